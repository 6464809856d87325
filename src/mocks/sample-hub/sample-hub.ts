import { count, decimal, duration, flag, integer } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

/** Takes samples of many sensors through one FIFO, which it empties at a steady rate. */
export const sampleHub = defineMock({
  kind: 'sample-hub',
  doc: 'Gathers samples through a FIFO of limited depth; what does not fit is lost.',
  config: {
    depth: integer({ default: 64, min: 1, max: 65_536, doc: 'samples that the FIFO holds' }),
    serviceNs: duration({ default: '1 us', min: '1 ns', doc: 'to take one sample out' }),
  },
  state: {
    waitingNs: decimal({ unit: 'ns', doc: 'work that waited in the FIFO at the last sample' }),
    lastNs: decimal({ unit: 'ns', doc: 'when that was' }),
    deepest: count({ doc: 'most samples that waited' }),
    taken: count({ doc: 'samples taken' }),
    lost: count({ doc: 'samples that did not fit' }),
    full: flag({ doc: 'the last sample did not fit' }),
    peakG: decimal({ unit: 'g', doc: 'largest acceleration taken' }),
  },
  emits: { overflow: { lost: count() } },
  accepts: { sample: { accelerationG: decimal({ unit: 'g' }) } },
  on: {
    sample: (self, event) => {
      const { state, config } = self;
      // The FIFO empties by itself: no timer is needed to know what is left.
      const leftNs = Math.max(0, state.waitingNs - (self.nowNs - state.lastNs));
      const waiting = Math.ceil(leftNs / config.serviceNs);
      state.lastNs = self.nowNs;
      if (waiting >= config.depth) {
        state.waitingNs = leftNs;
        state.lost += 1;
        if (state.full) return;
        state.full = true;
        self.emit.overflow(state.lost);
        return;
      }
      state.waitingNs = leftNs + config.serviceNs;
      state.taken += 1;
      if (state.full) state.full = false;
      if (waiting >= state.deepest) state.deepest = waiting + 1;
      if (event.accelerationG > state.peakG) state.peakG = event.accelerationG;
    },
  },
});
