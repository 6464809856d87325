/** A thread of a sweep: runs the seeds it is given, one answer a batch. */
import { parentPort, workerData } from 'node:worker_threads';
import { ProblemError } from '../lib/result.ts';
import { createSeedRunner, type SeedOptions, type SeedResult } from './seed-run.ts';

export interface SeedBatch {
  readonly seeds: readonly number[];
}
export interface BatchResult {
  readonly results: readonly SeedResult[];
}

const runner = createSeedRunner(workerData as SeedOptions);
if (!runner.ok) throw new ProblemError(runner.problem);

parentPort?.on('message', ({ seeds }: SeedBatch) => {
  const results = seeds.map((seed) => runner.value.run(seed));
  parentPort?.postMessage({ results } satisfies BatchResult);
});
