/** The bins of a summary as bars of a chart. Pure. */
import { joinBins } from '../../../timeline/histogram.ts';
import type { LatencyBin, LatencySummary } from '../../../timeline/timeline.ts';

export const BARS = 60;
/** Beyond this ratio of largest to smallest, equal widths would squeeze most of it into one bar. */
const LINEAR_RATIO_MAX = 60;

export interface ChartBins {
  readonly scale: 'linear' | 'logarithmic';
  readonly bins: readonly LatencyBin[];
}

/** Bars of equal ratio between their borders. */
function logarithmic(bins: readonly LatencyBin[], firstNs: number, lastNs: number): LatencyBin[] {
  const step = (Math.log(lastNs) - Math.log(firstNs)) / BARS;
  const borders = Array.from({ length: BARS + 1 }, (_, index) =>
    Math.round(firstNs * Math.exp(index * step)),
  );
  const counts = new Float64Array(BARS);
  for (const { fromNs, count } of bins) {
    const at = fromNs <= firstNs ? 0 : Math.floor((Math.log(fromNs) - Math.log(firstNs)) / step);
    counts[Math.min(at, BARS - 1)]! += count;
  }
  return Array.from(counts, (count, at) => ({
    fromNs: borders[at]!,
    toNs: borders[at + 1]!,
    count,
  }));
}

export function chartBins(summary: LatencySummary): ChartBins {
  const first = summary.bins[0];
  const last = summary.bins[summary.bins.length - 1];
  if (first === undefined || last === undefined) return { scale: 'linear', bins: [] };
  const firstNs = Math.max(1, first.fromNs);
  if (last.toNs / firstNs <= LINEAR_RATIO_MAX) {
    return { scale: 'linear', bins: joinBins(summary.bins, BARS) };
  }
  return { scale: 'logarithmic', bins: logarithmic(summary.bins, firstNs, last.toNs) };
}

/** Bar that holds a latency; -1 = none. */
export function barOf(bins: readonly LatencyBin[], ns: number): number {
  const at = bins.findIndex(({ toNs }) => ns < toNs);
  return at < 0 && bins.length > 0 && Number.isFinite(ns) ? bins.length - 1 : at;
}
