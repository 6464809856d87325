/** Reading the clock from a handler. An operation is one reading. */
import type { Contender, OpenCase } from '../contract.ts';
import { device } from '../world/links.ts';
import { READINGS, watch } from '../world/watch.ts';
import { openWorld } from '../world/world.ts';
import { runEvents } from './event-integrated.ts';
import { bitsOf } from './numbers.ts';

const TICKS = { full: 4000, tiny: 40 };
/** Host clocks are slower by far. */
const HOST_READINGS = { full: 400_000, tiny: 4000 };

/** Their sums differ at every run; that one was made is what counts. */
function hostClock(readings: number, read: () => number): Contender {
  const last = new Float64Array(1);
  return {
    operations: readings,
    run: () => {
      let sum = 0;
      for (let i = 0; i < readings; i++) sum += read();
      last[0] = sum;
    },
    checksum: () => (last[0]! > 0 ? 'advances' : 'stands still'),
  };
}

export const now: OpenCase = ({ clockNs, nowMs }, tiny) => {
  const system = openWorld([device('watch', 'watch')], [], [watch]);
  runEvents(system, 2);
  const ticks = tiny ? TICKS.tiny : TICKS.full;
  const readings = tiny ? HOST_READINGS.tiny : HOST_READINGS.full;
  return {
    ours: {
      operations: ticks * READINGS,
      run: () => runEvents(system, ticks),
      checksum: () => bitsOf(system.memory.slots.f64[0]!),
    },
    'performance.now': hostClock(readings, nowMs),
    'Date.now': hostClock(readings, () => Date.now()),
    ...(clockNs && { 'hrtime.bigint': hostClock(readings, () => Number(clockNs() & 0xffffn)) }),
  };
};
