/** A curve of many points with as many as a screen can show. Pure. */
import type { MetricPoint } from '../../../timeline/probe.ts';

/**
 * Of each group of neighbours the lowest and the highest point, in their order: no spike is lost.
 * @param most points at most; at least 2
 */
export function thinned(points: readonly MetricPoint[], most: number): readonly MetricPoint[] {
  if (points.length <= most) return points;
  const groups = Math.max(1, Math.floor(most / 2));
  const kept: MetricPoint[] = [];
  for (let group = 0; group < groups; group++) {
    const from = Math.floor((group * points.length) / groups);
    const to = Math.floor(((group + 1) * points.length) / groups);
    let low = from;
    let high = from;
    for (let i = from; i < to; i++) {
      if (points[i]!.value < points[low]!.value) low = i;
      if (points[i]!.value > points[high]!.value) high = i;
    }
    kept.push(points[Math.min(low, high)]!);
    if (low !== high) kept.push(points[Math.max(low, high)]!);
  }
  return kept;
}

/** The points with the lowest and the highest value; undefined when there are none. */
export function extremes(
  points: readonly MetricPoint[],
): { readonly low: MetricPoint; readonly high: MetricPoint } | undefined {
  const [first] = points;
  if (first === undefined) return undefined;
  let low = first;
  let high = first;
  for (const point of points) {
    if (point.value < low.value) low = point;
    if (point.value > high.value) high = point;
  }
  return { low, high };
}
