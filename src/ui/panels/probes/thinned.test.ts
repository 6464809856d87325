import { describe, expect, it } from 'vitest';
import { extremes, thinned } from './thinned.ts';

const curve = (count: number, value: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => ({
    timeNs: index * 10,
    value: value(index),
    samples: 1,
  }));

describe('curves', () => {
  it('keep all points while there are few', () => {
    const points = curve(20, (index) => index);
    expect(thinned(points, 20)).toBe(points);
  });

  it('keep every spike and their order when there are many', () => {
    const points = curve(10_000, (index) => (index === 4321 ? 99 : index === 77 ? -99 : index % 7));
    const few = thinned(points, 200);
    expect(few.length).toBeLessThanOrEqual(200);
    expect(few.map(({ timeNs }) => timeNs)).toEqual(
      few.map(({ timeNs }) => timeNs).toSorted((a, b) => a - b),
    );
    expect(few).toContain(points[4321]);
    expect(few).toContain(points[77]);
  });

  it('know their lowest and highest point', () => {
    const points = curve(50, (index) => (index * 7) % 50);
    const found = extremes(points);
    expect([found?.low.value, found?.high.value]).toEqual([0, 49]);
    expect(extremes([])).toBeUndefined();
  });
});
