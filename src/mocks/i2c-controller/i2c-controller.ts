import { choice, count, duration, flag, integer, timerHandle } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';
import { DATA_HOLD_NS, type I2cTiming, TIMING } from './timing.ts';

/** How a transfer ended. */
const RESULTS = ['ok', 'address-nack', 'data-nack', 'arbitration-lost', 'bus-stuck'] as const;

/** What the controller does on the bus. */
const PHASES = ['idle', 'wait', 'start', 'address', 'write', 'read', 'stop', 'clear'] as const;

/** What it does next when its timer fires; the clock line is low in those before `rise`. */
const STEPS = ['none', 'free', 'begin', 'fall', 'data', 'rise', 'sample', 'again', 'end'] as const;

const config = {
  speed: choice(['standard', 'fast'], { doc: '100 or 400 kHz' }),
  stretchNs: duration({ default: '35 ms', min: '1 us', doc: 'longest clock low it waits for' }),
  waitNs: duration({ default: '1 ms', min: '1 us', doc: 'longest it waits for a free bus' }),
};

const state = {
  phase: choice(PHASES),
  step: choice(STEPS, { doc: 'what the timer does' }),
  high: flag({ doc: 'waits until the clock line is seen high' }),
  scl: flag({ default: true, doc: 'clock line as it sees it' }),
  sda: flag({ default: true, doc: 'data line as it sees it' }),
  foreign: flag({ doc: 'another controller has the bus' }),
  sclPull: flag({ doc: 'pulls the clock line down' }),
  sdaPull: flag({ doc: 'pulls the data line down' }),
  timer: timerHandle({ doc: 'timer of the next step, or of its time-out' }),
  address: integer({ doc: 'of the transfer', hex: true }),
  out: integer({ doc: 'bytes to write, first the most significant' }),
  outCount: count({ doc: 'bytes to write' }),
  inCount: count({ doc: 'bytes to read' }),
  in: integer({ doc: 'bytes read so far, the first most significant' }),
  reading: flag({ doc: 'the address byte asked for data' }),
  index: count({ doc: 'bytes of this direction done' }),
  bit: count({ doc: 'bits of this byte done; the ninth is the acknowledgement' }),
  shift: count({ doc: 'byte being sent or received', hex: true }),
  result: choice(RESULTS, { doc: 'of the last transfer' }),
  transfers: count({ doc: 'begun' }),
  failures: count({ doc: 'that did not end with ok' }),
  clears: count({ doc: 'bus clears: nine clocks and a STOP' }),
};

const emits = {
  scl: { pull: flag() },
  sda: { pull: flag() },
  done: [{ result: choice(RESULTS) }, { data: integer({ doc: 'bytes read, packed' }) }],
} as const;

type Timer = 'step' | 'timeout';
type Controller = Self<typeof config, typeof state, typeof emits, never, Timer>;
type Step = (typeof STEPS)[number];
type Result = (typeof RESULTS)[number];

/** Most bytes that fit a packed integer. */
const BYTES_MAX = 4;
const CLEAR_CLOCKS = 9;

const timing = ({ config }: Controller): I2cTiming => TIMING[config.speed];

function pullScl(self: Controller, pull: boolean): void {
  if (self.state.sclPull === pull) return;
  self.state.sclPull = pull;
  self.emit.scl(pull);
}

function pullSda(self: Controller, pull: boolean): void {
  if (self.state.sdaPull === pull) return;
  self.state.sdaPull = pull;
  self.emit.sda(pull);
}

function next(self: Controller, delayNs: number, step: Step): void {
  self.state.step = step;
  self.state.timer = self.after(delayNs, 'step');
}

function finish(self: Controller, result: Result): void {
  const { state } = self;
  self.cancel(state.timer);
  pullSda(self, false);
  pullScl(self, false);
  state.phase = 'idle';
  state.step = 'none';
  state.high = false;
  state.result = result;
  if (result !== 'ok') state.failures += 1;
  self.emit.done(result, state.in);
}

/** Lets the clock line go, and does `step` so long after it is seen high. */
function rise(self: Controller, step: Step): void {
  const { state } = self;
  pullScl(self, false);
  state.step = step;
  state.high = true;
  state.timer = self.after(self.config.stretchNs, 'timeout');
  if (state.scl) rose(self);
}

function rose(self: Controller): void {
  const { state } = self;
  const { highNs, startSetupNs, stopSetupNs } = timing(self);
  self.cancel(state.timer);
  state.high = false;
  const delayNs =
    state.step === 'again' ? startSetupNs : state.step === 'end' ? stopSetupNs : highNs;
  next(self, delayNs, state.step);
}

/** Byte `index` of the packed ones, the first most significant. */
const byteOf = (packed: number, index: number, total: number): number =>
  (packed >>> (8 * (total - 1 - index))) & 0xff;

function beginByte(self: Controller, phase: 'address' | 'write' | 'read', value: number): void {
  const { state } = self;
  state.phase = phase;
  state.bit = 0;
  state.shift = value;
}

/** START: the data line falls while the clock is high. */
function start(self: Controller): void {
  const { state } = self;
  state.index = 0;
  beginByte(self, 'address', state.address * 2 + (state.reading ? 1 : 0));
  pullSda(self, true);
  next(self, timing(self).startHoldNs, 'fall');
}

/** True when the data line has to be low for the next bit. */
function wantsLow({ state }: Controller): boolean {
  if (state.phase === 'stop') return true;
  if (state.phase === 'start' || state.phase === 'clear') return false;
  // Reading, the ninth bit is its own: it acknowledges all bytes but the last.
  if (state.phase === 'read') return state.bit === 8 && state.index + 1 < state.inCount;
  return state.bit < 8 && ((state.shift >> (7 - state.bit)) & 1) === 0;
}

/** A byte with its acknowledgement is over. */
function afterByte(self: Controller): void {
  const { state } = self;
  if (state.phase === 'read') {
    state.in = ((state.in << 8) | state.shift) >>> 0;
    state.index += 1;
    if (state.index < state.inCount) beginByte(self, 'read', 0);
    else state.phase = 'stop';
    return;
  }
  if (state.sda) {
    state.result = state.phase === 'address' ? 'address-nack' : 'data-nack';
    state.phase = 'stop';
    return;
  }
  if (state.phase === 'write') state.index += 1;
  if (state.reading) beginByte(self, 'read', 0);
  else if (state.index < state.outCount) {
    beginByte(self, 'write', byteOf(state.out, state.index, state.outCount));
  } else if (state.inCount > 0) {
    state.phase = 'start';
    state.reading = true;
  } else state.phase = 'stop';
}

/** The clock line was high for long enough: takes the bit and pulls the clock down again. */
function sample(self: Controller): void {
  const { state } = self;
  if (state.phase === 'clear') {
    state.bit += 1;
    if (state.bit >= CLEAR_CLOCKS) state.phase = 'stop';
  } else if (state.bit === 8) afterByte(self);
  else if (state.phase === 'read') {
    state.shift = (state.shift * 2 + (state.sda ? 1 : 0)) & 0xff;
    state.bit += 1;
  } else if (!state.sdaPull && !state.sda) {
    // It sent a one and sees a zero: another controller sends too, and has won.
    state.foreign = true;
    finish(self, 'arbitration-lost');
    return;
  } else state.bit += 1;
  pullScl(self, true);
  next(self, DATA_HOLD_NS, 'data');
}

const isFree = ({ state }: Controller): boolean => state.scl && state.sda && !state.foreign;

function begin(self: Controller): void {
  const { state, config } = self;
  if (isFree(self)) {
    start(self);
    return;
  }
  state.phase = 'wait';
  state.step = 'none';
  state.timer = self.after(config.waitNs, 'timeout');
}

/** The timer of a step fired. */
function step(self: Controller): void {
  const { state } = self;
  const { lowNs, freeNs } = timing(self);
  if (state.step === 'begin') begin(self);
  else if (state.step === 'fall') {
    pullScl(self, true);
    next(self, DATA_HOLD_NS, 'data');
  } else if (state.step === 'data') {
    pullSda(self, wantsLow(self));
    next(self, lowNs - DATA_HOLD_NS, 'rise');
  } else if (state.step === 'rise') {
    rise(self, state.phase === 'start' ? 'again' : state.phase === 'stop' ? 'end' : 'sample');
  } else if (state.step === 'sample') sample(self);
  else if (state.step === 'again') start(self);
  else if (state.step === 'end') {
    pullSda(self, false);
    next(self, freeNs, 'free');
  } else finish(self, state.sda ? state.result : 'bus-stuck');
}

/** Another controller pulled the clock down first: the shortest high time rules. */
function followClock(self: Controller): void {
  const { state } = self;
  if (state.sclPull || (state.step !== 'sample' && state.step !== 'fall') || state.high) return;
  self.cancel(state.timer);
  step(self);
}

/** The host's side of an I²C bus: makes transfers of up to four bytes each way. */
export const i2cController = defineMock({
  kind: 'i2c-controller',
  doc: 'Makes I²C transfers bit by bit: START, address, bytes, repeated START, STOP, bus clear.',
  config,
  state,
  emits,
  accepts: {
    transfer: [
      { address: integer({ doc: 'seven bits', hex: true }) },
      { out: integer({ doc: 'bytes to write, packed, first the most significant' }) },
      { outCount: count() },
      { inCount: count() },
    ],
    clear: {},
    lines: [{ scl: flag() }, { sda: flag() }],
  },
  on: {
    transfer: (self, event) => {
      const { state } = self;
      const { outCount, inCount, address } = event;
      if (state.phase !== 'idle') throw new RangeError('a transfer is under way: wait for "done"');
      if (!(outCount <= BYTES_MAX && inCount <= BYTES_MAX)) {
        throw new RangeError(`a transfer has at most ${BYTES_MAX} bytes each way`);
      }
      if (!(address >= 0 && address <= 0x7f)) throw new RangeError(`no address: ${address}`);
      state.address = address;
      state.out = event.out;
      state.outCount = outCount;
      state.inCount = inCount;
      state.in = 0;
      state.reading = outCount === 0 && inCount > 0;
      state.result = 'ok';
      state.transfers += 1;
      begin(self);
    },
    clear: (self) => {
      const { state } = self;
      if (state.phase !== 'idle') throw new RangeError('a transfer is under way: wait for "done"');
      state.phase = 'clear';
      state.foreign = false;
      state.bit = 0;
      state.in = 0;
      state.result = 'ok';
      state.clears += 1;
      pullScl(self, true);
      next(self, DATA_HOLD_NS, 'data');
    },
    lines: (self, event) => {
      const { state } = self;
      const { scl, sda } = event;
      const wasScl = state.scl;
      const wasSda = state.sda;
      if (scl !== wasScl) state.scl = scl;
      if (sda !== wasSda) state.sda = sda;
      const waits = state.phase === 'idle' || state.phase === 'wait';
      if (scl && wasScl && sda !== wasSda && (waits || sda)) state.foreign = !sda && waits;
      if (scl && !wasScl && state.high) rose(self);
      else if (!scl && wasScl) followClock(self);
      if (state.phase !== 'wait' || state.step !== 'none' || !isFree(self)) return;
      self.cancel(state.timer);
      next(self, timing(self).freeNs, 'begin');
    },
    step: (self) => {
      step(self);
    },
    timeout: (self) => {
      finish(self, 'bus-stuck');
    },
  },
});
