import { cells, count, decimal, duration, flag, timerHandle } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';

const config = {
  nominalV: decimal({ unit: 'V', default: 3.3, min: 0, max: 60, doc: 'voltage without load' }),
  sourceOhm: decimal({ unit: 'Ω', default: 0.5, min: 0, max: 1000, doc: 'inner resistance' }),
  slewVPerS: decimal({
    unit: 'V/s',
    default: 5000,
    min: 0.001,
    max: 1e9,
    doc: 'fastest change: what the capacitors on the rail allow',
  }),
  brownoutV: decimal({ unit: 'V', default: 2.7, min: 0, max: 60, doc: 'too low below this' }),
  hysteresisV: decimal({ unit: 'V', default: 0.1, min: 0, max: 10, doc: 'well again above' }),
  sagV: decimal({ unit: 'V', default: 1, min: 0, max: 60, doc: 'depth of the fault "sag"' }),
  surgeA: decimal({ unit: 'A', default: 0, min: 0, max: 1000, doc: 'extra current of a surge' }),
  surgeNs: duration({ default: '1 ms', min: '1 us', doc: 'a surge lasts so long' }),
  stepNs: duration({ default: '100 us', min: '1 us', doc: 'between two steps of a ramp' }),
};

/** Loads that are told apart. */
const LOADS = 8;

const state = {
  volts: decimal({ unit: 'V', doc: 'on the rail now', lane: true }),
  saidV: decimal({ unit: 'V', doc: 'voltage that was last said' }),
  on: flag({ default: true, doc: 'switched on' }),
  low: flag({ default: true, doc: 'below the brown-out threshold' }),
  loadA: decimal({ unit: 'A', doc: 'drawn by all loads, surge included' }),
  loadsA: cells(LOADS, { unit: 'A', doc: 'drawn by each load' }),
  loadIds: cells(LOADS, { doc: 'who draws it: number of the device + 2; 0 = free' }),
  ramp: timerHandle({ doc: 'timer of the next step; 0 = the voltage rests' }),
  surgesOpen: count({ doc: 'surges under way' }),
  brownouts: count({ doc: 'times that the voltage fell below the threshold' }),
  lowestV: decimal({ unit: 'V', default: 60, doc: 'lowest voltage since it was first good' }),
};

const emits = {
  voltage: { volts: decimal({ unit: 'V' }) },
  brownout: { low: flag({ doc: 'true = too low from now on' }) },
};

type Supply = Self<typeof config, typeof state, typeof emits, 'sag' | 'dropout', 'step' | 'calm'>;

/** A change smaller than this is not said: the resolution of what listens. */
const SAID_V = 0.01;

function targetV({ config, state, fault }: Supply): number {
  if (!state.on || fault('dropout')) return 0;
  const sag = fault('sag') ? config.sagV : 0;
  return Math.max(0, config.nominalV - sag - state.loadA * config.sourceOhm);
}

/** Adds up the loads anew: a running sum would gather rounding errors. */
function sumLoads({ config, state }: Supply): void {
  let sum = state.surgesOpen * config.surgeA;
  for (let i = 0; i < LOADS; i++) sum += state.loadsA.get(i);
  state.loadA = sum;
}

function compare(self: Supply): void {
  const { config, state } = self;
  const limitV = state.low ? config.brownoutV + config.hysteresisV : config.brownoutV;
  const low = state.volts < limitV;
  const wasGood = !state.low || state.brownouts > 0;
  if (wasGood && state.volts < state.lowestV) state.lowestV = state.volts;
  if (low === state.low) return;
  state.low = low;
  if (low) state.brownouts += 1;
  self.emit.brownout(low);
}

/** After whatever may have moved the goal: begins a ramp unless one is under way. */
function settle(self: Supply): void {
  const { state, config } = self;
  if (state.ramp !== 0 || state.volts === targetV(self)) return;
  state.ramp = self.after(config.stepNs, 'step');
}

/** A rail: what it supplies hears its voltage. */
export const powerSupply = defineMock({
  kind: 'power-supply',
  doc: 'A rail that ramps up, gives way under load and reports brown-outs with hysteresis.',
  config,
  state,
  emits,
  accepts: {
    enable: { on: flag() },
    load: { currentA: decimal({ unit: 'A', doc: 'what the sender draws from now on' }) },
    surge: {},
  },
  faults: {
    sag: { doc: 'the voltage is lower by sagV' },
    dropout: { doc: 'the input is gone: the rail falls to 0 V' },
  },
  on: {
    start: (self) => {
      settle(self);
    },
    changed: (self) => {
      sumLoads(self);
      settle(self);
    },
    enable: (self, event) => {
      self.state.on = event.on;
      settle(self);
    },
    load: (self, event) => {
      const { state } = self;
      const id = event.source + 2;
      let at = -1;
      for (let i = LOADS - 1; i >= 0; i--) {
        const held = state.loadIds.get(i);
        if (held === id) {
          at = i;
          break;
        }
        if (held === 0) at = i;
      }
      if (at < 0) throw new RangeError(`more than ${LOADS} devices draw from one rail`);
      state.loadIds.set(at, id);
      state.loadsA.set(at, Math.max(0, event.currentA));
      sumLoads(self);
      settle(self);
    },
    surge: (self) => {
      self.state.surgesOpen += 1;
      sumLoads(self);
      self.after(self.config.surgeNs, 'calm');
      settle(self);
    },
    calm: (self) => {
      self.state.surgesOpen -= 1;
      sumLoads(self);
      settle(self);
    },
    step: (self) => {
      const { state, config } = self;
      const goal = targetV(self);
      const most = (config.slewVPerS * config.stepNs) / 1e9;
      const change = Math.max(-most, Math.min(most, goal - state.volts));
      state.volts = Math.abs(goal - state.volts) <= most ? goal : state.volts + change;
      compare(self);
      state.ramp = state.volts === goal ? 0 : self.after(config.stepNs, 'step');
      if (state.volts !== goal && Math.abs(state.volts - state.saidV) < SAID_V) return;
      if (state.volts === state.saidV) return;
      state.saidV = state.volts;
      self.emit.voltage(state.volts);
    },
  },
});
