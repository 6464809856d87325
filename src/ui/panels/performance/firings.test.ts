import { describe, expect, it } from 'vitest';
import { firingsOf, newFirings } from './firings.ts';

const RULE = { side: 'above', threshold: 5, recovery: 5, holdNs: 0 } as const;
const points = (...values: readonly number[]) =>
  values.map((value, index) => ({ timeNs: 10 * index, value, samples: 1 }));
const times = (values: readonly number[], endNs: number) =>
  firingsOf(RULE, points(...values), 10, endNs).map(({ timeNs }) => timeNs);

describe('firings', () => {
  it('wait for the end of a bucket, and stay where they were found', () => {
    expect(times([1, 9], 15)).toEqual([]);
    expect(times([1, 9], 20)).toEqual([20]);
    expect(times([1, 9, 9, 1, 9], 60)).toEqual([20, 50]);
  });

  it('are new when they began after the last look at the same run', () => {
    const firings = firingsOf(RULE, points(9, 1, 9), 10, 40);
    const seen = { run: 'a', endNs: 20, firingsNs: [10] };
    expect(newFirings(firings, 'a', undefined)).toEqual(firings);
    expect(newFirings(firings, 'a', seen).map(({ timeNs }) => timeNs)).toEqual([30]);
    expect(newFirings(firings, 'a', { ...seen, endNs: 30 })).toEqual([]);
  });

  it('do not count again in a branch that shares them', () => {
    const seen = { run: 'a', endNs: 90, firingsNs: [10, 50] };
    const firings = firingsOf(RULE, points(9, 1, 9), 10, 40);
    expect(newFirings(firings, 'b', seen).map(({ timeNs }) => timeNs)).toEqual([30]);
  });
});
