import { choice, count, duration, flag, integer } from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';

const config = {
  strokeSteps: count({ default: 50, min: 1, max: 1e6, doc: 'steps out, and as many back' }),
  strokes: count({ default: 0, max: 1e9, doc: 'out and back are two; 0 = without end' }),
  periodNs: duration({ default: '1 ms', min: '10 us', doc: 'between two steps' }),
  pulseNs: duration({
    default: '4 us',
    min: '100 ns',
    max: '5 us',
    doc: 'STEP is high for so long',
  }),
  leadNs: duration({ default: '5 us', doc: 'from the change of DIR to the first step after it' }),
  pauseNs: duration({ default: '100 ms', min: '10 us', doc: 'at both ends' }),
};

const state = {
  motion: choice(['home', 'out', 'away', 'back'], { doc: 'what it does, as it thinks' }),
  position: integer({ doc: 'where it thinks the axis is, in microsteps' }),
  left: count({ doc: 'steps left of this stroke' }),
  strokesDone: count({ doc: 'out and back are two' }),
  halted: flag({ doc: 'nFAULT is low' }),
  waiting: flag({ doc: 'the next step waits for the end of that' }),
};

const emits = {
  step: { high: flag({ doc: 'level of STEP' }) },
  dir: { high: flag({ doc: 'level of DIR; high is outwards' }) },
};

type Program = Self<typeof config, typeof state, typeof emits, never, 'turn' | 'rise' | 'fall'>;

function rest(self: Program): void {
  const { state, config } = self;
  state.motion = state.motion === 'out' ? 'away' : 'home';
  state.strokesDone += 1;
  if (config.strokes > 0 && state.strokesDone >= config.strokes) return;
  self.after(config.pauseNs, 'turn');
}

/** A program that counts the steps it asked for; nothing tells it whether they were made. */
export const axisProgram = defineMock({
  kind: 'axis-program',
  doc: 'Moves an axis out and back with STEP and DIR, and counts the steps it asks for.',
  config,
  state,
  emits,
  accepts: { nfault: { high: flag({ doc: 'level of nFAULT; low = wait' }) } },
  on: {
    start: (self) => {
      self.after(self.config.pauseNs, 'turn');
    },
    turn: (self) => {
      const { state, config } = self;
      state.motion = state.motion === 'home' ? 'out' : 'back';
      state.left = config.strokeSteps;
      self.emit.dir(state.motion === 'out');
      self.after(config.leadNs, 'rise');
    },
    rise: (self) => {
      const { state, config } = self;
      // No timer runs on while the driver is down: the end of the fault goes on from here.
      state.waiting = state.halted;
      if (state.halted) return;
      self.emit.step(true);
      self.after(config.pulseNs, 'fall');
    },
    fall: (self) => {
      const { state, config } = self;
      self.emit.step(false);
      state.position += state.motion === 'out' ? 1 : -1;
      state.left -= 1;
      if (state.left === 0) rest(self);
      else self.after(config.periodNs - config.pulseNs, 'rise');
    },
    nfault: (self, { high }) => {
      const { state, config } = self;
      state.halted = !high;
      if (!high || !state.waiting) return;
      state.waiting = false;
      self.after(config.pauseNs, 'rise');
    },
  },
});
