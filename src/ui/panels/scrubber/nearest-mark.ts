/** The mark nearest to a time, at most `reachNs` away; undefined = none is that near. */
export function nearestMark<T extends { readonly timeNs: number }>(
  marks: readonly T[],
  timeNs: number,
  reachNs: number,
): T | undefined {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.timeNs ?? 0) < timeNs) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [marks[low - 1], marks[low]];
  const apart = (mark: T | undefined) =>
    mark === undefined ? Number.POSITIVE_INFINITY : Math.abs(mark.timeNs - timeNs);
  const nearest = apart(before) < apart(after) ? before : after;
  return apart(nearest) <= reachNs ? nearest : undefined;
}
