import { cells, count, decimal, flag, integer, timerHandle } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import { civil, daysInMonth } from '../civil-time.ts';
import { BIT, CONTROL_DEFAULT, fromBcd, REGISTER, REGISTERS, toBcd } from './registers.ts';

const config = {
  startS: integer({
    unit: 's',
    default: 820_000_000,
    min: 0,
    max: 3_155_759_999,
    doc: 'time that it shows at the start, from 2000-01-01',
  }),
  driftPpb: decimal({ unit: 'ppb', default: 0, min: -1e6, max: 1e6, doc: 'fast at 25 °C' }),
  faultPpb: decimal({ unit: 'ppb', default: 2e5, min: -1e6, max: 1e6, doc: 'added by "drift"' }),
  startC: decimal({ unit: '°C', default: 25, min: -40, max: 85, doc: 'until "air" is heard' }),
  failV: decimal({ unit: 'V', default: 2.575, min: 0, max: 5, doc: 'battery takes over below' }),
  batteryUAh: decimal({ unit: 'µA·h', default: 225_000, min: 0, max: 1e7, doc: 'in the battery' }),
  batteryUA: decimal({ unit: 'µA', default: 0.84, min: 0, max: 1e6, doc: 'drawn from it' }),
};

const state = {
  registers: cells(REGISTERS, { doc: '00h … 12h as a bus reads them', hex: true }),
  running: flag({ default: true, doc: 'the oscillator runs' }),
  onBattery: flag({ doc: 'lives on its battery; deaf and dumb' }),
  chargeUAh: decimal({ unit: 'µA·h', default: 225_000, doc: 'left in the battery' }),
  airC: decimal({ unit: '°C', default: 25, doc: 'temperature of the crystal' }),
  ratePpb: decimal({ unit: 'ppb', doc: 'by which it is fast now' }),
  restNs: decimal({ unit: 'ns', doc: 'part of a nanosecond that the last second was too short' }),
  ticks: count({ doc: 'seconds counted' }),
  alarms: count({ doc: 'alarms that came' }),
  refused: count({ doc: 'reads and writes while it was on its battery' }),
  timer: timerHandle({ doc: 'timer of the next second' }),
};

const emits = {
  tick: {},
  alarm: {},
  value: [{ register: integer({ hex: true }) }, { byte: integer({ hex: true }) }],
} as const;

type Fault = 'no-battery' | 'oscillator-stop' | 'drift';
type Rtc = Self<typeof config, typeof state, typeof emits, Fault, 'second'>;

const SECOND_NS = 1e9;
const SECONDS_PER_HOUR = 3600;
const TURNOVER_C = 25;
/** A tuning-fork crystal loses 0.034 ppm per square kelvin away from its turnover. */
const PPB_PER_K2 = 34;
/** One step of the aging register, at 25 °C. */
const PPB_PER_AGING = 100;

function arm(self: Rtc): void {
  const { state, config } = self;
  const aging = state.registers.get(REGISTER.aging);
  const off = state.airC - TURNOVER_C;
  const signed = aging >= 128 ? aging - 256 : aging;
  const fault = self.fault('drift') ? config.faultPpb : 0;
  const rate = config.driftPpb + fault - PPB_PER_K2 * off * off - PPB_PER_AGING * signed;
  if (rate !== state.ratePpb) state.ratePpb = rate;
  const exact = SECOND_NS / (1 + rate / 1e9) + state.restNs;
  const whole = Math.round(exact);
  state.restNs = exact - whole;
  state.timer = self.after(whole, 'second');
}

function show(self: Rtc, seconds: number): void {
  const { registers } = self.state;
  const { year, month, date, weekday, hour, minute, second } = civil(seconds);
  registers.set(REGISTER.seconds, toBcd(second));
  registers.set(REGISTER.minutes, toBcd(minute));
  registers.set(REGISTER.hours, toBcd(hour));
  registers.set(REGISTER.day, weekday);
  registers.set(REGISTER.date, toBcd(date));
  registers.set(REGISTER.month, toBcd(month));
  registers.set(REGISTER.year, toBcd(year));
}

/** Adds one to a part of the time; true when it went over. */
function carry(self: Rtc, register: number, first: number, last: number): boolean {
  const { registers } = self.state;
  const value = fromBcd(registers.get(register));
  registers.set(register, toBcd(value >= last ? first : value + 1));
  return value >= last;
}

function nextDay(self: Rtc): void {
  const { registers } = self.state;
  const day = registers.get(REGISTER.day);
  registers.set(REGISTER.day, day >= 7 ? 1 : day + 1);
  const month = registers.get(REGISTER.month);
  const plain = month & ~BIT.century;
  const year = fromBcd(registers.get(REGISTER.year));
  if (!carry(self, REGISTER.date, 1, daysInMonth(year, fromBcd(plain)))) return;
  const over = fromBcd(plain) >= 12;
  let century = month & BIT.century;
  if (over && carry(self, REGISTER.year, 0, 99)) century ^= BIT.century;
  registers.set(REGISTER.month, (over ? 1 : toBcd(fromBcd(plain) + 1)) | century);
}

/** Alarm 1: every part that is not masked must match. */
function alarmMatches(self: Rtc): boolean {
  const { registers } = self.state;
  for (let i = 0; i < 3; i++) {
    const wanted = registers.get(REGISTER.alarmSeconds + i);
    if ((wanted & BIT.alarmMask) === 0 && wanted !== registers.get(REGISTER.seconds + i))
      return false;
  }
  const wanted = registers.get(REGISTER.alarmDate);
  if ((wanted & BIT.alarmMask) !== 0) return true;
  const part = (wanted & BIT.alarmDay) === 0 ? REGISTER.date : REGISTER.day;
  return (wanted & ~BIT.alarmDay) === registers.get(part);
}

function raiseAlarm(self: Rtc): void {
  const { registers } = self.state;
  const status = registers.get(REGISTER.status);
  self.state.alarms += 1;
  if ((status & BIT.alarm) !== 0) return;
  registers.set(REGISTER.status, status | BIT.alarm);
  const wanted = BIT.alarmEnable | BIT.interruptControl;
  if ((registers.get(REGISTER.control) & wanted) === wanted && !self.state.onBattery) {
    self.emit.alarm();
  }
}

function halt(self: Rtc): void {
  const { state } = self;
  state.running = false;
  const status = state.registers.get(REGISTER.status);
  state.registers.set(REGISTER.status, status | BIT.stopped);
  self.cancel(state.timer);
}

/** A real-time clock with a battery. */
export const rtc = defineMock({
  kind: 'rtc',
  doc: 'Clock of the DS3231 family: BCD registers, century bit, alarm, battery, oscillator-stop flag.',
  config,
  state,
  emits,
  accepts: {
    read: { register: integer({ hex: true }) },
    write: [{ register: integer({ hex: true }) }, { byte: integer({ hex: true }) }],
    supply: { volts: decimal({ unit: 'V' }) },
    air: { airC: decimal({ unit: '°C' }) },
  },
  faults: {
    'no-battery': { doc: 'the battery is missing or flat' },
    'oscillator-stop': { doc: 'the crystal does not swing' },
    drift: { doc: 'the crystal is off by faultPpb more' },
  },
  on: {
    start: (self) => {
      const { state, config } = self;
      state.registers.set(REGISTER.control, CONTROL_DEFAULT);
      state.airC = config.startC;
      state.chargeUAh = config.batteryUAh;
      show(self, config.startS);
      arm(self);
    },
    second: (self) => {
      const { state, config } = self;
      if (state.onBattery) {
        state.chargeUAh -= config.batteryUA / SECONDS_PER_HOUR;
        if (state.chargeUAh <= 0 || self.fault('no-battery')) {
          state.chargeUAh = Math.max(0, state.chargeUAh);
          halt(self);
          return;
        }
      }
      arm(self);
      if (self.fault('oscillator-stop')) {
        const status = state.registers.get(REGISTER.status);
        state.registers.set(REGISTER.status, status | BIT.stopped);
        return;
      }
      state.ticks += 1;
      const dayOver =
        carry(self, REGISTER.seconds, 0, 59) &&
        carry(self, REGISTER.minutes, 0, 59) &&
        carry(self, REGISTER.hours, 0, 23);
      if (dayOver) nextDay(self);
      if (alarmMatches(self)) raiseAlarm(self);
      if (!state.onBattery) self.emit.tick();
    },
    read: (self, event) => {
      const { state } = self;
      if (state.onBattery) {
        state.refused += 1;
        return;
      }
      if (!(event.register >= 0 && event.register < REGISTERS)) {
        throw new RangeError(`register ${event.register}: there are 0 … ${REGISTERS - 1}`);
      }
      self.emit.value(event.register, state.registers.get(event.register));
    },
    write: (self, event) => {
      const { state } = self;
      const { register, byte } = event;
      if (state.onBattery) {
        state.refused += 1;
        return;
      }
      if (!(register >= 0 && register < REGISTERS && byte >= 0 && byte <= 0xff)) {
        throw new RangeError(`${byte} for register ${register}: bytes for 0 … ${REGISTERS - 1}`);
      }
      const old = state.registers.get(register);
      // These flags can be cleared and not set.
      const flags = BIT.stopped | BIT.alarm;
      const kept = register === REGISTER.status ? byte & (old | ~flags) : byte;
      state.registers.set(register, kept & 0xff);
      if (register !== REGISTER.seconds) return;
      self.cancel(state.timer);
      state.restNs = 0;
      arm(self);
    },
    supply: (self, event) => {
      const { state, config } = self;
      const onBattery = event.volts < config.failV;
      if (onBattery === state.onBattery) return;
      state.onBattery = onBattery;
      if (onBattery && (state.chargeUAh <= 0 || self.fault('no-battery'))) halt(self);
      if (onBattery || state.running) return;
      // First power-up: 2000-01-01 00:00:00, and the flag tells that this is no time.
      state.running = true;
      for (let i = 0; i < REGISTERS; i++) state.registers.set(i, 0);
      state.registers.set(REGISTER.day, 1);
      state.registers.set(REGISTER.date, 1);
      state.registers.set(REGISTER.month, 1);
      state.registers.set(REGISTER.control, CONTROL_DEFAULT);
      state.registers.set(REGISTER.status, BIT.stopped);
      arm(self);
    },
    air: (self, event) => {
      self.state.airC = event.airC;
    },
  },
});
