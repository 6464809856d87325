/** Twelve devices that measure and tell; see flow-mocks.ts for why none shares code. */
import {
  choice,
  count,
  decimal,
  duration,
  flag,
  instant,
  integer,
} from '../../src/engine/declare.ts';
import { defineMock } from '../../src/engine/define-mock.ts';

const pacing = {
  pending: count({ default: 10, doc: 'ticks that wait at any time' }),
  spreadNs: duration({ default: '2 ms', doc: 'a tick waits up to so long, uniformly' }),
};

const thermometer = defineMock({
  kind: 'thermometer',
  doc: 'Samples a temperature with noise and a slow drift.',
  config: { ...pacing, noiseC: decimal({ unit: '°C', default: 0.2 }) },
  state: { valid: flag({ default: true }), sampleC: decimal({ unit: '°C', default: 20 }) },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.pending; i++) {
        self.after(self.random.below(self.config.spreadNs), 'sample');
      }
    },
    sample: (self) => {
      const draw = self.random.uniform();
      const { state, config } = self;
      state.sampleC = 20 + (state.sampleC - 20) * 0.98 + (draw - 0.5) * config.noiseC;
      self.after(draw * config.spreadNs, 'sample');
    },
  },
});

const barometer = defineMock({
  kind: 'barometer',
  doc: 'Rounds pressure to whole pascal.',
  config: { ...pacing },
  state: { pressurePa: integer({ unit: 'Pa', default: 101_325 }), altitudeM: decimal() },
  on: {
    start: (self) => {
      const { pending, spreadNs } = self.config;
      for (let i = 0; i < pending; i++) self.after(self.random.below(spreadNs), 'weigh');
    },
    weigh: (self) => {
      const waitNs = self.random.below(self.config.spreadNs);
      self.state.pressurePa = 101_000 + Math.floor(waitNs / 5000);
      self.after(waitNs, 'weigh');
    },
  },
});

const gyro = defineMock({
  kind: 'gyro',
  doc: 'Integrates a random rate; wraps at half a turn.',
  config: { rangeDegPerS: decimal({ unit: '°/s', default: 250 }), ...pacing },
  state: { biasDeg: decimal({ unit: '°' }), headingDeg: decimal({ unit: '°' }) },
  on: {
    start: (self) => {
      const { config } = self;
      for (let i = 0; i < config.pending; i++)
        self.after(self.random.below(config.spreadNs), 'spin');
    },
    spin: (self) => {
      const draw = self.random.uniform();
      const rate = (draw - 0.5) * self.config.rangeDegPerS;
      const headingDeg = self.state.headingDeg + rate * 0.001;
      self.state.headingDeg = headingDeg > 180 ? headingDeg - 360 : headingDeg;
      self.after(draw * self.config.spreadNs, 'spin');
    },
  },
});

const encoder = defineMock({
  kind: 'encoder',
  doc: 'A quadrature encoder with 4096 lines.',
  config: { ...pacing, lines: integer({ default: 4096 }) },
  state: { position: integer(), index: flag(), turns: integer() },
  on: {
    start: (self) => {
      let left = self.config.pending;
      while (left > 0) {
        self.after(self.random.below(self.config.spreadNs), 'step');
        left--;
      }
    },
    step: (self) => {
      const { state, config } = self;
      const draw = self.random.uniform();
      const position = state.position + (draw < 0.6 ? 1 : -1);
      state.position = position < 0 ? position + config.lines : position % config.lines;
      self.after(draw * config.spreadNs, 'step');
    },
  },
});

const relay = defineMock({
  kind: 'relay',
  doc: 'Opens and closes; its contact is a flag.',
  config: { ...pacing },
  state: { closed: flag(), wearShare: decimal() },
  on: {
    start: (self) => {
      for (let i = self.config.pending; i > 0; i -= 1) {
        self.after(self.random.below(self.config.spreadNs), 'flip');
      }
    },
    flip: (self) => {
      const waitNs = self.random.below(self.config.spreadNs);
      self.state.closed = !self.state.closed;
      self.after(waitNs, 'flip');
    },
  },
});

const beacon = defineMock({
  kind: 'beacon',
  doc: 'Remembers when it last flashed.',
  config: { ...pacing },
  state: { lastNs: instant(), flashes: count() },
  on: {
    start: (self) => {
      const { random } = self;
      for (let i = 0; i < self.config.pending; i++) {
        self.after(random.below(self.config.spreadNs), 'flash');
      }
    },
    flash: (self) => {
      self.state.lastNs = self.nowNs;
      self.after(self.random.uniform() * self.config.spreadNs, 'flash');
    },
  },
});

const lamp = defineMock({
  kind: 'lamp',
  doc: 'Dims towards a random brightness.',
  config: { ...pacing, easing: decimal({ default: 0.25 }) },
  state: { shown: decimal(), broken: flag(), hours: count() },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.pending; i++) {
        self.after(self.random.below(self.config.spreadNs), 'dim');
      }
    },
    dim: (self) => {
      const wanted = self.random.uniform();
      const shown = self.state.shown;
      self.state.shown = shown + (wanted - shown) * self.config.easing;
      self.after(wanted * self.config.spreadNs, 'dim');
    },
  },
});

const lock = defineMock({
  kind: 'lock',
  doc: 'Passes through four positions in turn.',
  config: { ...pacing },
  state: { tries: count(), at: choice(['open', 'closing', 'closed', 'opening']) },
  on: {
    start: (self) => {
      const { config, random } = self;
      for (let i = 0; i < config.pending; i++) self.after(random.below(config.spreadNs), 'turn');
    },
    turn: (self) => {
      const { state } = self;
      const waitNs = self.random.below(self.config.spreadNs);
      if (state.at === 'open') state.at = 'closing';
      else if (state.at === 'closing') state.at = 'closed';
      else if (state.at === 'closed') state.at = 'opening';
      else state.at = 'open';
      self.after(waitNs, 'turn');
    },
  },
});

const radio = defineMock({
  kind: 'radio',
  doc: 'Smoothed signal strength.',
  config: { ...pacing, floorDBm: decimal({ unit: 'dBm', default: -95 }) },
  state: { strengthDBm: decimal({ unit: 'dBm', default: -70 }), channel: integer() },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.pending; i++) {
        self.after(self.random.below(self.config.spreadNs), 'listen');
      }
    },
    listen: (self) => {
      const { config, state } = self;
      const draw = self.random.uniform();
      const heardDBm = config.floorDBm + draw * 40;
      state.strengthDBm += (heardDBm - state.strengthDBm) / 16;
      self.after(draw * config.spreadNs, 'listen');
    },
  },
});

const battery = defineMock({
  kind: 'battery',
  doc: 'Discharges by random portions and is charged when empty.',
  config: { capacityMAh: decimal({ unit: 'mAh', default: 3000 }), ...pacing },
  state: { chargeMAh: decimal({ unit: 'mAh', default: 3000 }), cycles: count() },
  on: {
    start: (self) => {
      const { pending } = self.config;
      for (let i = 0; i < pending; i++) {
        self.after(self.random.below(self.config.spreadNs), 'drain');
      }
    },
    drain: (self) => {
      const portion = self.random.uniform();
      const leftMAh = self.state.chargeMAh - portion;
      self.state.chargeMAh = leftMAh > 0 ? leftMAh : self.config.capacityMAh;
      self.after(portion * self.config.spreadNs, 'drain');
    },
  },
});

const counter = defineMock({
  kind: 'counter',
  doc: 'Counts in steps of two to five.',
  config: { ...pacing, moduloCount: integer({ default: 65_536 }) },
  state: { overflows: count(), value: integer() },
  on: {
    start: (self) => {
      let armed = 0;
      while (armed < self.config.pending) {
        self.after(self.random.below(self.config.spreadNs), 'count');
        armed++;
      }
    },
    count: (self) => {
      const draw = self.random.uniform();
      const value = self.state.value + 2 + Math.floor(draw * 4);
      self.state.value = value % self.config.moduloCount;
      self.after(draw * self.config.spreadNs, 'count');
    },
  },
});

const scale = defineMock({
  kind: 'scale',
  doc: 'Keeps the largest weight, which it forgets little by little.',
  config: { ...pacing, tareG: decimal({ unit: 'g', default: 12 }) },
  state: { peakG: decimal({ unit: 'g' }), stable: flag(), samples: count() },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.pending; i++) {
        self.after(self.random.below(self.config.spreadNs), 'weigh');
      }
    },
    weigh: (self) => {
      const { state } = self;
      const draw = self.random.uniform();
      const weightG = draw * 1000 - self.config.tareG;
      state.peakG = weightG > state.peakG ? weightG : state.peakG * 0.995;
      self.after(draw * self.config.spreadNs, 'weigh');
    },
  },
});

export const SIGNAL_MOCKS = [
  thermometer,
  barometer,
  gyro,
  encoder,
  relay,
  beacon,
  lamp,
  lock,
  radio,
  battery,
  counter,
  scale,
];
