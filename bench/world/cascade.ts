/** A device that writes as many numbers in one handler as are copied into it (flyweights.ts). */
import { decimal } from '../../src/engine/declare.ts';
import { defineMock } from '../../src/engine/define-mock.ts';

const TICK_NS = 1000;

export const cascade = defineMock({
  kind: 'cascade',
  doc: 'Five filters in a row.',
  config: { keep: decimal({ default: 0.5 }) },
  state: {
    first: decimal(),
    second: decimal(),
    third: decimal(),
    fourth: decimal(),
    fifth: decimal(),
  },
  emits: { passed: { level: decimal() } },
  on: {
    start: (self) => {
      self.after(TICK_NS, 'pass');
    },
    pass: (self) => {
      const { state, config } = self;
      const draw = self.random.uniform();
      state.first = state.first * config.keep + draw;
      state.second = state.second * 0.25 + state.first;
      state.third = state.third * 0.125 + state.second * draw;
      state.fourth = state.fourth * config.keep + state.third;
      state.fifth = state.fifth * 0.5 + state.fourth * draw;
      self.emit.passed(state.fifth);
      self.after(draw * TICK_NS + 1, 'pass');
    },
  },
});
