import { choice, count, duration, flag, timerHandle } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';

/** What somebody outside does to the wire. */
const OUTSIDE = ['released', 'low', 'high'] as const;

const config = {
  mode: choice(['input', 'push-pull', 'open-drain'], { doc: 'how the pin drives its wire' }),
  pull: choice(['none', 'up', 'down'], { doc: 'resistor that holds a wire nobody drives' }),
  interrupt: choice(['none', 'rising', 'falling', 'both'], { doc: 'edges that interrupt' }),
  debounceNs: duration({ default: '0 ns', doc: 'a new level counts once it stood so long' }),
  bounceNs: duration({ default: '0 ns', doc: 'a contact on the wire chatters for so long' }),
  glitchEveryNs: duration({ default: '5 ms', min: '2 us', doc: 'mean gap of injected glitches' }),
  glitchNs: duration({ default: '500 ns', min: '1 ns', max: '1 us', doc: 'width of a glitch' }),
};

const state = {
  high: flag({ doc: 'level of the wire at the pin' }),
  input: flag({ doc: 'what the program reads: the level, debounced' }),
  latch: flag({ doc: 'what the program wrote' }),
  outside: choice(OUTSIDE, { doc: 'who else drives the wire' }),
  floating: flag({ doc: 'nobody drives the wire: its level is an old charge' }),
  contention: flag({ doc: 'pin and outside drive against each other' }),
  edges: count({ doc: 'changes of the level' }),
  interrupts: count({ doc: 'interrupts raised' }),
  chatterUntilNs: count({ unit: 'ns', doc: 'the contact is quiet from then on' }),
  chatterBack: flag({ doc: 'the contact is back in the place that it came from' }),
  before: choice(OUTSIDE, { doc: 'that place' }),
  chattering: flag({ doc: 'the contact moves' }),
  glitching: flag({ doc: 'a disturbance inverts the level' }),
  settle: timerHandle({ doc: 'timer of the debouncer' }),
  glitchTimer: timerHandle({ doc: 'timer of the next glitch' }),
};

const emits = {
  level: { high: flag({ doc: 'the level from now on' }) },
  interrupt: { rising: flag({ doc: 'which edge it was' }) },
};

type Fault = 'stuck-high' | 'stuck-low' | 'glitch';
type Timer = 'chatter' | 'settle' | 'glitchBegin' | 'glitchEnd';
type Pin = Self<typeof config, typeof state, typeof emits, Fault, Timer>;

/** Mean number of times that a contact opens again before it rests. */
const BOUNCES = 8;

/** -1 = released, 0 = low, 1 = high: what the pin itself does to its wire. */
function drive({ config, state }: Pin): number {
  if (config.mode === 'input') return -1;
  if (config.mode === 'open-drain' && state.latch) return -1;
  return state.latch ? 1 : 0;
}

/** The same for what is outside, the chatter of its contact included. */
function driveOutside({ state }: Pin): number {
  const place = state.chattering && state.chatterBack ? state.before : state.outside;
  if (place === 'released') return -1;
  return place === 'high' ? 1 : 0;
}

function wireLevel(self: Pin): boolean {
  const { config, state } = self;
  const own = drive(self);
  const other = driveOutside(self);
  const contention = own >= 0 && other >= 0 && own !== other;
  if (state.contention !== contention) state.contention = contention;
  const floating = own < 0 && other < 0 && config.pull === 'none';
  if (state.floating !== floating) state.floating = floating;
  if (self.fault('stuck-low')) return false;
  if (self.fault('stuck-high')) return true;
  let high = state.high;
  // Of two that drive against each other the one that pulls to ground is the stronger transistor.
  if (own === 0 || other === 0) high = false;
  else if (own === 1 || other === 1) high = true;
  else if (config.pull !== 'none') high = config.pull === 'up';
  else return high;
  return high !== state.glitching;
}

function accept(self: Pin, high: boolean): void {
  const { config, state } = self;
  if (state.input === high) return;
  state.input = high;
  const wanted = high ? 'rising' : 'falling';
  if (config.interrupt !== 'both' && config.interrupt !== wanted) return;
  state.interrupts += 1;
  self.emit.interrupt(high);
}

function update(self: Pin): void {
  const { config, state } = self;
  const high = wireLevel(self);
  if (high === state.high) return;
  state.high = high;
  state.edges += 1;
  self.emit.level(high);
  if (config.debounceNs === 0) {
    accept(self, high);
    return;
  }
  self.cancel(state.settle);
  state.settle = self.after(config.debounceNs, 'settle');
}

function setOutside(self: Pin, outside: (typeof OUTSIDE)[number]): void {
  const { config, state } = self;
  if (state.outside === outside) return;
  state.before = state.outside;
  state.outside = outside;
  if (config.bounceNs > 0) {
    state.chatterUntilNs = self.nowNs + config.bounceNs;
    state.chatterBack = false;
    if (!state.chattering) {
      state.chattering = true;
      self.after(1 + self.random.below((2 * config.bounceNs) / BOUNCES), 'chatter');
    }
  }
  update(self);
}

/** One pin of a microcontroller and the wire on it. */
export const gpio = defineMock({
  kind: 'gpio',
  doc: 'One pin: input, push-pull or open drain, with pull resistor, bounce and edge interrupts.',
  config,
  state,
  emits,
  accepts: {
    write: { high: flag({ doc: 'what the program wants the pin to be' }) },
    line: { high: flag({ doc: 'somebody outside drives the wire so' }) },
    release: {},
  },
  faults: {
    'stuck-high': { doc: 'the wire is shorted to the supply' },
    'stuck-low': { doc: 'the wire is shorted to ground' },
    glitch: { doc: 'short pulses of the wrong level are coupled into the wire' },
  },
  on: {
    start: (self) => {
      const { state } = self;
      state.high = wireLevel(self);
      state.input = state.high;
      self.emit.level(state.high);
    },
    changed: (self) => {
      const { state, config } = self;
      update(self);
      if (!self.fault('glitch') || state.glitchTimer !== 0) return;
      state.glitchTimer = self.after(self.random.below(2 * config.glitchEveryNs), 'glitchBegin');
    },
    write: (self, event) => {
      if (self.state.latch === event.high) return;
      self.state.latch = event.high;
      update(self);
    },
    line: (self, event) => {
      setOutside(self, event.high ? 'high' : 'low');
    },
    release: (self) => {
      setOutside(self, 'released');
    },
    chatter: (self) => {
      const { state, config } = self;
      const leftNs = state.chatterUntilNs - self.nowNs;
      state.chattering = leftNs > 0;
      state.chatterBack = leftNs > 0 && !state.chatterBack;
      if (leftNs > 0) {
        const waitNs = 1 + self.random.below((2 * config.bounceNs) / BOUNCES);
        self.after(Math.min(leftNs, waitNs), 'chatter');
      }
      update(self);
    },
    settle: (self) => {
      self.state.settle = 0;
      accept(self, self.state.high);
    },
    glitchBegin: (self) => {
      if (!self.fault('glitch')) {
        self.state.glitchTimer = 0;
        return;
      }
      self.state.glitching = true;
      self.state.glitchTimer = self.after(self.config.glitchNs, 'glitchEnd');
      update(self);
    },
    glitchEnd: (self) => {
      const { state, config } = self;
      state.glitching = false;
      state.glitchTimer = self.fault('glitch')
        ? self.after(self.random.below(2 * config.glitchEveryNs), 'glitchBegin')
        : 0;
      update(self);
    },
  },
});
