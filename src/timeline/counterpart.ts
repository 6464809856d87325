/** Which event of another recording belongs to one of this. Pure. */
import type { Comparison } from './compare.ts';
import type { Timeline } from './timeline.ts';

/** Events that both have alike, from the first on. */
export function sharedEvents(comparison: Comparison): number {
  if (comparison.result === 'different') return comparison.first.sequence;
  return comparison.result === 'not-held' ? comparison.from : comparison.to;
}

/**
 * The event of the other recording that belongs to the playhead: the same one while both are the
 * same, and with the event they part at if it has happened there by then; otherwise the last one
 * at that time, or values of a later moment would be shown as different.
 */
export function counterpart(
  other: Timeline,
  comparison: Comparison,
  at: number,
  timeNs: number,
): number {
  const last = other.published() - 1;
  const shared = sharedEvents(comparison);
  if (at < shared) return Math.min(at, last);
  if (at === shared && (other.timeOf(at) ?? timeNs) <= timeNs) return Math.min(at, last);
  return Math.min(other.sequenceAt(timeNs), last);
}
