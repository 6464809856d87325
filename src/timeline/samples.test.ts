import { describe, expect, it } from 'vitest';
import { createSamples } from './samples.ts';

const summaryOf = (values: readonly number[], bins = 4, capacity = 1024) => {
  const samples = createSamples(capacity);
  for (const value of values) samples.add(value);
  return samples.summary(bins);
};

describe('samples', () => {
  it('are counted into bins of equal width, the largest into the last', () => {
    const { bins, count, min, max, mean } = summaryOf([0, 1, 2, 3, 4, -4]);
    expect(bins.map(({ from, to, count: each }) => [from, to, each])).toEqual([
      [-4, -2, 1],
      [-2, 0, 0],
      [0, 2, 2],
      [2, 4, 3],
    ]);
    expect([count, min, max, mean]).toEqual([6, -4, 4, 1]);
  });

  it('that are no number are none', () => {
    expect(summaryOf([Number.NaN])).toMatchObject({ count: 0, min: Number.NaN, bins: [] });
  });

  it('all alike make one bin; endless ones are counted but have no place', () => {
    expect(summaryOf([3, 3]).bins).toEqual([{ from: 3, to: 3, count: 2 }]);
    expect(summaryOf([1, 2, Number.POSITIVE_INFINITY], 1)).toMatchObject({
      count: 3,
      bins: [{ from: 1, to: 2, count: 2 }],
    });
  });

  it('beyond the capacity are thinned evenly, and the counts scaled', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i);
    const { stride, count, bins, p50 } = summaryOf(values, 10, 64);
    expect([stride, count]).toEqual([16, 1000]);
    const total = bins.reduce((sum, bin) => sum + bin.count, 0);
    expect(Math.abs(total - 1000)).toBeLessThanOrEqual(16);
    for (const bin of bins) expect(Math.abs(bin.count - 100)).toBeLessThanOrEqual(16);
    expect(Math.abs(p50 - 500)).toBeLessThanOrEqual(16);
  });
});
