import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Allocation } from '../../bench/gc/allocation.ts';
import type { GcRequest } from '../../bench/gc/load.ts';
import { bundleForThreads, startThread } from '../../scripts/test-threads.mjs';

const LOAD = fileURLToPath(new URL('../../bench/gc/allocation.ts', import.meta.url));

let code = '';
beforeAll(async () => {
  code = await bundleForThreads(LOAD);
});

const TEN_MILLION = 10_000_000;
/** Half a byte an event; what is left is the host's own (compiled code, feedback, statistics). */
const GROWTH_BYTES_MAX = TEN_MILLION / 2;
const LIMIT_MS = 300_000;

async function measure(changes: Partial<GcRequest>): Promise<Allocation> {
  const request: GcRequest = {
    warmupEvents: TEN_MILLION,
    milliseconds: 0,
    events: TEN_MILLION,
    allocating: false,
    ...changes,
  };
  const thread = startThread(code, 'measureAllocation', request);
  await thread.ready;
  return thread.result;
}

describe('the engine flat out', () => {
  it(
    'allocates nothing per event over ten million events: timers, messages, writes, draws',
    async () => {
      const { run, collections, heapGrowthBytes } = await measure({});
      expect(run.events).toBeGreaterThanOrEqual(TEN_MILLION);
      expect(collections).toBe(0);
      expect(heapGrowthBytes).toBeLessThan(GROWTH_BYTES_MAX);
    },
    LIMIT_MS,
  );

  it(
    'is seen to allocate when it makes one object an event',
    async () => {
      const { collections } = await measure({
        allocating: true,
        warmupEvents: 500_000,
        events: 2_000_000,
      });
      expect(collections).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});
