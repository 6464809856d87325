/** Where a walk over recorded events begins: the state there, and the journal row. */
import { countOf, readIntact } from './intact.ts';
import type { Timeline } from './timeline.ts';

/**
 * Brings `state` to what it was before event `sequence`.
 * @returns journal rows written before it; undefined when that moment is not held
 */
export function standBefore(
  timeline: Timeline,
  sequence: number,
  state: Float64Array,
): number | undefined {
  const { memory } = timeline;
  const { events, plan } = memory;
  if (!timeline.stateAt(sequence - 1, state).ok) return undefined;
  const journal = readIntact(memory, (reading) => {
    if (sequence < reading.oldest || sequence >= reading.published) return undefined;
    reading.lowestEvent = sequence;
    const writes = timeline.writesOf(sequence).length;
    return countOf(events.journalEnd[sequence & (plan.events - 1)]!, reading.journal) - writes;
  });
  // Still held: then the writes that were counted are all that the event made.
  return timeline.oldest() <= sequence ? journal : undefined;
}
