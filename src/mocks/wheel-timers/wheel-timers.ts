import { cells, choice, count, decimal, integer } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

const TIMERS = 8;
/** Its ticks are unsigned 32-bit milliseconds, as in many a small library. */
const WRAP_MS = 4_294_967_296;

/** Unsigned difference: what is a little below zero becomes almost fifty days. */
const unsignedMs = (ms: number): number => ms - Math.floor(ms / WRAP_MS) * WRAP_MS;

/** An application that keeps its timers by subtracting times. With wall time that is a defect. */
export const wheelTimers = defineMock({
  kind: 'wheel-timers',
  doc: 'Application with eight timers, each restarted when it fires; counts time by subtraction.',
  config: {
    clock: choice(['wall', 'monotonic'], { doc: 'which of the two times it subtracts' }),
    firstMs: decimal({ default: 120_000, min: 1, max: 1e9, doc: 'period of the first timer, ms' }),
    growMs: decimal({ default: 23_000, min: 0, max: 1e9, doc: 'each next one is longer, ms' }),
  },
  state: {
    seenMs: decimal({ default: -1, doc: 'time at the last look, ms; −1 = never' }),
    leftMs: cells(TIMERS, { doc: 'until each timer fires, ms' }),
    fired: count({ doc: 'timers that fired' }),
    burst: count({ doc: 'of them at the last look' }),
  },
  emits: {
    fire: { timer: integer() },
  },
  accepts: {
    time: [
      { wallS: decimal({ unit: 's', doc: 'what the clock shows' }) },
      { monotonicS: decimal({ unit: 's', doc: 'time since boot' }) },
    ],
  },
  on: {
    start: (self) => {
      const { state, config } = self;
      for (let i = 0; i < TIMERS; i++) state.leftMs.set(i, config.firstMs + i * config.growMs);
    },
    time: (self, event) => {
      const { state, config } = self;
      const nowMs = Math.floor((config.clock === 'wall' ? event.wallS : event.monotonicS) * 1000);
      const passedMs = state.seenMs < 0 ? 0 : unsignedMs(nowMs - state.seenMs);
      state.seenMs = nowMs;
      let burst = 0;
      for (let i = 0; i < TIMERS; i++) {
        const leftMs = state.leftMs.get(i) - passedMs;
        const isDue = leftMs <= 0;
        state.leftMs.set(i, isDue ? config.firstMs + i * config.growMs : leftMs);
        if (!isDue) continue;
        burst += 1;
        state.fired += 1;
        self.emit.fire(i);
      }
      if (burst !== state.burst) state.burst = burst;
    },
  },
});
