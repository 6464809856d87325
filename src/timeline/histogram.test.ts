import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addTo,
  BIN_COUNT,
  binOf,
  binStart,
  binWidth,
  createHistogram,
  joinBins,
  summarize,
} from './histogram.ts';

/** Durations of every size, edges of powers of two among them. */
const duration = fc.oneof(
  fc.nat(600),
  fc.nat(2 ** 31 - 1),
  fc.maxSafeNat(),
  fc
    .tuple(fc.nat(52), fc.integer({ min: -1, max: 1 }))
    .map(([bit, off]) => Math.max(0, 2 ** bit + off)),
);

const summaryOf = (values: readonly number[]) => {
  const histogram = createHistogram();
  for (const ns of values) addTo(histogram, ns);
  return summarize(histogram);
};

/** Nearest rank: the smallest value that so many per cent of all do not exceed. */
const exactPercentile = (values: readonly number[], percent: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((sorted.length * percent * 10) / 1000)) - 1]!;
};

describe('bins', () => {
  it('hold what is put into them, at most one per cent wide', () => {
    fc.assert(
      fc.property(duration, (ns) => {
        const bin = binOf(ns);
        const [start, width] = [binStart(bin), binWidth(bin)];
        expect(start).toBeLessThanOrEqual(ns);
        expect(ns - start).toBeLessThan(width);
        expect(width).toBeLessThanOrEqual(Math.max(1, start / 100));
      }),
      { numRuns: 3000 },
    );
  });

  it('follow each other without gap up to 2^53', () => {
    for (let bin = 0; bin < BIN_COUNT; bin++) {
      const end = binStart(bin) + binWidth(bin);
      expect(binOf(binStart(bin))).toBe(bin);
      if (bin + 1 < BIN_COUNT) expect(binStart(bin + 1)).toBe(end);
      else expect(end).toBe(2 ** 53);
    }
  });
});

describe('a summary', () => {
  it('gives percentiles within one per cent of the nearest rank', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), (values) => {
        const summary = summaryOf(values);
        expect(summary.count).toBe(values.length);
        expect(summary.minNs).toBe(Math.min(...values));
        expect(summary.maxNs).toBe(Math.max(...values));
        const sum = Number(values.reduce((total, ns) => total + BigInt(ns), 0n));
        expect(summary.meanNs).toBe(sum / values.length);
        const found = [summary.p50Ns, summary.p90Ns, summary.p99Ns, summary.p999Ns];
        [50, 90, 99, 99.9].forEach((percent, i) => {
          const exact = exactPercentile(values, percent);
          expect(Math.abs(found[i]! - exact)).toBeLessThanOrEqual(exact / 100);
        });
      }),
    );
  });

  it('lists the bins that hold something, in order', () => {
    const { bins } = summaryOf([5, 5, 300, 1e9]);
    expect(bins.map(({ count }) => count)).toEqual([2, 1, 1]);
    expect(bins[0]).toEqual({ fromNs: 5, toNs: 6, count: 2 });
    expect(bins[1]).toEqual({ fromNs: 300, toNs: 302, count: 1 });
  });

  it('of nothing has no numbers', () => {
    const { count, bins, ...rest } = summaryOf([]);
    expect(count).toBe(0);
    expect(bins).toEqual([]);
    expect(Object.values(rest).every(Number.isNaN)).toBe(true);
    expect(Object.keys(rest).length).toBe(7);
  });
});

describe('joinBins', () => {
  it('keeps every count in at most so many bins of equal width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1e7), { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 50 }),
        (values, wanted) => {
          const joined = joinBins(summaryOf(values).bins, wanted);
          expect(joined.length).toBeLessThanOrEqual(wanted);
          expect(joined.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
          joined.forEach((bin, i) => {
            if (i > 0) expect(bin.fromNs).toBe(joined[i - 1]!.toNs);
            expect(bin.toNs - bin.fromNs).toBe(joined[0]!.toNs - joined[0]!.fromNs);
          });
        },
      ),
    );
  });

  it('gives empty bins where nothing fell', () => {
    expect(joinBins(summaryOf([10, 13]).bins, 4).map(({ count }) => count)).toEqual([1, 0, 0, 1]);
    expect(joinBins([], 4)).toEqual([]);
  });
});
