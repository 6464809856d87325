/** Which seeds a sweep runs, and the one line that says so in its files. */
import { failure, type Result, success } from '../lib/result.ts';
import { ENGINE_VERSION } from '../lib/version.ts';
import type { SeedOptions } from './seed-run.ts';

export interface SeedRange {
  readonly first: number;
  readonly last: number;
}

/** Part `index` (1 … count) of a sweep: every count-th seed. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export const SEEDS_MAX = 10_000_000;
export const SHARDS_MAX = 100_000;

const wrong = (option: string, text: string, mend: string): Result<never> =>
  failure({ what: `${option} ${text}`, where: 'command line', mend });

export function parseSeeds(text: string): Result<SeedRange> {
  const found = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  const first = Number(found?.[1] ?? Number.NaN);
  const last = Number(found?.[2] ?? first);
  const isRange = Number.isSafeInteger(first) && Number.isSafeInteger(last) && first <= last;
  if (!isRange) return wrong('--seeds', text, 'Write two whole numbers, e.g. --seeds 0..9999.');
  if (last - first >= SEEDS_MAX) {
    return wrong('--seeds', text, `Sweep at most ${SEEDS_MAX} seeds at a time.`);
  }
  return success({ first, last });
}

export function parseShard(text: string): Result<Shard> {
  const found = /^(\d+)\/(\d+)$/.exec(text);
  const index = Number(found?.[1] ?? Number.NaN);
  const count = Number(found?.[2] ?? Number.NaN);
  if (index >= 1 && index <= count && count <= SHARDS_MAX) return success({ index, count });
  return wrong('--shard', text, 'Write which part of how many, e.g. --shard 1/4.');
}

export function seedsOf({ first, last }: SeedRange, { index, count }: Shard): number[] {
  const seeds: number[] = [];
  for (let seed = first + index - 1; seed <= last; seed += count) seeds.push(seed);
  return seeds;
}

/** Two sweeps with the same text have the same results; a resumed one must have it. */
export function describeSweep(options: SeedOptions, range: SeedRange, shard: Shard): string {
  const { source, untilNs, toEnd } = options;
  return JSON.stringify({ engine: ENGINE_VERSION, source, untilNs, toEnd, range, shard });
}
