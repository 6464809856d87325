import { describe, expect, it } from 'vitest';
import { wilson } from './wilson.ts';

/** Computed from the score interval's closed form, as in Brown, Cai and DasGupta (2001), table. */
const KNOWN: readonly (readonly [number, number, number, number])[] = [
  [0, 10, 0, 0.2775],
  [1, 10, 0.0179, 0.4042],
  [5, 10, 0.2366, 0.7634],
  [10, 10, 0.7225, 1],
  [50, 100, 0.4038, 0.5962],
];

describe('wilson', () => {
  it.each(KNOWN)('%i of %i lies within %f … %f', (hits, trials, low, high) => {
    const interval = wilson(hits, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('knows nothing of no trials, and is exact at none and all', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
    for (const trials of [1, 3, 7, 1000]) {
      expect(wilson(0, trials).low).toBe(0);
      expect(wilson(trials, trials).high).toBe(1);
    }
  });
});
