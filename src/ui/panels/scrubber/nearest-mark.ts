/**
 * The mark nearest to a time, at most `reachNs` away; undefined = none is that near.
 * @param marks in order of time
 */
export function nearestMark<T>(
  marks: readonly T[],
  timeOf: (mark: T) => number,
  timeNs: number,
  reachNs: number,
): T | undefined {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const mark = marks[middle];
    if (mark !== undefined && timeOf(mark) < timeNs) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [marks[low - 1], marks[low]];
  const apart = (mark: T | undefined) =>
    mark === undefined ? Number.POSITIVE_INFINITY : Math.abs(timeOf(mark) - timeNs);
  const nearest = apart(before) < apart(after) ? before : after;
  return apart(nearest) <= reachNs ? nearest : undefined;
}
