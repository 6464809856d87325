/**
 * Registers of the TMP102 (TI SBOS397, SBOS473 for its twin TMP112): values after power-up and the
 * bits that the mock heeds. All are 16 bits wide and travel with the most significant byte first.
 */
export const REGISTER = { temperature: 0, configuration: 1, low: 2, high: 3 } as const;

export const POWER_UP = {
  /** 12 bits, 4 Hz, comparator, alert active low, one fault, AL reads 1 */
  configuration: 0x60a0,
  /** 75 °C and 80 °C, left-justified 12 bits */
  low: 0x4b00,
  high: 0x5000,
} as const;

export const BIT = {
  oneShot: 0x8000,
  polarity: 0x0400,
  interruptMode: 0x0200,
  shutdown: 0x0100,
  alert: 0x0020,
  extended: 0x0010,
} as const;

/** What a write to the configuration changes: R1, R0 and AL are read-only; OS only triggers. */
export const CONFIGURATION_WRITABLE = 0x1fd0;

/** Bits CR1 and CR0: time between two conversions, in ns. */
export const CONVERSION_PERIOD_NS = [4e9, 1e9, 250e6, 125e6] as const;
export const conversionRate = (configuration: number): number => (configuration >> 6) & 3;

/** Bits F1 and F0: conversions in a row beyond the limit until the alert. */
export const FAULT_QUEUE = [1, 2, 4, 6] as const;
export const faultQueue = (configuration: number): number => (configuration >> 11) & 3;

/** °C in one step of the temperature. */
export const STEP_C = 0.0625;
const NORMAL_MAX = 0x7ff;
const EXTENDED_MAX = 0x960;
const LEAST = -0x370;

/** Content of the temperature register: 12 bits, or 13 bits and a 1 in bit 0. */
export function temperatureRegister(celsius: number, extended: boolean): number {
  const most = extended ? EXTENDED_MAX : NORMAL_MAX;
  const steps = Math.max(LEAST, Math.min(most, Math.floor(celsius / STEP_C)));
  return extended ? ((steps << 3) & 0xfff8) | 1 : (steps << 4) & 0xfff0;
}

/** Whole steps that a register of temperature or limit stands for. */
export function stepsOf(register: number, extended: boolean): number {
  const signed = register >= 0x8000 ? register - 0x10000 : register;
  return signed >> (extended ? 3 : 4);
}
