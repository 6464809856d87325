/**
 * Correction for coordinated omission (the term is Gil Tene's): whoever waits for an answer before
 * it asks again asks less often the longer answers take, so that the worst moments are sampled
 * least. The correction adds what a steady asker would have seen meanwhile: an answer that took
 * three intervals hid two questions, which would have taken two intervals and one.
 */
import {
  addTo,
  BIN_COUNT,
  binOf,
  binStart,
  binWidth,
  createHistogram,
  type Histogram,
  summarize,
} from './histogram.ts';
import type { LatencyBin, LatencySummary } from './timeline.ts';

/** Hidden values of one bin that are added one by one; more are counted bin by bin. */
const SINGLY_MAX = 2048;

/** The middle of a bin, within what was seen. */
const middleOf = ({ fromNs, toNs }: LatencyBin, { minNs, maxNs }: LatencySummary): number =>
  Math.min(Math.max(fromNs + Math.floor((toNs - fromNs - 1) / 2), minNs), maxNs);

/** Adds valueNs − k × intervalNs for k = 1 … hidden, `times` over. */
function addHidden(
  histogram: Histogram,
  valueNs: number,
  intervalNs: number,
  hidden: number,
  times: number,
): void {
  if (hidden <= SINGLY_MAX) {
    for (let k = 1; k <= hidden; k++) addTo(histogram, Math.floor(valueNs - k * intervalNs), times);
    return;
  }
  const last = binOf(Math.floor(valueNs - intervalNs));
  for (let bin = binOf(Math.floor(intervalNs)); bin <= last && bin < BIN_COUNT; bin++) {
    const start = binStart(bin);
    const end = start + binWidth(bin);
    // valueNs − k × intervalNs lies in [start, end) for k in (lower, upper].
    const lower = Math.max(0, Math.floor((valueNs - end) / intervalNs));
    const upper = Math.min(hidden, Math.floor((valueNs - start) / intervalNs));
    if (upper > lower)
      addTo(histogram, start + Math.floor((end - start - 1) / 2), (upper - lower) * times);
  }
}

/**
 * The distribution as a steady asker would have seen it.
 * @param intervalNs virtual time between two questions; nothing is added when it is not positive
 */
export function correctForOmission(summary: LatencySummary, intervalNs: number): LatencySummary {
  if (!(intervalNs > 0)) return summary;
  const histogram = createHistogram();
  for (const bin of summary.bins) {
    const valueNs = middleOf(bin, summary);
    addTo(histogram, valueNs, bin.count);
    const hidden = Math.floor(valueNs / intervalNs) - 1;
    if (hidden > 0) addHidden(histogram, valueNs, intervalNs, hidden, bin.count);
  }
  if (histogram.count > 0) {
    histogram.minNs = Math.min(histogram.minNs, summary.minNs);
    histogram.maxNs = Math.max(histogram.maxNs, summary.maxNs);
  }
  return summarize(histogram);
}
