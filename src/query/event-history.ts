/** Questions about an event that its own row does not answer: what it changed, what it led to. */
import type { Memory } from '../memory/memory.ts';
import { epochOf, oldestEvent } from '../memory/publication.ts';
import { CONTROL_CELL, FAR_BACK, newAt, oldAt } from '../memory/tables.ts';
import type { Test } from './compile.ts';
import { type EventCursor, rowsFromEnd } from './event-cursor.ts';
import type { SlotRange } from './typed.ts';

function inRanges(ranges: readonly SlotRange[], slot: number): boolean {
  for (let i = 0; i < ranges.length; i++) {
    if (slot >= ranges[i]!.first && slot < ranges[i]!.end) return true;
  }
  return false;
}

/** Whether the handling of an event gave one of these slots another value. */
export function changedTest(ranges: readonly SlotRange[]): Test<EventCursor> {
  return ({ memory, row }) => {
    const { journal, controlCells, plan } = memory;
    const { values } = journal;
    const newest = controlCells.f64[CONTROL_CELL.published]! - 1;
    const sequenceLow = (newest - rowsFromEnd(memory, row)) >>> 0;
    const end = controlCells.f64[CONTROL_CELL.claimedJournal]!;
    const first = controlCells.f64[CONTROL_CELL.firstJournal]!;
    const held = Math.min(plan.journal, end - first);
    // Rows of one event lie together; walk them backwards, counted from the end of the journal.
    let back = (((end >>> 0) - memory.events.journalEnd[row]!) >>> 0) + 1;
    for (; back <= held; back++) {
      const at = (end - back) & (plan.journal - 1);
      if (journal.event[at] !== sequenceLow) return false;
      if (values[oldAt(at)] !== values[newAt(at)] && inRanges(ranges, journal.slot[at]!))
        return true;
    }
    return false;
  };
}

/** Which events descend from one, known for all rows up to a sequence. */
interface Descent {
  memory: Memory | undefined;
  epoch: number;
  /** first sequence whose mark is valid */
  first: number;
  /** all marks below this sequence are known */
  known: number;
  /** by ring row */
  marks: Uint8Array;
}

function extend(descent: Descent, memory: Memory, ancestor: number, until: number): void {
  const { parentBack } = memory.events;
  const mask = memory.plan.events - 1;
  const oldest = Math.max(ancestor + 1, oldestEvent(memory));
  if (descent.known < oldest) {
    descent.first = oldest;
    descent.known = oldest;
  }
  const { marks, first } = descent;
  for (let sequence = descent.known; sequence <= until; sequence++) {
    const row = sequence & mask;
    const back = parentBack[row]!;
    const parent = sequence - back;
    const isKnown = parent >= first && sequence - parent <= mask;
    const descends = parent === ancestor || (isKnown && marks[parent & mask] === 1);
    marks[row] = back !== 0 && back !== FAR_BACK && descends ? 1 : 0;
  }
  descent.known = Math.max(descent.known, until + 1);
}

/**
 * Whether an event follows from `ancestor` through any number of causes that are still held. The
 * first call walks the recording once and keeps one byte a row; later calls only look it up.
 */
export function causedByTest(ancestor: number): Test<EventCursor> {
  const descent: Descent = {
    memory: undefined,
    epoch: -1,
    first: 0,
    known: 0,
    marks: new Uint8Array(0),
  };
  return ({ memory, row }) => {
    const epoch = epochOf(memory);
    if (descent.memory !== memory || descent.epoch !== epoch) {
      if (descent.marks.length !== memory.plan.events) {
        descent.marks = new Uint8Array(memory.plan.events);
      }
      descent.memory = memory;
      descent.epoch = epoch;
      descent.first = ancestor + 1;
      descent.known = ancestor + 1;
    }
    const newest = memory.controlCells.f64[CONTROL_CELL.published]! - 1;
    const sequence = newest - rowsFromEnd(memory, row);
    if (sequence <= ancestor) return false;
    if (sequence >= descent.known) extend(descent, memory, ancestor, sequence);
    return sequence >= descent.first && descent.marks[row] === 1;
  };
}
