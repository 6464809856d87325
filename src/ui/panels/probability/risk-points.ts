/** Where futures are to part, and what is known of a moment between two of them. Pure. */
import type { Timeline } from '../../../timeline/timeline.ts';
import type { PointRisk } from '../../../worker/pool/probability.ts';

/** Pixels between the plot and the frame: the chart and what lies over it keep to them. */
export const PLOT = { left: 56, right: 24, top: 10, bottom: 24 } as const;

/** Events handled at times spread evenly over [fromNs, toNs], each place once. */
export function pointsOver(
  timeline: Pick<Timeline, 'sequenceAt' | 'oldest' | 'published'>,
  fromNs: number,
  toNs: number,
  count: number,
): number[] {
  const step = count > 1 ? (toNs - fromNs) / (count - 1) : 0;
  const first = timeline.oldest();
  const last = timeline.published();
  const points = Array.from({ length: count }, (_, i) => {
    const handled = timeline.sequenceAt(fromNs + i * step) + 1;
    return Math.min(Math.max(handled, first), last);
  });
  return [...new Set(points)];
}

/** The last point at or before a time of which anything is known. */
export function riskAt(points: readonly PointRisk[], timeNs: number): PointRisk | undefined {
  return points.findLast((point) => point.timeNs <= timeNs && !Number.isNaN(point.share));
}

/** "68 %", and "0.4 %" where a whole number would hide it. */
export function percentText(share: number): string {
  const percent = 100 * share;
  const isWhole = percent === 0 || percent === 100 || (percent >= 10 && percent <= 90);
  return `${percent.toFixed(isWhole ? 0 : 1)} %`;
}
