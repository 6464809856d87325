/** Two latency distributions as bars over the same borders. Pure. */
import type { OverlaidBin } from '../../../timeline/side-by-side.ts';

export const BARS = 60;
/** Beyond this ratio of largest to smallest, equal widths would squeeze most of it into one bar. */
const LINEAR_RATIO_MAX = 60;

export interface OverlayBar {
  readonly fromNs: number;
  readonly toNs: number;
  /** percent of all of that side */
  readonly own: number;
  readonly other: number;
}

export function overlayBars(bins: readonly OverlaidBin[]): OverlayBar[] {
  const first = bins[0];
  const last = bins.at(-1);
  if (first === undefined || last === undefined) return [];
  const firstNs = Math.max(1, first.fromNs);
  const isLinear = last.toNs / firstNs <= LINEAR_RATIO_MAX;
  const width = Math.max(1, Math.ceil((last.toNs - first.fromNs) / BARS));
  const step = (Math.log(last.toNs) - Math.log(firstNs)) / BARS;
  const border = (bar: number): number =>
    isLinear ? first.fromNs + bar * width : Math.round(firstNs * Math.exp(bar * step));
  const barOf = (ns: number): number => {
    const bar = isLinear ? (ns - first.fromNs) / width : Math.log(Math.max(1, ns) / firstNs) / step;
    return Math.min(Math.max(Math.floor(bar), 0), BARS - 1);
  };
  const count = isLinear ? Math.ceil((last.toNs - first.fromNs) / width) : BARS;
  const bars = Array.from({ length: count }, (_, bar) => ({
    fromNs: border(bar),
    toNs: border(bar + 1),
    own: 0,
    other: 0,
  }));
  for (const { fromNs, shareA, shareB } of bins) {
    const bar = bars[Math.min(barOf(fromNs), count - 1)]!;
    bar.own += shareA * 100;
    bar.other += shareB * 100;
  }
  return bars;
}

export interface SideFigures {
  readonly count: number;
  /** largest values of the bins that hold them, in whole ns; NaN for no events */
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly mostNs: number;
}

/** Count and percentiles of one side, as exact as the bins are. */
export function figuresOf(bins: readonly OverlaidBin[], side: 'a' | 'b'): SideFigures {
  const count = bins.reduce((sum, bin) => sum + bin[side], 0);
  const at = (share: number): number => {
    let left = Math.ceil(count * share);
    if (count === 0) return Number.NaN;
    for (const bin of bins) {
      left -= bin[side];
      if (left <= 0) return bin.toNs - 1;
    }
    return Number.NaN;
  };
  return { count, p50Ns: at(0.5), p99Ns: at(0.99), mostNs: at(1) };
}
