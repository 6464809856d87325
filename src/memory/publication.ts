/**
 * The contract between the one writer and any number of readers.
 *
 * The writer claims a block of rows before it overwrites them, fills them, and publishes the count
 * of complete rows. A reader copies what it wants and then asks whether the writer has meanwhile
 * claimed the rows it read: if so the copy is thrown away.
 *
 * Atomic words carry only the low 30 bits of a count (an Atomics value of 2^30 or more is a heap
 * object in V8 and would wake the collector); the exact count stands in an f64 cell beside it.
 */

import type { Memory } from './memory.ts';
import type { Sequence } from './schema.ts';
import { CONTROL_CELL, CONTROL_WORD } from './tables.ts';

export const LOW_BITS = 30;
export const LOW_MASK = 0x3fffffff;
const LOW_MODULUS = 0x40000000;

/** Rows that the writer claims at a time: the part of a full ring that readers cannot use. */
export const CLAIM_ROWS = 1024;

/** Rows to claim at a time in a ring of this capacity: all of a small one would leave nothing. */
export const claimRows = (capacity: number): number =>
  Math.max(1, Math.min(CLAIM_ROWS, capacity >> 2));

/** The largest count ≤ `cell` whose low 30 bits are `low`: exact while the two are < 2^30 apart. */
export function fullCount(low: number, cell: number): number {
  const behind = ((cell & LOW_MASK) - low) & LOW_MASK;
  return cell - behind;
}

/** Stores a count so that readers who see it also see everything written before. */
export function storeCount(memory: Memory, word: number, cell: number, count: number): void {
  memory.controlCells.f64[cell] = count;
  announceCount(memory, word, cell);
}

/** The second half of storeCount, for a writer that has stored the count: no double is passed. */
export function announceCount(memory: Memory, word: number, cell: number): void {
  const count = memory.controlCells.f64[cell]!;
  Atomics.store(memory.controlWords.i32, word, count & LOW_MASK);
}

/**
 * Announces rows about to be overwritten. An exchange, not a store: later plain stores must not
 * become visible before it on processors that let them overtake a releasing store.
 */
export function storeClaim(memory: Memory, word: number, cell: number, count: number): void {
  memory.controlCells.f64[cell] = count;
  announceClaim(memory, word, cell);
}

/** The second half of storeClaim, for a writer that has stored the count: no double is passed. */
export function announceClaim(memory: Memory, word: number, cell: number): void {
  const count = memory.controlCells.f64[cell]!;
  Atomics.exchange(memory.controlWords.i32, word, count & LOW_MASK);
}

/** Reads a count stored by storeCount; rows below it are complete. */
export function loadCount(memory: Memory, word: number, cell: number): number {
  const low = Atomics.load(memory.controlWords.i32, word);
  return fullCount(low, memory.controlCells.f64[cell]!);
}

/** Loads of word and cell before the cell alone must do. */
const COUNT_ATTEMPTS = 8;

/**
 * Events handled and readable so far; also the sequence of the next one. A word and a cell that
 * are farther apart than the ring is long belong to different moments: the reader slept between
 * the two loads, or the writer is just taking rows back.
 */
export function publishedCount(memory: Memory): Sequence {
  const cells = memory.controlCells.f64;
  for (let attempt = 0; attempt < COUNT_ATTEMPTS; attempt++) {
    const count = loadCount(memory, CONTROL_WORD.published, CONTROL_CELL.published);
    if (cells[CONTROL_CELL.published]! - count <= memory.plan.events) return count as Sequence;
  }
  return cells[CONTROL_CELL.published]! as Sequence;
}

/** Claims are conservative: what a reader must avoid, so the cell (stored first) is the bound. */
const claimed = (memory: Memory, word: number, cell: number): number => {
  Atomics.load(memory.controlWords.i32, word);
  return memory.controlCells.f64[cell]!;
};

/** Oldest event row that the writer has not yet claimed for a newer one. */
export function oldestEvent(memory: Memory): Sequence {
  const end = claimed(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents);
  const first = memory.controlCells.f64[CONTROL_CELL.firstSequence]!;
  return Math.max(first, end - memory.plan.events) as Sequence;
}

/** Oldest journal row (counted from the start of the run) still intact. */
export function oldestJournal(memory: Memory): number {
  const end = claimed(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal);
  const first = memory.controlCells.f64[CONTROL_CELL.firstJournal]!;
  return Math.max(first, end - memory.plan.journal);
}

/** Oldest payload cell (counted from the start of the run) still intact. */
export function oldestPayload(memory: Memory): number {
  const end = claimed(memory, CONTROL_WORD.claimedPayload, CONTROL_CELL.claimedPayload);
  const first = memory.controlCells.f64[CONTROL_CELL.firstPayload]!;
  return Math.max(first, end - memory.plan.payload);
}

/** Number of times recorded rows were taken back; odd while it happens. */
export const epochOf = (memory: Memory): number =>
  Atomics.load(memory.controlWords.i32, CONTROL_WORD.epoch);

/**
 * Orders the plain loads before it against the Atomics.load after it. A read-modify-write is the
 * only operation of JavaScript that is a full fence on every processor.
 */
export function fenceReads(memory: Memory): void {
  Atomics.add(memory.controlWords.i32, CONTROL_WORD.fence, 0);
}

/** Why a copy of rows could not be used. */
export type Stale = 'lapped' | 'taken-back';

/**
 * Runs `copy` over event rows from `first` on and says whether what it copied was intact.
 * @param firstJournal oldest journal row that it read, or Infinity
 * @returns undefined when every row was intact from beginning to end
 */
export function readEvents(
  memory: Memory,
  first: number,
  firstJournal: number,
  copy: () => void,
): Stale | undefined {
  const epoch = epochOf(memory);
  copy();
  fenceReads(memory);
  if ((epoch & 1) === 1 || epochOf(memory) !== epoch) return 'taken-back';
  if (first < oldestEvent(memory) || firstJournal < oldestJournal(memory)) return 'lapped';
  return undefined;
}

/** Count after which the low 30 bits wrap; tests start just below it. */
export const WRAP_COUNT = LOW_MODULUS;
