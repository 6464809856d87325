/** The pool in a page: one Worker a thread. */
import { threadOver } from './comlink-thread.ts';
import { createPool, type Pool, type PoolThread } from './pool.ts';

/** Left to the page, its engine and the determinism check. */
const CORES_LEFT = 1;

function spawn(): PoolThread {
  const thread = new Worker(new URL('./pool.worker.ts', import.meta.url), {
    type: 'module',
    name: 'pool',
  });
  const died = new Promise<never>((_, reject) => {
    thread.onerror = (event) => reject(new Error(event.message || 'it ended'));
  });
  return threadOver(thread, died, () => thread.terminate());
}

/** As many threads as the machine can spare, one at least. */
export const browserPool = (size = Math.max(1, navigator.hardwareConcurrency - CORES_LEFT)): Pool =>
  createPool(spawn, size);
