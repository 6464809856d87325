/** Which part of two recordings stands side by side at a playhead. Pure. */
import type { Range, Timeline } from '../../../timeline/timeline.ts';

/** Events before and after the playhead. */
const AROUND = 48;
/** The list moves in steps of so many events, so that it does not run under the reader. */
const STEP = 24;
/** Events of one side at most: many may stand at one time. */
const ROWS_MAX = 320;

const clipped = ({ from, to }: Range, around: number): Range => {
  if (to - from <= ROWS_MAX) return { from, to };
  const begin = Math.min(Math.max(from, around - ROWS_MAX / 2), to - ROWS_MAX);
  return { from: begin, to: begin + ROWS_MAX };
};

/** The events of both within the same stretch of time around the playhead, half-open. */
export function windows(
  own: Timeline,
  other: Timeline,
  at: number,
): { readonly own: Range; readonly other: Range } {
  const [oldest, published] = [own.oldest(), own.published()];
  const middle = Math.min(Math.max(Math.round(at / STEP) * STEP, oldest), published);
  const first = Math.max(oldest, middle - AROUND);
  const end = Math.min(published, middle + AROUND);
  const fromNs = own.timeOf(first) ?? 0;
  // Where the own recording ends, the other one is shown as far as it goes on.
  const toNs = end === published ? Number.POSITIVE_INFINITY : (own.timeOf(end - 1) ?? fromNs);
  const rangeOf = (timeline: Timeline): Range => ({
    from: Math.max(timeline.oldest(), timeline.sequenceAt(fromNs - 1) + 1),
    to: toNs === Number.POSITIVE_INFINITY ? timeline.published() : timeline.sequenceAt(toNs) + 1,
  });
  const ownRange = clipped(rangeOf(own), at);
  const otherRange = rangeOf(other);
  const length = Math.min(ROWS_MAX, otherRange.to - otherRange.from);
  return { own: ownRange, other: { from: otherRange.from, to: otherRange.from + length } };
}
