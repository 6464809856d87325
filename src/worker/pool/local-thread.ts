/** A thread of the pool that is none: for few jobs, for tests, and where no other can be begun. */

import type { PoolThread } from './pool.ts';
import type { PoolThreadApi } from './pool-api.ts';
import { PoolWork } from './pool-work.ts';

export const localThread = (api: PoolThreadApi = new PoolWork()): PoolThread => ({
  api,
  died: new Promise<never>(() => undefined),
  end: () => undefined,
});
