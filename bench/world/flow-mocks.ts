/**
 * Twelve devices that move matter. Every tick is the whole loop: a timer fires, the clock has
 * moved, the handler draws a number, writes one state field and arms the next tick. Handlers are
 * written out one by one: made by one factory they would share their type feedback, which no
 * world of different mocks does.
 */
import { count, decimal, duration, flag, integer } from '../../src/engine/declare.ts';
import { defineMock } from '../../src/engine/define-mock.ts';

const pacing = {
  pending: count({ default: 10, doc: 'ticks that wait at any time' }),
  spreadNs: duration({ default: '2 ms', doc: 'a tick waits up to so long, uniformly' }),
};

const pump = defineMock({
  kind: 'pump',
  doc: 'Raises pressure a little at every stroke and vents when it is too high.',
  config: { ...pacing, strokeKPa: decimal({ unit: 'kPa', default: 1.5 }) },
  state: { pressureKPa: decimal({ unit: 'kPa', default: 100 }), strokes: count() },
  on: {
    start: (self) => {
      const { pending, spreadNs } = self.config;
      for (let i = 0; i < pending; i++) self.after(self.random.below(spreadNs), 'stroke');
    },
    stroke: (self) => {
      const { state, config, random } = self;
      const draw = random.uniform();
      const next = state.pressureKPa + config.strokeKPa * draw;
      state.pressureKPa = next > 400 ? 100 : next;
      self.after(draw * config.spreadNs, 'stroke');
    },
  },
});

const valve = defineMock({
  kind: 'valve',
  doc: 'Wanders between shut and open.',
  config: { ...pacing, stepShare: decimal({ default: 0.1 }) },
  state: { moves: count(), openShare: decimal({ default: 0.5 }), jammed: flag() },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.pending; i++) {
        self.after(self.random.below(self.config.spreadNs), 'move');
      }
    },
    move: (self) => {
      const draw = self.random.uniform();
      const wanted = self.state.openShare + (draw - 0.5) * self.config.stepShare;
      self.state.openShare = Math.max(0, Math.min(1, wanted));
      self.after(draw * self.config.spreadNs, 'move');
    },
  },
});

const tank = defineMock({
  kind: 'tank',
  doc: 'Fills by random portions and is emptied when full.',
  config: { ...pacing, volumeL: decimal({ unit: 'L', default: 250 }) },
  state: { levelL: decimal({ unit: 'L' }), drains: count(), inletC: decimal({ unit: '°C' }) },
  on: {
    start: (self) => {
      const { config } = self;
      for (let i = 0; i < config.pending; i++) {
        self.after(self.random.below(config.spreadNs), 'fill');
      }
    },
    fill: (self) => {
      const { state, config } = self;
      const portionL = self.random.uniform() * 4;
      const levelL = state.levelL + portionL;
      state.levelL = levelL < config.volumeL ? levelL : levelL - config.volumeL;
      self.after(portionL * 0.25 * config.spreadNs, 'fill');
    },
  },
});

const fan = defineMock({
  kind: 'fan',
  doc: 'Follows a wanted speed with noise.',
  config: { wantedHz: decimal({ unit: 'Hz', default: 50 }), ...pacing },
  state: { speedHz: decimal({ unit: 'Hz' }), faulty: flag() },
  on: {
    start: (self) => {
      let left = self.config.pending;
      while (left-- > 0) self.after(self.random.below(self.config.spreadNs), 'turn');
    },
    turn: (self) => {
      const { state } = self;
      const noise = self.random.uniform() - 0.5;
      state.speedHz = state.speedHz * 0.9 + self.config.wantedHz * 0.1 + noise;
      self.after((noise + 0.5) * self.config.spreadNs, 'turn');
    },
  },
});

const belt = defineMock({
  kind: 'belt',
  doc: 'A conveyor that counts the parts it carries.',
  config: { ...pacing },
  state: { parts: count(), stopped: flag(), lengthM: decimal({ unit: 'm', default: 12 }) },
  on: {
    start: (self) => {
      for (let i = self.config.pending; i > 0; i--) {
        self.after(self.random.below(self.config.spreadNs), 'carry');
      }
    },
    carry: (self) => {
      const waitNs = self.random.below(self.config.spreadNs);
      self.state.parts += 1;
      self.after(waitNs, 'carry');
    },
  },
});

const mixer = defineMock({
  kind: 'mixer',
  doc: 'Turns its paddle by a random angle.',
  config: { ...pacing, limitDeg: decimal({ unit: '°', default: 360 }) },
  state: { angleDeg: decimal({ unit: '°' }) },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.pending; i += 1) {
        self.after(self.random.below(self.config.spreadNs), 'stir');
      }
    },
    stir: (self) => {
      const turn = self.random.uniform();
      let angleDeg = self.state.angleDeg + turn * 90;
      if (angleDeg >= self.config.limitDeg) angleDeg -= self.config.limitDeg;
      self.state.angleDeg = angleDeg;
      self.after(turn * self.config.spreadNs, 'stir');
    },
  },
});

const boiler = defineMock({
  kind: 'boiler',
  doc: 'Warms towards a limit and cools by a random loss.',
  config: { ...pacing, limitC: decimal({ unit: '°C', default: 90 }) },
  state: { waterC: decimal({ unit: '°C', default: 20 }), burning: flag(), cycles: count() },
  on: {
    start: (self) => {
      const { random, config } = self;
      for (let i = 0; i < config.pending; i++) self.after(random.below(config.spreadNs), 'warm');
    },
    warm: (self) => {
      const { state, config } = self;
      const loss = self.random.uniform();
      state.waterC += (config.limitC - state.waterC) * 0.01 - loss * 0.05;
      self.after(loss * config.spreadNs, 'warm');
    },
  },
});

const chiller = defineMock({
  kind: 'chiller',
  doc: 'Draws heat while above its setpoint.',
  config: { setpointC: decimal({ unit: '°C', default: 4 }), ...pacing },
  state: { roomC: decimal({ unit: '°C', default: 12 }), runs: count() },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.pending; i++) {
        self.after(self.random.below(self.config.spreadNs), 'cool');
      }
    },
    cool: (self) => {
      const { state, config, random } = self;
      const sun = random.uniform();
      state.roomC = state.roomC > config.setpointC ? state.roomC - 0.2 : state.roomC + sun;
      self.after(sun * config.spreadNs, 'cool');
    },
  },
});

const meter = defineMock({
  kind: 'meter',
  doc: 'Adds up pulses of one watt-hour.',
  config: { ...pacing, pulseWh: integer({ unit: 'Wh', default: 1 }) },
  state: { resets: count(), totalWh: integer({ unit: 'Wh' }) },
  on: {
    start: (self) => {
      const { pending } = self.config;
      for (let i = 0; i < pending; i++) {
        self.after(self.random.below(self.config.spreadNs), 'pulse');
      }
    },
    pulse: (self) => {
      const waitNs = self.random.uniform() * self.config.spreadNs;
      self.state.totalWh = self.state.totalWh + self.config.pulseWh;
      self.after(waitNs, 'pulse');
    },
  },
});

const filter = defineMock({
  kind: 'filter',
  doc: 'Clogs slowly and is cleaned now and then.',
  config: { ...pacing, cleanChance: decimal({ default: 0.001 }) },
  state: { clogged: decimal(), cleanings: count(), bypass: flag() },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.pending; i++) {
        self.after(self.random.below(self.config.spreadNs), 'pass');
      }
    },
    pass: (self) => {
      const { state, config } = self;
      const draw = self.random.uniform();
      state.clogged = draw < config.cleanChance ? 0 : state.clogged * 0.999 + draw * 0.001;
      self.after(draw * config.spreadNs, 'pass');
    },
  },
});

const press = defineMock({
  kind: 'press',
  doc: 'Its force is the larger of the last two blows.',
  config: { ...pacing, forceN: decimal({ unit: 'N', default: 5000 }) },
  state: { lastN: decimal({ unit: 'N' }), safe: flag({ default: true }) },
  on: {
    start: (self) => {
      const { config, random } = self;
      let i = 0;
      while (i++ < config.pending) self.after(random.below(config.spreadNs), 'blow');
    },
    blow: (self) => {
      const share = self.random.uniform();
      const forceN = share * self.config.forceN;
      self.state.lastN = Math.max(forceN, self.state.lastN * 0.5);
      self.after(share * self.config.spreadNs, 'blow');
    },
  },
});

const cutter = defineMock({
  kind: 'cutter',
  doc: 'Its blade wears until it is changed.',
  config: { ...pacing, lifeCuts: integer({ default: 500 }) },
  state: { blades: count(), cuts: integer(), wear: decimal() },
  on: {
    start: (self) => {
      for (let i = 0; i < self.config.pending; ++i) {
        self.after(self.random.below(self.config.spreadNs), 'cut');
      }
    },
    cut: (self) => {
      const { state } = self;
      const waitNs = self.random.below(self.config.spreadNs);
      state.cuts = state.cuts >= self.config.lifeCuts ? 0 : state.cuts + 1;
      self.after(waitNs, 'cut');
    },
  },
});

export const FLOW_MOCKS = [
  pump,
  valve,
  tank,
  fan,
  belt,
  mixer,
  boiler,
  chiller,
  meter,
  filter,
  press,
  cutter,
];
