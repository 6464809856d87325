import { describe, expect, it } from 'vitest';
import { type HeapSample, trendOf, withSample } from './heap-watch.ts';

const samples = (bytesAt: (second: number) => number, count = 121) =>
  Array.from({ length: count }, (_, second) => ({ hostMs: second * 1000, bytes: bytesAt(second) }));

describe('the trend of the heap', () => {
  it('is how much a minute it grows', () => {
    const { perMinute, minutes } = trendOf(samples((second) => 50e6 + 1000 * second));
    expect(perMinute).toBeCloseTo(60_000, 3);
    expect(minutes).toBe(2);
  });

  it('is nearly flat for a saw of collections', () => {
    const { perMinute } = trendOf(samples((second) => 50e6 + 1e6 * (second % 10)));
    expect(Math.abs(perMinute)).toBeLessThan(0.5e6);
  });

  it('is unknown without samples, and where the browser does not tell', () => {
    expect(trendOf([]).perMinute).toBeNaN();
    expect(withSample([], { hostMs: 0, bytes: Number.NaN })).toEqual([]);
  });

  it('forgets what is older than ten minutes', () => {
    let kept: readonly HeapSample[] = [];
    for (const sample of samples(() => 1, 700)) kept = withSample(kept, sample);
    expect(kept).toHaveLength(600);
    expect(kept[0]?.hostMs).toBe(100_000);
  });
});
