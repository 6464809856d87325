/** Probability over time for a page: threads of its own for each question, ended with it. */
import { browserPool } from './browser-threads.ts';
import { type ProbabilityApi, probability } from './probability.ts';

export const browserProbability: ProbabilityApi = {
  probability: async (question, options) => {
    const pool = browserPool();
    try {
      return await probability(pool, question, options);
    } finally {
      pool.end();
    }
  },
};
