import { count, decimal, duration } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

/** How fast the least delay known so far is forgotten: a path may have become longer. */
const DELAY_AGING = 1.02;
/** A sample whose way took longer than this many times the least delay is not believed. */
const DELAY_RATIO_MAX = 1.5;

/**
 * Keeps its own clock on the time of a server by exchanges of four times: t1 and t4 by its own clock
 * at both ends of the exchange, t2 and t3 by the server's in the middle. What the two ways differ by
 * it cannot know: half of it stays as error (RFC 5905 §8).
 */
export const timeClient = defineMock({
  kind: 'time-client',
  doc: 'Steps its clock when it is far off, then steers its rate (proportional and integral).',
  config: {
    pollNs: duration({ default: '1 s', min: '1 ms', doc: 'time between two exchanges' }),
    stepNs: duration({ default: '1 ms', min: '1 ns', doc: 'farther off than this it steps' }),
    proportional: decimal({ default: 0.5, min: 0, max: 1, doc: 'share of the offset per poll' }),
    integral: decimal({ default: 0.1, min: 0, max: 1, doc: 'share that becomes lasting rate' }),
  },
  state: {
    offsetNs: decimal({ unit: 'ns', doc: 'server minus own clock, as last measured' }),
    delayNs: decimal({ unit: 'ns', doc: 'both ways together' }),
    leastDelayNs: decimal({ unit: 'ns', doc: '0 = none yet' }),
    ratePpb: decimal({ unit: 'ppb', doc: 'correction found so far' }),
    samples: count(),
    refused: count({ doc: 'samples that were under way too long' }),
    steps: count(),
  },
  emits: { request: { t1Ns: decimal({ unit: 'ns' }) } },
  accepts: {
    response: [
      { t1Ns: decimal({ unit: 'ns' }) },
      { t2Ns: decimal({ unit: 'ns' }) },
      { t3Ns: decimal({ unit: 'ns' }) },
    ],
  },
  faults: { deaf: { doc: 'hears no answer: holds over on the rate found so far' } },
  on: {
    start: (self) => {
      self.after(0, 'poll');
      self.every(self.config.pollNs, 'poll');
    },
    poll: (self) => self.emit.request(self.clockNs),
    response: (self, event) => {
      const { state, config } = self;
      if (self.fault('deaf')) return;
      const t4Ns = self.clockNs;
      const delayNs = t4Ns - event.t1Ns - (event.t3Ns - event.t2Ns);
      const least = state.leastDelayNs * DELAY_AGING;
      state.delayNs = delayNs;
      state.samples += 1;
      state.leastDelayNs = state.leastDelayNs === 0 ? delayNs : Math.min(delayNs, least);
      if (delayNs > DELAY_RATIO_MAX * state.leastDelayNs) {
        state.refused += 1;
        return;
      }
      const offsetNs = (event.t2Ns - event.t1Ns + event.t3Ns - t4Ns) / 2;
      state.offsetNs = offsetNs;
      if (Math.abs(offsetNs) > config.stepNs) {
        state.steps += 1;
        self.clock.step(offsetNs);
        return;
      }
      // Off by so many ns after so many seconds: so many parts of 10^9.
      const ppb = offsetNs / (config.pollNs * 1e-9);
      state.ratePpb += config.integral * ppb;
      self.clock.slew(state.ratePpb + config.proportional * ppb);
    },
  },
});
