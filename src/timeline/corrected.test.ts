import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { correctForOmission } from './corrected.ts';
import { addTo, createHistogram, summarize } from './histogram.ts';
import type { LatencySummary } from './timeline.ts';

function summaryOf(values: readonly number[]): LatencySummary {
  const histogram = createHistogram();
  for (const ns of values) addTo(histogram, ns);
  return summarize(histogram);
}

/** What the reference implementation says of the same values, asked every `intervalNs`. */
function reference(values: readonly number[], intervalNs: number) {
  const histogram = build({
    bitBucketSize: 'packed',
    lowestDiscernibleValue: 1,
    highestTrackableValue: Number.MAX_SAFE_INTEGER,
    numberOfSignificantValueDigits: 3,
  });
  for (const ns of values) histogram.recordValueWithExpectedInterval(ns, intervalNs);
  return histogram;
}

/** Half a bin of ours beside a bin of theirs, and the rounding of what lies between. */
const TOLERANCE = 0.01;

/**
 * Holds a percentile to the reference's, give or take so many ranks on either side: neighbours may
 * lie far apart.
 */
function expectClose(
  ours: number,
  theirs: ReturnType<typeof reference>,
  percent: number,
  ranks: number,
  slackNs: number,
): void {
  const rank = (100 * ranks) / theirs.totalCount;
  const low = theirs.getValueAtPercentile(Math.max(0, percent - rank));
  const high = theirs.getValueAtPercentile(Math.min(100, percent + rank));
  expect(ours, `p${percent}`).toBeGreaterThanOrEqual(low * (1 - TOLERANCE) - 1 - slackNs);
  expect(ours, `p${percent}`).toBeLessThanOrEqual(high * (1 + TOLERANCE) + 1 + slackNs);
}

/** @param slackNs by which values that others hid may be off */
function compare(values: readonly number[], intervalNs: number, slackNs = 0): void {
  const ours = correctForOmission(summaryOf(values), intervalNs);
  const theirs = reference(values, intervalNs);
  // A bin knows its values to half a per cent: the last hidden one of each may fall either way.
  const late = values.filter((ns) => ns >= intervalNs).length;
  const difference = Math.abs(ours.count - theirs.totalCount);
  expect(difference).toBeLessThanOrEqual(late + TOLERANCE * theirs.totalCount);
  // Two rules of rounding a rank to a whole number differ by one themselves.
  const ranks = 1 + difference;
  expectClose(ours.p50Ns, theirs, 50, ranks, slackNs);
  expectClose(ours.p90Ns, theirs, 90, ranks, slackNs);
  expectClose(ours.p99Ns, theirs, 99, ranks, slackNs);
  expectClose(ours.p999Ns, theirs, 99.9, ranks, slackNs);
}

/** Hidden values are counted down from one that its bin knows to half a per cent of its own size. */
const hiddenSlackNs = (values: readonly number[]): number => Math.max(...values) * 0.005;

describe('percentiles corrected for coordinated omission', () => {
  it('agree with HdrHistogram on a server that stalls for a second', () => {
    // A hundred answers a second in 1 ms each, then one of 100 s: Gil Tene's own example.
    const values = [...new Array(10_000).fill(1_000_000), 100_000_000_000];
    compare(values, 10_000_000);
    const plain = summaryOf(values);
    const corrected = correctForOmission(plain, 10_000_000);
    expect(plain.p99Ns / 1e6).toBeCloseTo(1, 1);
    expect(corrected.p99Ns / 98e9).toBeCloseTo(1, 1);
  });

  it('agree with HdrHistogram on random latencies', () => {
    const latency = fc.oneof(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1000, max: 100_000 }),
      fc.integer({ min: 1_000_000, max: 50_000_000 }),
    );
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 20, maxLength: 300 }),
        fc.integer({ min: 200_000, max: 5_000_000 }),
        (values, intervalNs) => compare(values, intervalNs, hiddenSlackNs(values)),
      ),
      { numRuns: 40 },
    );
  });

  it('agree with HdrHistogram where small hidden values come of large ones', () => {
    const small = [
      1000, 1, 1e6, 1000, 1e6, 1, 1, 1000, 1, 1, 1000, 1, 1000, 1e6, 1e6, 1e6, 1, 1000,
    ];
    const values = [...small, 49_978_726, 49_978_726];
    compare(values, 4_440_064, hiddenSlackNs(values));
  });

  it('agree with HdrHistogram when one answer hides a hundred thousand questions', () => {
    compare([...new Array(1000).fill(900), 1e8, 3e8], 1000);
  });

  it('are those of the values themselves when no answer is late', () => {
    const summary = summaryOf([100, 200, 5000]);
    const corrected = correctForOmission(summary, 10_000);
    expect(corrected.count).toBe(3);
    expect(corrected.p50Ns).toBe(200);
    expect(corrected.bins).toEqual(summary.bins);
  });

  it.each([0, -1, Number.NaN])('leave a summary alone for an interval of %d', (intervalNs) => {
    const summary = summaryOf([100, 200, 5000]);
    expect(correctForOmission(summary, intervalNs)).toBe(summary);
  });

  it('of nothing are nothing', () => {
    expect(correctForOmission(summaryOf([]), 100).count).toBe(0);
  });
});
