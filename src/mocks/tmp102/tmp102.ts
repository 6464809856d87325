import {
  cells,
  choice,
  count,
  decimal,
  duration,
  flag,
  integer,
  timerHandle,
} from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import {
  BIT,
  CONFIGURATION_WRITABLE,
  CONVERSION_PERIOD_NS,
  conversionRate,
  FAULT_QUEUE,
  faultQueue,
  POWER_UP,
  REGISTER,
  stepsOf,
  temperatureRegister,
} from './registers.ts';

const PHASES = ['idle', 'address', 'receive', 'send', 'ignore'] as const;

const config = {
  address: integer({
    default: 0x48,
    min: 0x48,
    max: 0x4b,
    doc: 'ADD0 to ground, V+, SDA or SCL: 0x48 … 0x4b',
    hex: true,
  }),
  convertNs: duration({ default: '26 ms', min: '1 us', max: '35 ms', doc: 'one conversion' }),
  stretchNs: duration({ default: '0 ns', max: '20 ms', doc: 'holds the clock after each byte' }),
  stallV: decimal({ unit: 'V', default: 1.4, min: 0, max: 3.6, doc: 'its logic stalls below' }),
  resetV: decimal({ unit: 'V', default: 0.9, min: 0, max: 3.6, doc: 'forgets all below' }),
  startC: decimal({ unit: '°C', default: 25, min: -100, max: 200, doc: 'until "air" is heard' }),
};

const state = {
  registers: cells(4, { doc: 'temperature, configuration, low limit, high limit', hex: true }),
  pointer: count({ doc: 'register that a read gives' }),
  phase: choice(PHASES, { doc: 'of its serial interface' }),
  bit: count({ doc: 'clocks of this byte; the ninth is the acknowledgement' }),
  shift: count({ doc: 'byte being sent or received', hex: true }),
  byte: count({ doc: 'whole bytes since the address' }),
  sdaPull: flag({ doc: 'pulls the data line down' }),
  sclPull: flag({ doc: 'stretches the clock' }),
  stuck: flag({ doc: 'its output is shorted inside' }),
  scl: flag({ default: true, doc: 'clock line as it sees it' }),
  sda: flag({ default: true, doc: 'data line as it sees it' }),
  volts: decimal({ unit: 'V', default: 3.3, doc: 'its supply' }),
  stalled: flag({ doc: 'supply too low to work, but not to forget' }),
  dead: flag({ doc: 'supply so low that it forgets all' }),
  airC: decimal({ unit: '°C', default: 25, doc: 'what it is to measure' }),
  alert: flag({ doc: 'limit exceeded' }),
  beyond: count({ doc: 'conversions in a row that speak for a change of the alert' }),
  conversions: count({ doc: 'done since power-up' }),
  powerUps: count({ doc: 'resets by its supply' }),
  converting: timerHandle({ doc: 'timer of the conversion' }),
  timeoutTimer: timerHandle({ doc: 'timer of the interface time-out' }),
};

const emits = {
  scl: { pull: flag() },
  sda: { pull: flag() },
  alert: { high: flag({ doc: 'level of the ALERT pin' }) },
};

type Fault = 'nack' | 'sda-stuck' | 'wrong-address' | 'bit-flip' | 'drift';
type Timer = 'convert' | 'converted' | 'unstretch' | 'timeout';
type Sensor = Self<typeof config, typeof state, typeof emits, Fault, Timer>;

/** Clock low for so long resets the serial interface (typical value of the data sheet). */
const TIMEOUT_NS = 30e6;
/** Of the fault "drift". */
const DRIFT_C = 4;

const flags = ({ state }: Sensor): number => state.registers.get(REGISTER.configuration);
const isExtended = (self: Sensor): boolean => (flags(self) & BIT.extended) !== 0;

function pullSda(self: Sensor, wanted: boolean): void {
  const pull = wanted || self.state.stuck;
  if (self.state.sdaPull === pull) return;
  self.state.sdaPull = pull;
  self.emit.sda(pull);
}

function sayAlert(self: Sensor): void {
  const activeHigh = (flags(self) & BIT.polarity) !== 0;
  self.emit.alert(self.state.alert === activeHigh);
}

function setAlert(self: Sensor, alert: boolean): void {
  const { state } = self;
  if (state.alert === alert) return;
  state.alert = alert;
  sayAlert(self);
}

/** The AL bit tells comparator status in either mode: 1 while below, inverted by POL. */
function setStatus(self: Sensor, above: boolean): void {
  const { registers } = self.state;
  const flagged = flags(self);
  const high = above === ((flagged & BIT.polarity) !== 0);
  registers.set(REGISTER.configuration, high ? flagged | BIT.alert : flagged & ~BIT.alert);
}

const isAbove = (self: Sensor): boolean =>
  ((flags(self) & BIT.alert) !== 0) === ((flags(self) & BIT.polarity) !== 0);

/** Compares a fresh temperature with the limits, through the fault queue. */
function compare(self: Sensor): void {
  const { state } = self;
  const extended = isExtended(self);
  const now = stepsOf(state.registers.get(REGISTER.temperature), extended);
  const above = isAbove(self);
  const crossed = above
    ? now < stepsOf(state.registers.get(REGISTER.low), extended)
    : now >= stepsOf(state.registers.get(REGISTER.high), extended);
  state.beyond = crossed ? state.beyond + 1 : 0;
  if (state.beyond < (FAULT_QUEUE[faultQueue(flags(self))] ?? 1)) return;
  state.beyond = 0;
  setStatus(self, !above);
  const interrupts = (flags(self) & BIT.interruptMode) !== 0;
  setAlert(self, interrupts || !above);
}

function converted(self: Sensor): void {
  const { state } = self;
  const { registers } = state;
  const celsius = state.airC + (self.fault('drift') ? DRIFT_C : 0);
  registers.set(REGISTER.temperature, temperatureRegister(celsius, isExtended(self)));
  if ((flags(self) & BIT.shutdown) !== 0) {
    registers.set(REGISTER.configuration, flags(self) | BIT.oneShot);
  }
  state.conversions += 1;
  compare(self);
}

/** Begins a conversion, and with it the wait for the next one. */
function convert(self: Sensor): void {
  self.cancel(self.state.converting);
  self.state.converting = self.after(self.config.convertNs, 'converted');
}

function powerUp(self: Sensor): void {
  const { state, config } = self;
  const { registers } = state;
  registers.set(REGISTER.temperature, 0);
  registers.set(REGISTER.configuration, POWER_UP.configuration);
  registers.set(REGISTER.low, POWER_UP.low);
  registers.set(REGISTER.high, POWER_UP.high);
  state.pointer = REGISTER.temperature;
  state.phase = 'idle';
  state.beyond = 0;
  state.conversions = 0;
  state.airC = state.powerUps === 0 ? config.startC : state.airC;
  setAlert(self, false);
  convert(self);
}

function release(self: Sensor): void {
  const { state } = self;
  pullSda(self, false);
  if (!state.sclPull) return;
  state.sclPull = false;
  self.emit.scl(false);
}

function write(self: Sensor, index: number, value: number): void {
  const { state } = self;
  if (index === 0) {
    state.pointer = value & 3;
    return;
  }
  const { pointer, registers } = state;
  // Registers take each byte as it comes; bytes beyond the second are ignored.
  if (pointer === REGISTER.temperature || index > 2) return;
  const old = registers.get(pointer);
  const word = index === 1 ? (value << 8) | (old & 0xff) : (old & 0xff00) | value;
  if (pointer !== REGISTER.configuration) {
    registers.set(pointer, word);
    return;
  }
  const above = isAbove(self);
  const wanted = (old & ~CONFIGURATION_WRITABLE) | (word & CONFIGURATION_WRITABLE);
  registers.set(pointer, wanted);
  setStatus(self, above);
  if (((old ^ wanted) & BIT.polarity) !== 0) sayAlert(self);
  const isOff = (wanted & BIT.shutdown) !== 0;
  if (isOff && index === 1 && (value & 0x80) !== 0) {
    registers.set(pointer, flags(self) & ~BIT.oneShot);
    convert(self);
  } else if (!isOff && (old & BIT.shutdown) !== 0) {
    registers.set(pointer, flags(self) & ~BIT.oneShot);
    convert(self);
  }
}

/** The next byte that a read gives; a read of either limit alternates its two bytes. */
function byteToSend(self: Sensor): number {
  const { state } = self;
  const word = state.registers.get(state.pointer);
  const value = state.byte % 2 === 0 ? word >> 8 : word & 0xff;
  if ((flags(self) & BIT.interruptMode) !== 0 && state.byte === 0) setAlert(self, false);
  if (!self.fault('bit-flip') || state.pointer !== REGISTER.temperature) return value;
  return value ^ (1 << self.random.below(8));
}

function isAddressed(self: Sensor): boolean {
  if (self.fault('nack')) return false;
  const own = self.config.address + (self.fault('wrong-address') ? 1 : 0);
  return self.state.shift >> 1 === own;
}

/** The ninth clock of a byte begins: acknowledge, or listen for the acknowledgement. */
function acknowledge(self: Sensor): void {
  const { state } = self;
  if (state.phase === 'address' && !isAddressed(self)) state.phase = 'ignore';
  pullSda(self, state.phase === 'address' || state.phase === 'receive');
}

/** The ninth clock is over. */
function afterByte(self: Sensor): void {
  const { state } = self;
  state.bit = 0;
  if (state.phase === 'address') {
    state.phase = (state.shift & 1) === 1 ? 'send' : 'receive';
    state.byte = 0;
  } else if (state.phase === 'receive') {
    write(self, state.byte, state.shift);
    state.byte += 1;
  } else {
    state.byte += 1;
  }
  if (state.phase === 'send') state.shift = byteToSend(self);
  stretch(self);
}

function stretch(self: Sensor): void {
  const { config, state } = self;
  if (config.stretchNs === 0 || state.sclPull) return;
  state.sclPull = true;
  self.emit.scl(true);
  self.after(config.stretchNs, 'unstretch');
}

const isIdle = ({ state }: Sensor): boolean => state.phase === 'idle' || state.phase === 'ignore';

function clockFell(self: Sensor): void {
  const { state } = self;
  self.cancel(state.timeoutTimer);
  state.timeoutTimer = self.after(TIMEOUT_NS, 'timeout');
  if (isIdle(self)) return;
  if (state.bit === 8) acknowledge(self);
  else if (state.bit === 9) afterByte(self);
  if (isIdle(self) || state.bit >= 8) return;
  const zero = ((state.shift >> (7 - state.bit)) & 1) === 0;
  pullSda(self, state.phase === 'send' && zero);
}

function clockRose(self: Sensor): void {
  const { state } = self;
  self.cancel(state.timeoutTimer);
  if (isIdle(self)) return;
  if (state.bit < 8 && state.phase !== 'send') {
    state.shift = (state.shift * 2 + (state.sda ? 1 : 0)) & 0xff;
  } else if (state.bit === 8 && state.phase === 'send' && state.sda) {
    // Not acknowledged: the host wants no more.
    state.phase = 'ignore';
  }
  state.bit += 1;
}

/** Data moved while the clock is high. */
function condition(self: Sensor): void {
  const { state } = self;
  state.phase = state.sda ? 'idle' : 'address';
  // START is followed by a falling clock before the first bit.
  state.bit = 0;
  state.shift = 0;
  pullSda(self, false);
}

function lines(self: Sensor, scl: boolean, sda: boolean): void {
  const { state } = self;
  const wasScl = state.scl;
  const wasSda = state.sda;
  if (scl !== wasScl) state.scl = scl;
  if (sda !== wasSda) state.sda = sda;
  // Without supply its logic stands still; its output stays as it was.
  if (state.stalled || state.dead) return;
  if (self.fault('sda-stuck')) return;
  if (scl && wasScl && sda !== wasSda) condition(self);
  else if (scl && !wasScl) clockRose(self);
  else if (!scl && wasScl) clockFell(self);
}

/** A digital temperature sensor on I²C: TMP102 and its like. */
export const tmp102 = defineMock({
  kind: 'tmp102',
  doc: 'Temperature sensor on I²C: four registers, 12 or 13 bits, alert pin, brown-out behaviour.',
  config,
  state,
  emits,
  accepts: {
    lines: [{ scl: flag() }, { sda: flag() }],
    air: { airC: decimal({ unit: '°C' }) },
    supply: { volts: decimal({ unit: 'V' }) },
  },
  faults: {
    nack: { doc: 'does not answer to its address' },
    'sda-stuck': { doc: 'its output holds the data line down' },
    'wrong-address': { doc: 'answers to the next higher address' },
    'bit-flip': { doc: 'one bit of each temperature byte is sent wrong' },
    drift: { doc: 'measures 4 °C too much' },
  },
  on: {
    start: (self) => {
      powerUp(self);
    },
    changed: (self) => {
      const stuck = self.fault('sda-stuck');
      if (stuck === self.state.stuck) return;
      self.state.stuck = stuck;
      // What it heard before is lost with the output that it could not drive.
      self.state.phase = 'idle';
      pullSda(self, stuck);
    },
    lines: (self, event) => {
      lines(self, event.scl, event.sda);
    },
    air: (self, event) => {
      self.state.airC = event.airC;
    },
    supply: (self, event) => {
      const { state, config } = self;
      const wasDead = state.dead;
      state.volts = event.volts;
      state.stalled = event.volts < config.stallV;
      if (event.volts < config.resetV) {
        if (wasDead) return;
        state.dead = true;
        self.cancel(state.converting);
        self.cancel(state.timeoutTimer);
        release(self);
      } else if (wasDead && !state.stalled) {
        state.dead = false;
        state.powerUps += 1;
        powerUp(self);
      }
    },
    convert: (self) => {
      convert(self);
    },
    converted: (self) => {
      const { state } = self;
      if (!state.stalled) converted(self);
      if ((flags(self) & BIT.shutdown) !== 0) return;
      const periodNs = CONVERSION_PERIOD_NS[conversionRate(flags(self))] ?? 250e6;
      state.converting = self.after(periodNs - self.config.convertNs, 'convert');
    },
    unstretch: (self) => {
      if (!self.state.sclPull) return;
      self.state.sclPull = false;
      self.emit.scl(false);
    },
    timeout: (self) => {
      const { state } = self;
      // A clock that rose while its logic stood still is high all the same.
      if (state.stalled || state.dead || state.scl) return;
      state.phase = 'idle';
      release(self);
    },
  },
});
