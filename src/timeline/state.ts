/** State at any sequence: the nearest keyframe or the state read last, plus or minus writes. */
import { failure, type Problem, type Result, success } from '../lib/result.ts';
import {
  createKeyframeIndex,
  type KeyframeIndex,
  keyframeBefore,
  readKeyframe,
  refreshKeyframeIndex,
} from '../memory/keyframes.ts';
import type { Memory } from '../memory/memory.ts';
import { epochOf } from '../memory/publication.ts';
import { countOf, type Reading, readIntact } from './intact.ts';

export interface StateReader {
  readonly index: KeyframeIndex;
  stateAt(sequence: number, into?: Float64Array): Result<Float64Array>;
  /** Oldest sequence of which event and state are readable. */
  oldest(reading: Reading): number;
  /** Journal rows written when `sequence` had been handled; NaN when no longer known. */
  journalAfter(sequence: number, reading: Reading): number;
}

/** Which moment an array of state cells stands for. */
interface Cursor {
  journal: number;
  /** odd = none */
  epoch: number;
}

/** Copying so many cells of a keyframe costs as much as applying one journal row. */
const CELLS_PER_ROW = 4;

const NOWHERE: Problem = {
  what: 'the history changed faster than it could be read',
  where: 'reading state',
  mend: 'Ask again; pause the run when it happens often.',
};

export function createStateReader(memory: Memory): StateReader {
  const { events, journal } = memory;
  const eventMask = memory.plan.events - 1;
  const journalMask = memory.plan.journal - 1;
  const index = createKeyframeIndex(memory);
  const cursors = new WeakMap<Float64Array, Cursor>();
  const own = new Float64Array(memory.plan.slots);

  const journalAfter = (sequence: number, reading: Reading): number => {
    const at = keyframeBefore(index, sequence + 1);
    if (at >= 0 && index.sequence[at] === sequence + 1) return index.journal[at]!;
    if (sequence < reading.oldest || sequence >= reading.published) return Number.NaN;
    reading.lowestEvent = Math.min(reading.lowestEvent, sequence);
    return countOf(events.journalEnd[sequence & eventMask]!, reading.journal);
  };

  const oldest = (reading: Reading): number => {
    if (!refreshKeyframeIndex(memory, index)) reading.again = true;
    const first = keyframeBefore(index, reading.oldest);
    if (first >= 0 && index.sequence[first] === reading.oldest) {
      if (index.journal[first]! >= reading.oldestJournal) return reading.oldest;
    }
    const last = keyframeBefore(index, reading.published);
    if (last < 0 || index.journal[last]! < reading.oldestJournal) return reading.published;
    let low = reading.scanFrom;
    let high = reading.published;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      reading.lowestEvent = Math.min(reading.lowestEvent, middle);
      const end = countOf(events.journalEnd[middle & eventMask]!, reading.journal);
      if (end >= reading.oldestJournal) high = middle;
      else low = middle + 1;
    }
    // The state before an event is known by the row before it.
    return Math.min(low + 1, reading.published);
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

  const apply = (cells: Float64Array, from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const row = at & journalMask;
      cells[journal.slot[row]!] = journal.new[row]!;
    }
    for (let at = from - 1; at >= to; at--) {
      const row = at & journalMask;
      cells[journal.slot[row]!] = journal.old[row]!;
    }
  };

  /** Index entry from which the fewest rows lead to `target`; -1 = none is usable. */
  const nearest = (sequence: number, target: number, reading: Reading): number => {
    const before = keyframeBefore(index, sequence + 1);
    const after = before + 1;
    const usable = (at: number) =>
      at >= 0 &&
      at < index.count &&
      index.sequence[at]! <= reading.published &&
      index.journal[at]! >= reading.oldestJournal;
    if (!usable(before)) return usable(after) ? after : -1;
    if (!usable(after)) return before;
    return index.journal[after]! - target < target - index.journal[before]! ? after : before;
  };

  /** Brings `cells` to the state after `sequence`; says what stands against it. */
  const seek = (
    cells: Float64Array,
    cursor: Cursor,
    sequence: number,
    reading: Reading,
  ): Problem | undefined => {
    const problem = outside(sequence, reading);
    if (problem) return problem;
    const epoch = epochOf(memory);
    const target = journalAfter(sequence, reading);
    if (!(target >= reading.oldestJournal && target <= reading.journal)) {
      // The row was overwritten meanwhile: a count from elsewhere would lead anywhere.
      reading.again = true;
      return NOWHERE;
    }
    const at = nearest(sequence, target, reading);
    const copyCost = cells.length / CELLS_PER_ROW;
    const keyframeCost =
      at < 0 ? Number.POSITIVE_INFINITY : copyCost + Math.abs(target - index.journal[at]!);
    const known = cursor.epoch === epoch && cursor.journal >= reading.oldestJournal;
    let from = cursor.journal;
    // Until the caller has checked what is read here, the cells stand for nothing.
    cursor.epoch = 1;
    if (!known || Math.abs(target - from) > keyframeCost) {
      if (at < 0 || !readKeyframe(memory, index, at, cells)) {
        reading.again = true;
        return NOWHERE;
      }
      from = index.journal[at]!;
    }
    if (from !== target) reading.lowestJournal = Math.min(from, target);
    apply(cells, from, target);
    cursor.journal = target;
    return undefined;
  };

  const bring = (cells: Float64Array, sequence: number): Problem | undefined => {
    let cursor = cursors.get(cells);
    if (!cursor) {
      cursor = { journal: 0, epoch: 1 };
      cursors.set(cells, cursor);
    }
    const held = cursor;
    let epoch = 0;
    const outcome = readIntact(memory, (reading) => {
      epoch = epochOf(memory);
      return { problem: seek(cells, held, sequence, reading) };
    });
    if (!outcome) {
      held.epoch = 1;
      return NOWHERE;
    }
    if (!outcome.problem) held.epoch = epoch;
    return outcome.problem;
  };

  return {
    index,
    oldest,
    journalAfter,
    stateAt: (sequence, into) => {
      const problem = bring(into ?? own, sequence);
      if (problem) return failure(problem);
      return success(into ?? own.slice());
    },
  };
}
