/** Threads that share the seeds of a sweep among them. */
import { Worker } from 'node:worker_threads';
import { errorText } from '../engine/core.ts';
import { failure, type Result, success } from '../lib/result.ts';
import type { SeedOptions, SeedResult } from './seed-run.ts';
import type { BatchResult } from './sweep.node-worker.ts';

/** Seeds handed out at a time: few, so that no thread is left alone with the last ones. */
const BATCH_SEEDS = 8;

export interface PoolHooks {
  readonly took: (results: readonly SeedResult[]) => void;
  /** True = hand out no more; what is running is still taken. */
  readonly stopped: () => boolean;
}

/** Runs every seed on `workers` threads; comes back when all are done or it was stopped. */
export async function runSeeds(
  seeds: readonly number[],
  options: SeedOptions,
  workers: number,
  { took, stopped }: PoolHooks,
): Promise<Result<true>> {
  let next = 0;
  const threads: Worker[] = [];
  const work = (thread: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        if (next >= seeds.length || stopped()) {
          resolve();
          return;
        }
        thread.postMessage({ seeds: seeds.slice(next, next + BATCH_SEEDS) });
        next += BATCH_SEEDS;
      };
      thread.on('message', ({ results }: BatchResult) => {
        took(results);
        give();
      });
      thread.on('error', reject);
      give();
    });
  try {
    const program = new URL('./sweep.node-worker.js', import.meta.url);
    for (let i = 0; i < Math.min(workers, Math.ceil(seeds.length / BATCH_SEEDS)); i++) {
      threads.push(new Worker(program, { workerData: options }));
    }
    await Promise.all(threads.map(work));
    return success(true);
  } catch (error) {
    const mend = 'Repeat the command: it goes on where it stopped.';
    return failure({ what: `a thread failed: ${errorText(error)}`, where: 'sweep', mend });
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
