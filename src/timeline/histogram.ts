/**
 * Log-linear histogram of integer nanoseconds: exact below 256, then 128 bins to every power of
 * two. A bin is at most 1/128 of its values wide, so its middle is off by less than 0.4 %.
 */
import type { LatencyBin, LatencySummary } from './timeline.ts';

const SUB_BITS = 7;
const SUB_BINS = 1 << SUB_BITS;
/** Values below this have a bin of their own. */
const EXACT_NS = 2 * SUB_BINS;
/** Integers stay exact below 2^53: highest bit 52, shift 45. */
const SHIFT_MAX = 52 - SUB_BITS;
export const BIN_COUNT = SUB_BINS * (SHIFT_MAX + 2);

const TWO_TO_32 = 0x100000000;
const POWERS = new Float64Array(SHIFT_MAX + 1);
for (let shift = 0, power = 1; shift <= SHIFT_MAX; shift++, power *= 2) POWERS[shift] = power;

/** Bin of a whole number of ns, 0 … 2^53 − 1. */
export function binOf(ns: number): number {
  if (ns < EXACT_NS) return ns;
  const high = Math.floor(ns / TWO_TO_32);
  const topBit = high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(ns);
  const shift = topBit - SUB_BITS;
  const mantissa = high > 0 ? Math.floor(ns / POWERS[shift]!) : ns >>> shift;
  return SUB_BINS * shift + mantissa;
}

const shiftOf = (bin: number): number => (bin < EXACT_NS ? 0 : (bin >>> SUB_BITS) - 1);

/** Smallest value of a bin; its width is binWidth. */
export const binStart = (bin: number): number => {
  const shift = shiftOf(bin);
  return (bin - SUB_BINS * shift) * POWERS[shift]!;
};
export const binWidth = (bin: number): number => POWERS[shiftOf(bin)]!;

export interface Histogram {
  readonly counts: Uint32Array;
  count: number;
  /** sum = sumHigh × 2^32 + sumLow, exact in whatever order it was added up */
  sumHigh: number;
  sumLow: number;
  minNs: number;
  maxNs: number;
  /** values without a bin: negative, not a number, or no exact integer any more */
  outside: number;
}

export const createHistogram = (): Histogram => ({
  counts: new Uint32Array(BIN_COUNT),
  count: 0,
  sumHigh: 0,
  sumLow: 0,
  minNs: Number.POSITIVE_INFINITY,
  maxNs: Number.NEGATIVE_INFINITY,
  outside: 0,
});

function addSum(histogram: Histogram, high: number, low: number): void {
  histogram.sumHigh += high;
  histogram.sumLow += low;
  if (histogram.sumLow < TWO_TO_32) return;
  histogram.sumLow -= TWO_TO_32;
  histogram.sumHigh += 1;
}

/** Adds a whole number of ns, 0 … 2^53 − 1, `times` over. */
export function addTo(histogram: Histogram, ns: number, times = 1): void {
  const bin = binOf(ns);
  histogram.counts[bin] = histogram.counts[bin]! + times;
  histogram.count += times;
  const high = Math.floor(ns / TWO_TO_32) * times;
  const low = (ns % TWO_TO_32) * times;
  addSum(histogram, high + Math.floor(low / TWO_TO_32), low % TWO_TO_32);
  if (ns < histogram.minNs) histogram.minNs = ns;
  if (ns > histogram.maxNs) histogram.maxNs = ns;
}

/** Adds any number: without its fraction and as 0 for −0, or as one that has no bin. */
export function addNumber(histogram: Histogram, value: number): void {
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) addTo(histogram, Math.floor(value) + 0);
  else histogram.outside += 1;
}

/** What kernels have counted; tables of bins that belong together are added up. */
export interface CountedBins {
  readonly counts: readonly Uint32Array[];
  readonly sumHigh: number;
  readonly sumLow: number;
  readonly min: number;
  readonly max: number;
  readonly outside: number;
}

export function addBins(histogram: Histogram, added: CountedBins): void {
  let count = 0;
  for (const counts of added.counts) {
    for (let bin = 0; bin < BIN_COUNT; bin++) {
      const more = counts[bin]!;
      if (more === 0) continue;
      histogram.counts[bin] = histogram.counts[bin]! + more;
      count += more;
    }
  }
  histogram.outside += added.outside;
  if (count === 0) return;
  histogram.count += count;
  addSum(histogram, added.sumHigh, added.sumLow);
  histogram.minNs = Math.min(histogram.minNs, added.min);
  histogram.maxNs = Math.max(histogram.maxNs, added.max);
}

const sumOf = ({ sumHigh, sumLow }: Histogram): number => sumHigh * TWO_TO_32 + sumLow;

/** Nearest-rank percentile in thousandths; the middle of the bin that holds it. */
function percentile(histogram: Histogram, thousandths: number): number {
  const rank = Math.max(1, Math.ceil((histogram.count * thousandths) / 1000));
  let seen = 0;
  for (let bin = 0; bin < BIN_COUNT; bin++) {
    seen += histogram.counts[bin]!;
    if (seen < rank) continue;
    const middle = binStart(bin) + Math.floor((binWidth(bin) - 1) / 2);
    return Math.min(Math.max(middle, histogram.minNs), histogram.maxNs);
  }
  return Number.NaN;
}

/** Non-empty bins by rising value, and the usual statistics; NaN where there is nothing. */
export function summarize(histogram: Histogram): LatencySummary {
  const bins: LatencyBin[] = [];
  histogram.counts.forEach((count, bin) => {
    if (count === 0) return;
    const fromNs = binStart(bin);
    bins.push({ fromNs, toNs: fromNs + binWidth(bin), count });
  });
  const some = histogram.count > 0;
  return {
    count: histogram.count,
    minNs: some ? histogram.minNs : Number.NaN,
    maxNs: some ? histogram.maxNs : Number.NaN,
    meanNs: sumOf(histogram) / histogram.count,
    p50Ns: percentile(histogram, 500),
    p90Ns: percentile(histogram, 900),
    p99Ns: percentile(histogram, 990),
    p999Ns: percentile(histogram, 999),
    bins,
  };
}

/**
 * The bins of a summary joined to at most `wanted` neighbouring ones of equal width, empty ones
 * included, for drawing. A bin that reaches over an edge counts where it begins.
 */
export function joinBins(bins: readonly LatencyBin[], wanted: number): LatencyBin[] {
  const first = bins[0];
  const last = bins.at(-1);
  if (!first || !last || wanted < 1) return [];
  const width = Math.max(1, Math.ceil((last.toNs - first.fromNs) / wanted));
  const joined = Math.ceil((last.toNs - first.fromNs) / width);
  const counts = new Float64Array(joined);
  for (const { fromNs, count } of bins) {
    const at = Math.floor((fromNs - first.fromNs) / width);
    counts[at] = counts[at]! + count;
  }
  return Array.from(counts, (count, at) => ({
    fromNs: first.fromNs + at * width,
    toNs: first.fromNs + (at + 1) * width,
    count,
  }));
}
