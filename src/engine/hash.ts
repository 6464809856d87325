/**
 * The rolling hash over events and writes: the fingerprint by which two runs are the same run.
 * Five independent lanes of multiply-rotate keep the processor busy; each is a strict left fold
 * over the rows, so where batches begin and end does not matter.
 */
import type { Memory } from '../memory/memory.ts';
import { WORLD_CELL } from '../memory/tables.ts';

export const HASH_LANES = 5;
const PRIME = 0x9e3779b1 | 0;
/** Stands for every NaN: their bits differ between processors. */
const NAN_WORD = 0x7ff80000;

const fold = (lane: number, word: number): number => {
  const mixed = Math.imul(lane ^ word, PRIME);
  return (mixed << 15) | (mixed >>> 17);
};

export interface RowHasher {
  /** Folds events [from, to) and journal rows [fromJournal, toJournal) into the lanes. */
  fold(lanes: Int32Array, from: number, to: number, journal: number, journalEnd: number): void;
}

/** @param extraCells payload cells beside `value`, by event kind */
export function createRowHasher(memory: Memory, extraCells: Uint8Array): RowHasher {
  const { events, journal, payload } = memory;
  const wordsOf = (cells: Float64Array<SharedArrayBuffer>): Int32Array =>
    new Int32Array(cells.buffer, cells.byteOffset, cells.length * 2);
  const timeWords = wordsOf(events.timeNs);
  const valueWords = wordsOf(events.value);
  const payloadWords = wordsOf(payload.cell);
  const newWords = wordsOf(journal.new);
  const eventMask = memory.plan.events - 1;
  const journalMask = memory.plan.journal - 1;
  const payloadMask = memory.plan.payload - 1;

  /*
   * The steps of `fold` are written out here: V8 would copy it to some of so many calls only, and
   * at the others each 32-bit word would become a heap object where integers have 31 bits.
   */
  const foldEvents = (lanes: Int32Array, from: number, to: number): void => {
    let a = lanes[0]!;
    let b = lanes[1]!;
    let c = lanes[2]!;
    let d = lanes[3]!;
    let m = 0;
    for (let left = to - from, row = from & eventMask; left > 0; left--) {
      const kind = events.kind[row]!;
      m = Math.imul(a ^ timeWords[2 * row]!, PRIME);
      m = Math.imul(((m << 15) | (m >>> 17)) ^ timeWords[2 * row + 1]!, PRIME);
      a = (m << 15) | (m >>> 17);
      m = Math.imul(b ^ kind ^ (events.source[row]! << 16), PRIME);
      m = Math.imul(((m << 15) | (m >>> 17)) ^ events.target[row]!, PRIME);
      b = (m << 15) | (m >>> 17);
      m = Math.imul(c ^ events.parentBack[row]!, PRIME);
      m = Math.imul(
        ((m << 15) | (m >>> 17)) ^ events.flowBack[row]! ^ events.spanBack[row]!,
        PRIME,
      );
      c = (m << 15) | (m >>> 17);
      const value = events.value[row]!;
      if (Number.isNaN(value)) {
        m = Math.imul(d ^ NAN_WORD, PRIME);
      } else {
        m = Math.imul(d ^ valueWords[2 * row]!, PRIME);
        m = Math.imul(((m << 15) | (m >>> 17)) ^ valueWords[2 * row + 1]!, PRIME);
      }
      d = (m << 15) | (m >>> 17);
      for (let i = extraCells[kind]!, cell = events.more[row]! & payloadMask; i > 0; i--) {
        const more = payload.cell[cell]!;
        if (Number.isNaN(more)) {
          m = Math.imul(d ^ NAN_WORD, PRIME);
        } else {
          m = Math.imul(d ^ payloadWords[2 * cell]!, PRIME);
          m = Math.imul(((m << 15) | (m >>> 17)) ^ payloadWords[2 * cell + 1]!, PRIME);
        }
        d = (m << 15) | (m >>> 17);
        cell = (cell + 1) & payloadMask;
      }
      row = (row + 1) & eventMask;
    }
    lanes[0] = a;
    lanes[1] = b;
    lanes[2] = c;
    lanes[3] = d;
  };

  const foldJournal = (lanes: Int32Array, from: number, to: number): void => {
    let e = lanes[4]!;
    let m = 0;
    for (let left = to - from, row = from & journalMask; left > 0; left--) {
      m = Math.imul(e ^ journal.slot[row]! ^ (journal.event[row]! << 12), PRIME);
      e = (m << 15) | (m >>> 17);
      const value = journal.new[row]!;
      if (Number.isNaN(value)) {
        m = Math.imul(e ^ NAN_WORD, PRIME);
      } else {
        m = Math.imul(e ^ newWords[2 * row]!, PRIME);
        m = Math.imul(((m << 15) | (m >>> 17)) ^ newWords[2 * row + 1]!, PRIME);
      }
      e = (m << 15) | (m >>> 17);
      row = (row + 1) & journalMask;
    }
    lanes[4] = e;
  };

  return {
    fold: (lanes, from, to, journalFrom, journalTo) => {
      foldEvents(lanes, from, to);
      foldJournal(lanes, journalFrom, journalTo);
    },
  };
}

export function seedHash(lanes: Int32Array): void {
  for (let i = 0; i < HASH_LANES; i++) lanes[i] = fold(PRIME, i + 1);
}

/** Murmur3's finaliser: every input bit reaches every output bit. */
const finish = (word: number): number => {
  let z = word;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
};

/** Writes the two halves of the lanes' 64-bit digest, low first, into `out`. */
export function digest(lanes: Int32Array, out: Uint32Array): void {
  let low = 0x243f6a88;
  let high = 0x85a308d3 | 0;
  for (let i = 0; i < HASH_LANES; i++) {
    low = fold(low ^ high, lanes[i]!);
    high = fold(high, finish(low ^ lanes[i]!));
  }
  out[0] = finish(low);
  out[1] = finish(high ^ low);
}

/** 16 lower-case hex digits. */
export const hexOf = (low: number, high: number): string =>
  high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');

/** Brings the world's lanes up to these counts. */
export function hashUpTo(
  memory: Memory,
  hasher: RowHasher,
  handled: number,
  journal: number,
): void {
  const cells = memory.cells.f64;
  hasher.fold(
    memory.words.i32,
    cells[WORLD_CELL.hashedEvents]!,
    handled,
    cells[WORLD_CELL.hashedJournal]!,
    journal,
  );
  cells[WORLD_CELL.hashedEvents] = handled;
  cells[WORLD_CELL.hashedJournal] = journal;
}
