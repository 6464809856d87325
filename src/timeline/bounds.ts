/** Which moments are held, and where in the journal each of them lies. */
import type { Problem } from '../lib/result.ts';
import {
  createKeyframeIndex,
  type KeyframeIndex,
  keyframeBefore,
  refreshKeyframeIndex,
} from '../memory/keyframes.ts';
import type { Memory } from '../memory/memory.ts';
import { countOf, type Reading } from './intact.ts';

export interface Bounds {
  readonly index: KeyframeIndex;
  /** Oldest sequence of which event and state are readable; brings the index up to date. */
  oldest(reading: Reading): number;
  /** What stands against reading the state after `sequence`. */
  outside(sequence: number, reading: Reading): Problem | undefined;
  /** Journal rows written when `sequence` had been handled; NaN when no longer known. */
  journalAfter(sequence: number, reading: Reading): number;
}

export function createBounds(memory: Memory): Bounds {
  const { journalEnd } = memory.events;
  const mask = memory.plan.events - 1;
  const index = createKeyframeIndex(memory);

  const journalAfter = (sequence: number, reading: Reading): number => {
    const at = keyframeBefore(index, sequence + 1);
    if (at >= 0 && index.sequence[at] === sequence + 1) return index.journal[at]!;
    if (sequence < reading.oldest || sequence >= reading.published) return Number.NaN;
    reading.lowestEvent = Math.min(reading.lowestEvent, sequence);
    return countOf(journalEnd[sequence & mask]!, reading.journal);
  };

  /** First event after which the journal is still held. */
  const firstJournalled = (reading: Reading): number => {
    let low = reading.scanFrom;
    let high = reading.published;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      reading.lowestEvent = Math.min(reading.lowestEvent, middle);
      const end = countOf(journalEnd[middle & mask]!, reading.journal);
      if (end >= reading.oldestJournal) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  const oldest = (reading: Reading): number => {
    if (!refreshKeyframeIndex(memory, index)) reading.again = true;
    const first = keyframeBefore(index, reading.oldest);
    if (first >= 0 && index.sequence[first] === reading.oldest) {
      if (index.journal[first]! >= reading.oldestJournal) return reading.oldest;
    }
    const last = keyframeBefore(index, reading.published);
    if (last < 0 || index.journal[last]! < reading.oldestJournal) return reading.published;
    // The state before an event is known by the row before it.
    return Math.min(firstJournalled(reading) + 1, reading.published);
  };

  const outside = (sequence: number, reading: Reading): Problem | undefined => {
    const from = oldest(reading);
    if (Number.isInteger(sequence) && sequence >= from - 1 && sequence < reading.published) {
      return undefined;
    }
    return {
      what: `the state after event ${sequence} is not held`,
      where: `history of the events ${from} to ${reading.published - 1}`,
      mend: 'Choose a moment within it, or open the scenario with a larger history.',
    };
  };

  return { index, oldest, outside, journalAfter };
}
