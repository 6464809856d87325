/** The pool for a page: threads of its own for each question, ended with it. Loaded on demand. */
import type { Recipe } from '../engine-api.ts';
import { browserPool } from './browser-threads.ts';
import type { Pool } from './pool.ts';
import type { ReduceOptions, ReduceQuestion, RiskQuestion } from './pool-port.ts';
import { type ProbabilityOptions, probability } from './probability.ts';
import { reduce } from './reduce.ts';

/** The page does not know where a test will be saved: for a folder beside `src`. */
const TESTKIT = '../src/testkit/index.ts';

async function withPool<T>(ask: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = browserPool();
  try {
    return await ask(pool);
  } finally {
    pool.end();
  }
}

export const askProbability = (
  recipe: Recipe,
  question: RiskQuestion,
  options: ProbabilityOptions,
) =>
  withPool((pool) => probability(pool, { ...question, recipe, untilNs: recipe.untilNs }, options));

export const askShrink = (recipe: Recipe, question: ReduceQuestion, options: ReduceOptions) =>
  withPool((pool) => reduce(pool, recipe, { ...question, testkit: TESTKIT }, options));
