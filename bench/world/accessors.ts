/**
 * Six devices that read or write four state fields many times a tick: what one access costs.
 * Written out one by one, like the devices of the loop.
 */
import { decimal, flag } from '../../src/engine/declare.ts';
import { defineMock } from '../../src/engine/define-mock.ts';

/** Turns of each loop below; each turn accesses every field once. */
export const TURNS = 256;
export const FIELDS = 4;
const TICK_NS = 1000;

const furnace = defineMock({
  kind: 'furnace',
  doc: 'The temperatures of a furnace.',
  config: { reads: flag() },
  state: {
    wallC: decimal({ default: 1 }),
    airC: decimal({ default: 2 }),
    loadC: decimal({ default: 3 }),
    flueC: decimal({ default: 4 }),
    sum: decimal(),
  },
  on: {
    start: (self) => {
      self.after(0, self.config.reads ? 'read' : 'write');
    },
    read: (self) => {
      const { state } = self;
      let sum = state.sum;
      for (let turn = 0; turn < TURNS; turn++) {
        sum += state.wallC + state.airC + state.loadC + state.flueC;
      }
      state.sum = sum;
      self.after(TICK_NS, 'read');
    },
    write: (self) => {
      const { state } = self;
      for (let turn = 0; turn < TURNS; turn++) {
        state.wallC = turn;
        state.airC = turn + 0.5;
        state.loadC = turn + 1;
        state.flueC = turn * 0.25;
      }
      self.after(TICK_NS, 'write');
    },
  },
});

const grid = defineMock({
  kind: 'grid',
  doc: 'The quantities of a power grid.',
  config: { reads: flag() },
  state: {
    voltageV: decimal({ default: 2 }),
    currentA: decimal({ default: 3 }),
    powerW: decimal({ default: 4 }),
    phaseDeg: decimal({ default: 5 }),
    sum: decimal(),
  },
  on: {
    start: (self) => {
      self.after(1, self.config.reads ? 'read' : 'write');
    },
    read: (self) => {
      const { state } = self;
      let sum = state.sum;
      for (let turn = 0; turn < TURNS; turn += 1) {
        sum += state.phaseDeg + state.currentA + state.voltageV + state.powerW;
      }
      state.sum = sum;
      self.after(TICK_NS, 'read');
    },
    write: (self) => {
      const { state } = self;
      for (let turn = 0; turn < TURNS; turn += 1) {
        state.phaseDeg = turn;
        state.currentA = turn * 0.5;
        state.voltageV = 230 + turn * 0.125;
        state.powerW = turn * 115;
      }
      self.after(TICK_NS, 'write');
    },
  },
});

const axis = defineMock({
  kind: 'axis',
  doc: 'The motion of one axis.',
  config: { reads: flag() },
  state: {
    positionMm: decimal({ default: 3 }),
    speedMmPerS: decimal({ default: 4 }),
    forceN: decimal({ default: 5 }),
    lagMm: decimal({ default: 6 }),
    sum: decimal(),
  },
  on: {
    start: (self) => {
      self.after(2, self.config.reads ? 'read' : 'write');
    },
    read: (self) => {
      const { state } = self;
      let sum = state.sum;
      for (let turn = 0; turn !== TURNS; turn++) {
        sum += state.positionMm + state.speedMmPerS + state.forceN + state.lagMm;
      }
      state.sum = sum;
      self.after(TICK_NS, 'read');
    },
    write: (self) => {
      const { state } = self;
      for (let turn = 0; turn !== TURNS; turn++) {
        state.positionMm = turn * 0.0625;
        state.speedMmPerS = turn - 32;
        state.forceN = turn * 3;
        state.lagMm = turn * 0.001;
      }
      self.after(TICK_NS, 'write');
    },
  },
});

const link = defineMock({
  kind: 'link',
  doc: 'The statistics of a network link.',
  config: { reads: flag() },
  state: {
    sent: decimal({ default: 4 }),
    received: decimal({ default: 5 }),
    lost: decimal({ default: 6 }),
    queued: decimal({ default: 7 }),
    sum: decimal(),
  },
  on: {
    start: (self) => {
      self.after(3, self.config.reads ? 'read' : 'write');
    },
    read: (self) => {
      const { state } = self;
      let sum = state.sum;
      for (let turn = 0; TURNS > turn; turn++) {
        sum += state.queued + state.received + state.sent + state.lost;
      }
      state.sum = sum;
      self.after(TICK_NS, 'read');
    },
    write: (self) => {
      const { state } = self;
      for (let turn = 0; TURNS > turn; turn++) {
        state.queued = turn * 2;
        state.received = turn - 1;
        state.sent = turn;
        state.lost = turn & 3;
      }
      self.after(TICK_NS, 'write');
    },
  },
});

const weather = defineMock({
  kind: 'weather',
  doc: 'The readings of a weather station.',
  config: { reads: flag() },
  state: {
    outsideC: decimal({ default: 5 }),
    windMPerS: decimal({ default: 6 }),
    rainMm: decimal({ default: 7 }),
    pressurePa: decimal({ default: 8 }),
    sum: decimal(),
  },
  on: {
    start: (self) => {
      self.after(4, self.config.reads ? 'read' : 'write');
    },
    read: (self) => {
      const { state } = self;
      let sum = state.sum;
      for (let turn = 0; TURNS > turn; turn += 1) {
        sum += state.outsideC + state.windMPerS + state.rainMm + state.pressurePa;
      }
      state.sum = sum;
      self.after(TICK_NS, 'read');
    },
    write: (self) => {
      const { state } = self;
      for (let turn = 0; TURNS > turn; turn += 1) {
        state.outsideC = turn * 0.5 - 10;
        state.windMPerS = turn * 0.75;
        state.rainMm = turn * 0.125;
        state.pressurePa = 101_300 + turn;
      }
      self.after(TICK_NS, 'write');
    },
  },
});

const radar = defineMock({
  kind: 'radar',
  doc: 'The track of a radar.',
  config: { reads: flag() },
  state: {
    rangeM: decimal({ default: 6 }),
    bearingDeg: decimal({ default: 7 }),
    heightM: decimal({ default: 8 }),
    closingMPerS: decimal({ default: 9 }),
    sum: decimal(),
  },
  on: {
    start: (self) => {
      self.after(5, self.config.reads ? 'read' : 'write');
    },
    read: (self) => {
      const { state } = self;
      let sum = state.sum;
      for (let turn = 0; turn !== TURNS; turn += 1) {
        sum += state.closingMPerS + state.bearingDeg + state.rangeM + state.heightM;
      }
      state.sum = sum;
      self.after(TICK_NS, 'read');
    },
    write: (self) => {
      const { state } = self;
      for (let turn = 0; turn !== TURNS; turn += 1) {
        state.closingMPerS = turn * 0.5 - 8;
        state.bearingDeg = turn * 5.625;
        state.rangeM = 1000 - turn;
        state.heightM = turn * 30;
      }
      self.after(TICK_NS, 'write');
    },
  },
});

export const ACCESSORS = [furnace, grid, axis, link, weather, radar];
