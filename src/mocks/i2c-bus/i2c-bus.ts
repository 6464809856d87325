import {
  type CellArray,
  cells,
  choice,
  count,
  duration,
  flag,
  integer,
  timerHandle,
} from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';

const config = {
  riseNs: duration({ default: '300 ns', max: '100 us', doc: 'pull-ups need this to lift a line' }),
  fallNs: duration({ default: '20 ns', max: '300 ns', doc: 'a driver needs this to pull it down' }),
  weakFactor: integer({
    default: 20,
    min: 1,
    max: 1000,
    doc: 'riseNs × this, fault "weak-pull-up"',
  }),
};

/** Devices that may pull one line at a time. */
const HOLDERS = 8;

const state = {
  scl: flag({ default: true, doc: 'level of the clock line' }),
  sda: flag({ default: true, doc: 'level of the data line' }),
  sclPulls: count({ doc: 'devices that pull the clock line down' }),
  sdaPulls: count({ doc: 'devices that pull the data line down' }),
  sclHolders: cells(HOLDERS, { doc: 'those: number of the device + 2; 0 = none' }),
  sdaHolders: cells(HOLDERS, { doc: 'the same for the data line' }),
  busy: flag({ doc: 'between a START and its STOP' }),
  phase: choice(['idle', 'address', 'data'], { doc: 'what the bits mean, as a listener decodes' }),
  bits: count({ doc: 'bits of the present byte seen so far' }),
  shift: count({ doc: 'those bits', hex: true }),
  byte: integer({ default: -1, doc: 'last whole byte; -1 = none since the START', hex: true }),
  acknowledged: flag({ doc: 'the ninth bit of that byte was low' }),
  starts: count({ doc: 'START conditions, repeated ones included' }),
  stops: count({ doc: 'STOP conditions' }),
  bytes: count({ doc: 'whole bytes seen' }),
  nacks: count({ doc: 'of them not acknowledged' }),
  sclTimer: timerHandle({ doc: 'timer of the edge under way on the clock line' }),
  sdaTimer: timerHandle({ doc: 'timer of the edge under way on the data line' }),
};

const emits = { lines: [{ scl: flag() }, { sda: flag() }] } as const;

type Fault = 'scl-stuck-low' | 'sda-stuck-low' | 'weak-pull-up';
type Bus = Self<typeof config, typeof state, typeof emits, Fault, 'sclEdge' | 'sdaEdge'>;

const wantsScl = (self: Bus): boolean => self.state.sclPulls === 0 && !self.fault('scl-stuck-low');
const wantsSda = (self: Bus): boolean => self.state.sdaPulls === 0 && !self.fault('sda-stuck-low');

/** A bit as it is valid: read on the rising clock. */
function decodeBit(self: Bus): void {
  const { state } = self;
  if (!state.busy) return;
  if (state.bits < 8) {
    state.shift = (state.shift * 2 + (state.sda ? 1 : 0)) & 0xff;
    state.bits += 1;
    return;
  }
  state.byte = state.shift;
  state.acknowledged = !state.sda;
  state.bytes += 1;
  if (state.sda) state.nacks += 1;
  state.bits = 0;
  state.shift = 0;
  state.phase = 'data';
}

/** Data that moves while the clock is high is no data: it is START or STOP. */
function decodeCondition(self: Bus): void {
  const { state } = self;
  state.bits = 0;
  state.shift = 0;
  state.busy = !state.sda;
  if (state.sda) {
    state.stops += 1;
    state.phase = 'idle';
    return;
  }
  state.starts += 1;
  state.phase = 'address';
  state.byte = -1;
}

function settleScl(self: Bus): void {
  const { state } = self;
  const scl = wantsScl(self);
  if (scl === state.scl) return;
  state.scl = scl;
  if (scl) decodeBit(self);
  self.emit.lines(scl, state.sda);
}

function settleSda(self: Bus): void {
  const { state } = self;
  const sda = wantsSda(self);
  if (sda === state.sda) return;
  state.sda = sda;
  if (state.scl) decodeCondition(self);
  self.emit.lines(state.scl, sda);
}

/**
 * Notes who pulls a line; to pull twice is to pull once, to let go what one does not hold is nothing.
 * @returns by how many the holders became more or fewer
 */
function hold(holders: CellArray, source: number, pull: boolean): number {
  const id = source + 2;
  let free = -1;
  for (let i = 0; i < HOLDERS; i++) {
    const held = holders.get(i);
    if (held === 0) free = i;
    if (held !== id) continue;
    if (pull) return 0;
    holders.set(i, 0);
    return -1;
  }
  if (!pull) return 0;
  if (free < 0) throw new RangeError(`more than ${HOLDERS} devices pull one line`);
  holders.set(free, id);
  return 1;
}

/** Time until a line that is let go or pulled has reached its new level. */
function edgeNs(self: Bus, up: boolean): number {
  const { config } = self;
  if (!up) return config.fallNs;
  return config.riseNs * (self.fault('weak-pull-up') ? config.weakFactor : 1);
}

/** Two wires with pull-ups: a line is high when nobody pulls it down. */
export const i2cBus = defineMock({
  kind: 'i2c-bus',
  doc: 'SCL and SDA with pull-ups: wired-AND of all devices, with START, STOP and bytes decoded.',
  config,
  state,
  emits,
  accepts: {
    scl: { pull: flag({ doc: 'the sender pulls the clock line down, or no longer does' }) },
    sda: { pull: flag({ doc: 'the sender pulls the data line down, or no longer does' }) },
  },
  faults: {
    'scl-stuck-low': { doc: 'the clock line is shorted to ground' },
    'sda-stuck-low': { doc: 'the data line is shorted to ground' },
    'weak-pull-up': { doc: 'the lines rise more slowly by weakFactor' },
  },
  on: {
    changed: (self) => {
      if (self.state.sclTimer === 0) settleScl(self);
      if (self.state.sdaTimer === 0) settleSda(self);
    },
    scl: (self, event) => {
      const { state } = self;
      const before = wantsScl(self);
      state.sclPulls += hold(state.sclHolders, event.source, event.pull);
      const up = wantsScl(self);
      if (up === before) return;
      self.cancel(state.sclTimer);
      state.sclTimer = up === state.scl ? 0 : self.after(edgeNs(self, up), 'sclEdge');
    },
    sda: (self, event) => {
      const { state } = self;
      const before = wantsSda(self);
      state.sdaPulls += hold(state.sdaHolders, event.source, event.pull);
      const up = wantsSda(self);
      if (up === before) return;
      self.cancel(state.sdaTimer);
      state.sdaTimer = up === state.sda ? 0 : self.after(edgeNs(self, up), 'sdaEdge');
    },
    sclEdge: (self) => {
      self.state.sclTimer = 0;
      settleScl(self);
    },
    sdaEdge: (self) => {
      self.state.sdaTimer = 0;
      settleSda(self);
    },
  },
});
