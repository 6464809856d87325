/** Journalled writes: of one event, and of one field over time. */
import type { Memory } from '../memory/memory.ts';
import { fenceReads, oldestJournal } from '../memory/publication.ts';
import type { Sequence, Slot } from '../memory/schema.ts';
import { newAt, oldAt } from '../memory/tables.ts';
import type { Bounds } from './bounds.ts';
import { countOf, type Reading, readIntact } from './intact.ts';
import type { Range, WriteRecord } from './timeline.ts';

export interface FieldHistoryReader {
  writesOf(sequence: number): WriteRecord[];
  fieldHistory(slot: number, range: Range, limit: number): WriteRecord[];
  lastWrite(slot: number, sequence: number): WriteRecord | undefined;
}

export function createFieldHistoryReader(memory: Memory, bounds: Bounds): FieldHistoryReader {
  const { journal } = memory;
  const mask = memory.plan.journal - 1;

  const copy = (at: number, sequence: number): WriteRecord => {
    const row = at & mask;
    return {
      sequence: sequence as Sequence,
      slot: journal.slot[row]! as Slot,
      old: journal.values[oldAt(row)]!,
      new: journal.values[newAt(row)]!,
    };
  };

  const writesOf = (sequence: number): WriteRecord[] =>
    readIntact(memory, (reading) => {
      const writes: WriteRecord[] = [];
      if (!(sequence >= reading.oldest && sequence < reading.published)) return writes;
      const end = bounds.journalAfter(sequence, reading);
      const low = sequence >>> 0;
      let at = end - 1;
      while (at >= reading.oldestJournal && journal.event[at & mask] === low) {
        writes.push(copy(at, sequence));
        at -= 1;
      }
      if (writes.length > 0) reading.lowestJournal = at + 1;
      return writes.reverse();
    }) ?? [];

  /** Newest first. Each row stands on its own: what is lapped meanwhile is left out. */
  const search = (slot: number, range: Range, limit: number, reading: Reading): WriteRecord[] => {
    const to = Math.min(range.to, reading.published);
    const from = Math.max(range.from, reading.oldest);
    const writes: WriteRecord[] = [];
    const places: number[] = [];
    if (!(to > from)) return writes;
    const end = bounds.journalAfter(to - 1, reading);
    const start = bounds.journalAfter(from - 1, reading);
    const stop = Math.max(reading.oldestJournal, Number.isNaN(start) ? 0 : start);
    for (let at = end - 1; at >= stop && writes.length < limit; at--) {
      if (journal.slot[at & mask] !== slot) continue;
      const sequence = countOf(journal.event[at & mask]!, to - 1);
      if (sequence < from) break;
      writes.push(copy(at, sequence));
      places.push(at);
    }
    fenceReads(memory);
    const oldest = oldestJournal(memory);
    const lapped = places.findIndex((at) => at < oldest);
    return lapped < 0 ? writes : writes.slice(0, lapped);
  };

  const fieldHistory = (slot: number, range: Range, limit: number): WriteRecord[] =>
    readIntact(memory, (reading) => search(slot, range, limit, reading)) ?? [];

  return {
    writesOf,
    fieldHistory,
    lastWrite: (slot, sequence) => fieldHistory(slot, { from: 0, to: sequence + 1 }, 1)[0],
  };
}
