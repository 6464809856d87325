/** Registers of the DS3231 (Maxim data sheet 19-5170, figure 1). */
export const REGISTER = {
  seconds: 0x00,
  minutes: 0x01,
  hours: 0x02,
  day: 0x03,
  date: 0x04,
  month: 0x05,
  year: 0x06,
  alarmSeconds: 0x07,
  alarmMinutes: 0x08,
  alarmHours: 0x09,
  alarmDate: 0x0a,
  control: 0x0e,
  status: 0x0f,
  aging: 0x10,
} as const;
export const REGISTERS = 0x13;

export const BIT = {
  /** month register: toggles when the year goes from 99 to 00 */
  century: 0x80,
  /** alarm registers: this part does not have to match */
  alarmMask: 0x80,
  /** alarm date register: it is a day of the week */
  alarmDay: 0x40,
  /** control: the alarm interrupts, and the pin is for interrupts */
  alarmEnable: 0x01,
  interruptControl: 0x04,
  /** status: the alarm came; the oscillator stopped */
  alarm: 0x01,
  stopped: 0x80,
} as const;

/** Control after power-up: square wave off, interrupts on the pin. */
export const CONTROL_DEFAULT = 0x1c;

export const toBcd = (value: number): number => Math.floor(value / 10) * 16 + (value % 10);
export const fromBcd = (byte: number): number => (byte >> 4) * 10 + (byte & 0x0f);
