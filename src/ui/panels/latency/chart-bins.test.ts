import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTo, createHistogram, summarize } from '../../../timeline/histogram.ts';
import { BARS, barOf, chartBins } from './chart-bins.ts';

const summaryOf = (values: readonly number[]) => {
  const histogram = createHistogram();
  for (const value of values) addTo(histogram, value);
  return summarize(histogram);
};

describe('chartBins', () => {
  it('keeps every event and the order of the bars', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { maxLength: 200 }), (values) => {
        const { bins } = chartBins(summaryOf(values));
        expect(bins.length).toBeLessThanOrEqual(BARS);
        expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(values.length);
        bins.forEach((bin, index) => {
          expect(bin.toNs).toBeGreaterThanOrEqual(bin.fromNs);
          if (index > 0) expect(bin.fromNs).toBe(bins[index - 1]?.toNs);
        });
      }),
    );
  });

  it('takes equal widths for close values and equal ratios for a long tail', () => {
    expect(chartBins(summaryOf([100, 110, 300])).scale).toBe('linear');
    expect(chartBins(summaryOf([100, 110, 3_000_000])).scale).toBe('logarithmic');
  });

  it('finds the bar of a percentile', () => {
    const summary = summaryOf(Array.from({ length: 1000 }, (_, index) => 1000 + index));
    const { bins } = chartBins(summary);
    const bar = bins[barOf(bins, summary.p50Ns)];
    expect(bar?.fromNs).toBeLessThanOrEqual(summary.p50Ns);
    expect(bar?.toNs).toBeGreaterThan(summary.p50Ns);
  });

  it('has no bar for nothing', () => {
    const { bins } = chartBins(summaryOf([]));
    expect(bins).toEqual([]);
    expect(barOf(bins, Number.NaN)).toBe(-1);
  });
});
