import { choice, count, decimal, duration, flag, instant, integer } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';

/** Full steps of one electrical cycle: a rotor cannot tell one cycle from the next. */
const CYCLE_FULL_STEPS = 4;

const config = {
  microsteps: choice(['1', '2', '4', '8', '16', '32'], {
    default: '16',
    doc: 'microsteps of a full step, by the MODE pins',
  }),
  setupNs: duration({ default: '650 ns', doc: 'DIR and nENBL stand so long before STEP rises' }),
  holdNs: duration({ default: '650 ns', doc: 'DIR stands so long after STEP rose' }),
  pulseNs: duration({ default: '1900 ns', doc: 'STEP is low, and high, for so long at least' }),
  stallHz: decimal({
    unit: 'Hz',
    default: 1000,
    min: 1,
    max: 1e6,
    doc: 'full steps a second that the rotor can follow',
  }),
  settleNs: duration({
    default: '20 ms',
    min: '1 us',
    doc: 'a stalled rotor follows again after a rest of so long',
  }),
  missPercent: decimal({
    unit: '%',
    default: 5,
    min: 0,
    max: 100,
    doc: 'share of steps that the fault "missed-steps" loses',
  }),
};

const state = {
  enabled: flag({ default: true, doc: 'nENBL is low' }),
  enabledNs: instant({ doc: 'when nENBL fell' }),
  dir: flag({ doc: 'level of DIR; high counts up' }),
  dirNs: instant({ doc: 'when DIR last changed' }),
  step: flag({ doc: 'level of STEP' }),
  edgeNs: instant({ doc: 'when STEP last changed' }),
  takenNs: instant({ doc: 'when it took the last step' }),
  up: flag({ doc: 'the last step went up' }),
  steps: count({ doc: 'steps taken' }),
  ignored: count({ doc: 'rising edges of STEP that it did not take' }),
  violations: count({ doc: 'times that a set-up, hold or pulse time was not kept' }),
  field: integer({ doc: 'where its currents point to, in microsteps' }),
  position: integer({ doc: 'where the rotor stands, in microsteps' }),
  rotor: choice(['follows', 'stalled'], { doc: 'what it does when the currents turn' }),
  stalls: count({ doc: 'times that it stalled' }),
  hot: flag({ doc: 'shut down because of its temperature' }),
};

const emits = {
  moved: { position: integer({ doc: 'where the rotor stands' }) },
  stall: { behind: integer({ doc: 'microsteps between rotor and currents' }) },
  nfault: { high: flag({ doc: 'level of nFAULT; low = shut down' }) },
};

type Fault = 'missed-steps' | 'stalled' | 'overheated';
type Driver = Self<typeof config, typeof state, typeof emits, Fault, never>;

/** Least time between two steps that the rotor can follow. */
const stallNs = ({ config }: Driver): number => 1e9 / (config.stallHz * Number(config.microsteps));

/** The rotor pulls into the phase of the currents that is nearest to where it stands. */
function settle(self: Driver): void {
  const { state, config } = self;
  if (state.rotor === 'follows' || self.fault('stalled')) return;
  const cycle = CYCLE_FULL_STEPS * Number(config.microsteps);
  state.position = state.field + Math.round((state.position - state.field) / cycle) * cycle;
  state.rotor = 'follows';
  self.emit.moved(state.position);
}

function stall(self: Driver): void {
  const { state } = self;
  if (state.rotor === 'stalled') return;
  state.rotor = 'stalled';
  state.stalls += 1;
  self.emit.stall(state.field - state.position);
}

/** One microstep of the currents; the rotor follows if it can. */
function take(self: Driver, up: boolean): void {
  const { state, config } = self;
  const sinceNs = self.nowNs - state.takenNs;
  state.takenNs = self.nowNs;
  state.up = up;
  state.steps += 1;
  if (!(sinceNs < config.settleNs)) settle(self);
  state.field += up ? 1 : -1;
  if (self.fault('stalled') || sinceNs < stallNs(self)) stall(self);
  if (state.rotor === 'stalled') return;
  state.position += up ? 1 : -1;
  self.emit.moved(state.position);
}

/** The last step becomes one the other way: DIR did not stand for long enough after it. */
function redo(self: Driver, up: boolean): void {
  const { state } = self;
  const correction = up ? 2 : -2;
  state.up = up;
  state.field += correction;
  if (state.rotor === 'stalled') return;
  state.position += correction;
  self.emit.moved(state.position);
}

/** Whether the chip sees a rising edge, apart from how long STEP was low. */
function isSeen({ state, config, nowNs, fault, random }: Driver): boolean {
  if (!state.enabled || state.hot) return false;
  if (nowNs - state.enabledNs < config.setupNs) return false;
  return !(fault('missed-steps') && random.chance(config.missPercent / 100));
}

/** Whether DIR has stood for long enough to be believed. */
const isDirSettled = ({ state, config, nowNs }: Driver): boolean =>
  !(nowNs - state.dirNs < config.setupNs);

/** A chopper driver with an indexer, as the DRV8825, and the motor on it. */
export const stepperDriver = defineMock({
  kind: 'stepper-driver',
  doc: 'Turns STEP and DIR into currents, and a motor that follows them if it can.',
  config,
  state,
  emits,
  accepts: {
    step: { high: flag({ doc: 'level of STEP; a rising edge is a step' }) },
    dir: { high: flag({ doc: 'level of DIR' }) },
    nenbl: { high: flag({ doc: 'level of nENBL (ENABLE, active low); high = currents off' }) },
  },
  faults: {
    'missed-steps': { doc: 'a share of the pulses is lost on the way' },
    stalled: { doc: 'the rotor is blocked' },
    overheated: { doc: 'thermal shutdown: no currents, nFAULT low' },
  },
  on: {
    start: (self) => {
      self.emit.nfault(true);
    },
    changed: (self) => {
      const { state } = self;
      const hot = self.fault('overheated');
      if (hot === state.hot) return;
      state.hot = hot;
      if (!hot && state.enabled) settle(self);
      self.emit.nfault(!hot);
    },
    nenbl: (self, { high }) => {
      const { state } = self;
      if (state.enabled === !high) return;
      state.enabled = !high;
      if (high) return;
      state.enabledNs = self.nowNs;
      if (!state.hot) settle(self);
    },
    dir: (self, { high }) => {
      const { state, config } = self;
      if (state.dir === high) return;
      state.dir = high;
      state.dirNs = self.nowNs;
      if (!(self.nowNs - state.takenNs < config.holdNs) || state.up === high) return;
      state.violations += 1;
      redo(self, high);
    },
    step: (self, { high }) => {
      const { state, config } = self;
      if (state.step === high) return;
      const isShort = self.nowNs - state.edgeNs < config.pulseNs;
      state.step = high;
      state.edgeNs = self.nowNs;
      if (isShort) state.violations += 1;
      if (!high) return;
      if (isShort || !isSeen(self)) {
        state.ignored += 1;
        return;
      }
      const isSettled = isDirSettled(self);
      if (!isSettled) state.violations += 1;
      // Neither level is promised then; this chip still goes by the old one.
      take(self, isSettled ? state.dir : !state.dir);
    },
  },
});
