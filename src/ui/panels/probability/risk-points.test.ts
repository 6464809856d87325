import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sequence } from '../../../memory/schema.ts';
import type { PointRisk } from '../../../worker/pool/probability.ts';
import { percentText, pointsOver, riskAt } from './risk-points.ts';

/** A recording whose event s happens at times[s]; the first `dropped` are gone. */
const recording = (times: readonly number[], dropped = 0) => ({
  oldest: () => dropped as Sequence,
  published: () => times.length as Sequence,
  sequenceAt: (timeNs: number) =>
    Math.max(
      dropped - 1,
      times.findLastIndex((time) => time <= timeNs),
    ),
});

const point = (timeNs: number, share: number): PointRisk => ({
  ...{ at: 0, timeNs, share, futures: 1, broken: 0, low: 0, high: 1 },
  ...{ wasBroken: false, crashed: 0, crash: '' },
});

describe('pointsOver', () => {
  it('lie within what is held, rise, and name no place twice', () => {
    const times = fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(times, fc.nat(20), fc.integer({ min: 1, max: 30 }), (given, gone, count) => {
        const sorted = given.toSorted((a, b) => a - b);
        const dropped = Math.min(gone, sorted.length - 1);
        const points = pointsOver(recording(sorted, dropped), sorted[dropped]!, 1000, count);
        expect(points.length).toBeGreaterThan(0);
        expect(points.length).toBeLessThanOrEqual(count);
        expect(points).toEqual([...new Set(points)].sort((a, b) => a - b));
        expect(points[0]).toBeGreaterThanOrEqual(dropped);
        expect(points.at(-1)).toBeLessThanOrEqual(sorted.length);
      }),
    );
  });

  it('follow all that happened at their instant', () => {
    expect(pointsOver(recording([0, 0, 10, 10, 10, 20]), 0, 20, 3)).toEqual([2, 5, 6]);
  });
});

describe('riskAt', () => {
  it('is the last known point before a moment', () => {
    const points = [point(0, 0.5), point(10, 0.6), point(20, Number.NaN), point(Number.NaN, 1)];
    expect([-1, 0, 9, 10, 99].map((timeNs) => riskAt(points, timeNs)?.share)).toEqual([
      ...[undefined, 0.5, 0.5, 0.6, 0.6],
    ]);
  });
});

describe('percentText', () => {
  it('is as exact as it is close to never and always', () => {
    const texts = [0, 0.004, 0.1, 0.684, 0.9, 0.996, 1].map(percentText);
    expect(texts).toEqual(['0 %', '0.4 %', '10 %', '68 %', '90 %', '99.6 %', '100 %']);
  });
});
