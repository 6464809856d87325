import { describe, expect, it } from 'vitest';
import { median, quantile, rotated, rounded } from './stats.ts';

describe('median', () => {
  it('is the middle one of an odd number, whatever their order', () => {
    expect(median([9, 1, 10])).toBe(9);
  });
  it('is the mean of the two middle ones of an even number', () => {
    expect(median([4, 1, 100, 2])).toBe(3);
  });
  it('sorts by value, not by text', () => {
    expect(median([100, 20, 3])).toBe(20);
  });
  it('is NaN for nothing', () => {
    expect(median([])).toBeNaN();
  });
});

describe('quantile', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, i) => 100 - i);
  it('of 1 … 100 at 0.99 is 99 and at 0.5 is 50', () => {
    expect(quantile(hundred, 0.99)).toBe(99);
    expect(quantile(hundred, 0.5)).toBe(50);
  });
  it('at 1 is the largest, near 0 the smallest', () => {
    expect(quantile(hundred, 1)).toBe(100);
    expect(quantile(hundred, 1e-9)).toBe(1);
  });
  it('leaves the measurements in their order', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('rounded', () => {
  it('keeps four significant digits', () => {
    expect(rounded(123.456)).toBe(123.5);
    expect(rounded(0.0123456)).toBe(0.01235);
  });
  it('lets what is no number pass', () => {
    expect(rounded(Number.NaN)).toBeNaN();
  });
});

describe('rotated', () => {
  it('begins every round with the next contender and leaves none out', () => {
    const rounds = [0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''));
    expect(rounds).toEqual(['abc', 'bca', 'cab', 'abc']);
  });
  it('of nothing is nothing', () => {
    expect(rotated([], 5)).toEqual([]);
  });
});
