import { describe, expect, it } from 'vitest';
import { success, unwrap } from '../../lib/result.ts';
import { openSession } from '../session.ts';
import { localThread } from './local-thread.ts';
import { createPool, type PoolThread } from './pool.ts';
import { PoolWork } from './pool-work.ts';
import { evenPoints, futureSeed, type ProbabilityQuestion, probability } from './probability.ts';

const thermostats = unwrap(openSession({ id: 'thermostats' }, { seed: 42, historyEvents: 4096 }));
const QUESTION: ProbabilityQuestion = {
  recipe: { ...thermostats.recipe(), untilNs: 20e9 },
  expectation: 'never overheats',
  ...{ untilNs: 20e9, withinNs: Number.POSITIVE_INFINITY },
  ...{ points: evenPoints(0, 1200, 4), futures: 20, seed: 7 },
};
const pool = (size = 2) => createPool(localThread, size);

describe('probability of thermostats to overheat', () => {
  it('is certain after it has happened, and neither none nor all at the start', async () => {
    const points = [0, 1000, 1500];
    const { points: found } = unwrap(await probability(pool(), { ...QUESTION, points }));
    expect(found.map(({ at }) => at)).toEqual(points);
    expect(found[0]!.broken).toBeGreaterThan(0);
    expect(found[0]!.broken).toBeLessThan(20);
    expect(found[2]).toMatchObject({ wasBroken: true, share: 1, low: 1, high: 1, futures: 0 });
    for (const { share, low, high } of found) {
      expect(low).toBeLessThanOrEqual(share);
      expect(high).toBeGreaterThanOrEqual(share);
    }
  });

  it('counts each future once', async () => {
    const points = [0];
    const { points: found } = unwrap(await probability(pool(), { ...QUESTION, points }));
    const alone = Array.from({ length: QUESTION.futures }, (_, index) => {
      const session = unwrap(openSession({ id: 'thermostats' }, { seed: 42, untilNs: 20e9 }));
      session.runUntil({ type: 'time', timeNs: 0 });
      unwrap(session.inject({ type: 'seed', seed: futureSeed(QUESTION.seed, 0, index) }, 0));
      return session.runUntil({ type: 'end' }).expectation;
    });
    expect(found[0]!.broken).toBe(alone.filter((name) => name === 'never overheats').length);
  });

  it('gives another answer to another seed and the same to the same', async () => {
    const ask = async (seed: number) => unwrap(await probability(pool(), { ...QUESTION, seed }));
    const [one, two, again] = [await ask(1), await ask(2), await ask(1)];
    expect(again).toEqual(one);
    expect(two.points.map(({ broken }) => broken)).not.toEqual(
      one.points.map(({ broken }) => broken),
    );
  });

  it('stops when it is cancelled, with what has come back', async () => {
    const controller = new AbortController();
    const shares: number[] = [];
    const onProgress = (share: number): void => {
      shares.push(share);
      if (shares.length === 3) controller.abort();
    };
    const { signal } = controller;
    const found = unwrap(await probability(pool(1), QUESTION, { signal, onProgress }));
    expect([found.cancelled, found.wanted]).toEqual([true, 80]);
    expect(found.done).toBeGreaterThanOrEqual(20);
    expect(found.done).toBeLessThan(80);
    expect(found.points[0]!.futures).toBe(20);
    expect(found.points.at(-1)).toMatchObject({ futures: 0, share: Number.NaN, low: 0, high: 1 });
    const before = unwrap(await probability(pool(), QUESTION, { signal }));
    expect([before.cancelled, before.done]).toEqual([true, 0]);
  });

  it('tells its progress up to 1', async () => {
    const shares: number[] = [];
    await probability(pool(), QUESTION, { onProgress: (share) => shares.push(share) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  const wrong: readonly (readonly [string, Partial<ProbabilityQuestion>, string])[] = [
    ['an unknown expectation', { expectation: 'never cold' }, 'never overheats'],
    ['a point beyond the timeline', { points: [5, 999_999] }, 'ends after'],
    ['a point that is none', { points: [1.5] }, 'whole numbers'],
    ['no points', { points: [] }, '0 points'],
    ['no futures', { futures: 0 }, '0 futures'],
    ['a seed that is none', { seed: -1 }, 'a seed of -1'],
    ['a time that is none', { untilNs: Number.NaN }, 'NaN'],
  ];
  it.each(wrong)('says what is wrong with %s', async (_, part, text) => {
    const answer = await probability(pool(), { ...QUESTION, ...part });
    expect(answer.ok).toBe(false);
    if (!answer.ok) expect(Object.values(answer.problem).join(' ')).toContain(text);
  });
});

describe('a pool', () => {
  it('reports a thread that dies instead of waiting for it', async () => {
    let kill: (error: Error) => void = () => undefined;
    const mortal = (): PoolThread => ({
      ...localThread(new PoolWork()),
      died: new Promise((_, reject) => {
        kill = reject;
      }),
    });
    const dying = createPool(mortal, 1).run(
      [1, 2],
      () => {
        kill(new Error('out of memory'));
        return new Promise<never>(() => undefined);
      },
      () => undefined,
    );
    const answer = await dying;
    expect(answer.ok ? '' : answer.problem.what).toContain('out of memory');
  });

  it('begins no more threads than there are jobs, and asks each once before its first', async () => {
    let spawned = 0;
    let prepared = 0;
    const one = createPool(() => {
      spawned += 1;
      return localThread();
    }, 8);
    one.prepare(async () => {
      prepared += 1;
      return success(true);
    });
    const took: number[] = [];
    for (const jobs of [[1, 2], [3]]) {
      await one.run(
        jobs,
        async (_, job) => success(job * 10),
        (answer) => took.push(answer),
      );
    }
    expect([spawned, prepared, took]).toEqual([2, 2, [10, 20, 30]]);
  });
});
