import { describe, expect, it } from 'vitest';
import type { OverlaidBin } from '../../../timeline/side-by-side.ts';
import { BARS, figuresOf, overlayBars } from './overlay-bars.ts';

/** Bins of 1 ms, from counts of both sides by ms. */
function binsOf(counts: readonly (readonly [ms: number, a: number, b: number])[]): OverlaidBin[] {
  const sum = (side: 1 | 2) => counts.reduce((total, one) => total + one[side], 0);
  return counts.map(([ms, a, b]) => ({
    fromNs: ms * 1e6,
    toNs: (ms + 1) * 1e6,
    a,
    b,
    shareA: sum(1) === 0 ? 0 : a / sum(1),
    shareB: sum(2) === 0 ? 0 : b / sum(2),
  }));
}

describe('two distributions over the same bars', () => {
  it.each([
    [
      'close together',
      binsOf([
        [2, 3, 0],
        [3, 1, 1],
        [40, 0, 7],
      ]),
    ],
    [
      'of very different sizes',
      binsOf([
        [1, 3, 0],
        [30, 1, 1],
        [5000, 0, 7],
      ]),
    ],
    ['of one bin', binsOf([[2, 3, 4]])],
  ])('hold all of both sides when they lie %s', (_case, bins) => {
    const bars = overlayBars(bins);
    expect(bars.length).toBeGreaterThan(0);
    expect(bars.length).toBeLessThanOrEqual(BARS);
    expect(bars.reduce((sum, { own }) => sum + own, 0)).toBeCloseTo(100);
    expect(bars.reduce((sum, { other }) => sum + other, 0)).toBeCloseTo(100);
    for (const [index, bar] of bars.entries()) {
      expect(bar.toNs).toBeGreaterThan(bar.fromNs);
      if (index > 0) expect(bar.fromNs).toBe(bars[index - 1]!.toNs);
    }
  });

  it('is empty for nothing', () => {
    expect(overlayBars([])).toEqual([]);
  });

  it('gives percentiles as the largest values of their bins, for each side', () => {
    const bins = binsOf([
      [2, 50, 0],
      [3, 49, 0],
      [9, 1, 2],
    ]);
    expect(figuresOf(bins, 'a')).toEqual({
      count: 100,
      p50Ns: 3e6 - 1,
      p99Ns: 4e6 - 1,
      mostNs: 10e6 - 1,
    });
    expect(figuresOf(bins, 'b')).toMatchObject({ count: 2, p50Ns: 10e6 - 1 });
    expect(figuresOf(binsOf([[1, 0, 1]]), 'a').p50Ns).toBeNaN();
  });
});
