/**
 * The rolling hash over events and writes: the fingerprint by which two runs are the same run.
 * Eight independent lanes of multiply-rotate keep the processor busy; each is a strict left fold
 * over its rows, so where batches begin and end does not matter.
 */
import type { Memory } from '../memory/memory.ts';
import { WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import type { Fast } from './fast/fast.ts';

export const HASH_LANES = 8;
const PRIME = 0x9e3779b1 | 0;
/** Stands for every NaN: their bits differ between processors. */
const NAN_WORD = 0x7ff80000;

const fold = (lane: number, word: number): number => {
  const mixed = Math.imul(lane ^ word, PRIME);
  return (mixed << 15) | (mixed >>> 17);
};

/** Counts of what the lanes hold. */
export interface HashedCounts {
  readonly events: number;
  readonly journal: number;
  readonly payload: number;
}

export interface RowHasher {
  /** Folds what lies between two counts into the lanes. */
  fold(lanes: Int32Array, from: HashedCounts, to: HashedCounts): void;
  /** Brings the world's lanes up to all handled events, and all but the last `open` journal rows. */
  bringUp(open: number): void;
  /** Payload cells of the events before `handled`, of which those from `first` on are recorded. */
  payloadBefore(handled: number, first: number): number | undefined;
}

/**
 * @param extraCells payload cells beside `value`, by event kind
 * @param fast does the same for the world's own lanes
 */
export function createRowHasher(memory: Memory, extraCells: Uint8Array, fast?: Fast): RowHasher {
  const { events, journal, payload, plan, layout } = memory;
  const { kind, source, target, parentBack, flowBack, spanBack, value } = events;
  const { slot, event: cause, new: written } = journal;
  const { cell } = payload;
  const cells = memory.cells.f64;
  const ownLanes = memory.words.i32;
  const lanesAt = layout.tables.words.offsets.i32 ?? 0;
  const wordsOf = (numbers: Float64Array<SharedArrayBuffer>): Int32Array =>
    new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length * 2);
  const timeWords = wordsOf(events.timeNs);
  const valueWords = wordsOf(value);
  const payloadWords = wordsOf(cell);
  const writtenWords = wordsOf(written);
  const eventMask = plan.events - 1;
  const journalMask = plan.journal - 1;
  const payloadMask = plan.payload - 1;

  /*
   * The steps of `fold` are written out here: V8 would copy it to some of so many calls only, and
   * at the others each 32-bit word would become a heap object where integers have 31 bits.
   */
  const foldEvents = (lanes: Int32Array, low: number, count: number): void => {
    let a = lanes[0]!;
    let b = lanes[1]!;
    let c = lanes[2]!;
    let d = lanes[3]!;
    let m = 0;
    for (let left = count, row = low & eventMask; left > 0; left--) {
      m = Math.imul(a ^ timeWords[2 * row]!, PRIME);
      m = Math.imul(((m << 15) | (m >>> 17)) ^ timeWords[2 * row + 1]!, PRIME);
      a = (m << 15) | (m >>> 17);
      m = Math.imul(b ^ kind[row]! ^ (source[row]! << 16), PRIME);
      m = Math.imul(((m << 15) | (m >>> 17)) ^ target[row]!, PRIME);
      b = (m << 15) | (m >>> 17);
      m = Math.imul(c ^ parentBack[row]!, PRIME);
      m = Math.imul(((m << 15) | (m >>> 17)) ^ flowBack[row]! ^ spanBack[row]!, PRIME);
      c = (m << 15) | (m >>> 17);
      if (Number.isNaN(value[row]!)) {
        m = Math.imul(d ^ NAN_WORD, PRIME);
      } else {
        m = Math.imul(d ^ valueWords[2 * row]!, PRIME);
        m = Math.imul(((m << 15) | (m >>> 17)) ^ valueWords[2 * row + 1]!, PRIME);
      }
      d = (m << 15) | (m >>> 17);
      row = (row + 1) & eventMask;
    }
    lanes[0] = a;
    lanes[1] = b;
    lanes[2] = c;
    lanes[3] = d;
  };

  const foldJournal = (lanes: Int32Array, low: number, count: number): void => {
    let e = lanes[4]!;
    let f = lanes[5]!;
    let g = lanes[6]!;
    let m = 0;
    for (let left = count, row = low & journalMask; left > 0; left--) {
      m = Math.imul(e ^ slot[row]! ^ (cause[row]! << 12), PRIME);
      e = (m << 15) | (m >>> 17);
      if (Number.isNaN(written[row]!)) {
        m = Math.imul(f ^ NAN_WORD, PRIME);
        f = (m << 15) | (m >>> 17);
      } else {
        m = Math.imul(f ^ writtenWords[2 * row]!, PRIME);
        f = (m << 15) | (m >>> 17);
        m = Math.imul(g ^ writtenWords[2 * row + 1]!, PRIME);
        g = (m << 15) | (m >>> 17);
      }
      row = (row + 1) & journalMask;
    }
    lanes[4] = e;
    lanes[5] = f;
    lanes[6] = g;
  };

  const foldPayload = (lanes: Int32Array, low: number, count: number): void => {
    let h = lanes[7]!;
    let m = 0;
    for (let left = count, row = low & payloadMask; left > 0; left--) {
      if (Number.isNaN(cell[row]!)) {
        m = Math.imul(h ^ NAN_WORD, PRIME);
      } else {
        m = Math.imul(h ^ payloadWords[2 * row]!, PRIME);
        m = Math.imul(((m << 15) | (m >>> 17)) ^ payloadWords[2 * row + 1]!, PRIME);
      }
      h = (m << 15) | (m >>> 17);
      row = (row + 1) & payloadMask;
    }
    lanes[7] = h;
  };

  /** Payload cells written after those of handled events. */
  const payloadWaiting = (): number => {
    let waiting = 0;
    const end = ownLanes[WORLD_WORD.writtenLow]!;
    for (let at = ownLanes[WORLD_WORD.handledLow]!; at !== end; at = (at + 1) | 0) {
      waiting += extraCells[kind[at & eventMask]!]!;
    }
    return waiting;
  };

  return {
    fold: (lanes, from, to) => {
      foldEvents(lanes, from.events, to.events - from.events);
      foldJournal(lanes, from.journal, to.journal - from.journal);
      foldPayload(lanes, from.payload, to.payload - from.payload);
    },
    // All that is passed on are small integers: counts since the last time, rows of the rings.
    bringUp: (open) => {
      const event = cells[WORLD_CELL.hashedEvents]!;
      const row = cells[WORLD_CELL.hashedJournal]!;
      const first = cells[WORLD_CELL.hashedPayload]!;
      const eventCount = (cells[WORLD_CELL.handled]! - event) | 0;
      // What is open may have been begun after rows that are in the hash already.
      const journalCount = Math.max(0, ((cells[WORLD_CELL.journal]! - row) | 0) - open);
      const payloadCount = ((cells[WORLD_CELL.payload]! - first) | 0) - payloadWaiting();
      if (fast === undefined) {
        foldEvents(ownLanes, event & eventMask, eventCount);
        foldJournal(ownLanes, row & journalMask, journalCount);
        foldPayload(ownLanes, first & payloadMask, payloadCount);
      } else {
        fast.hashEvents(lanesAt, event & eventMask, eventCount);
        fast.hashJournal(lanesAt, row & journalMask, journalCount);
        fast.hashPayload(lanesAt, first & payloadMask, payloadCount);
      }
      cells[WORLD_CELL.hashedEvents] = event + eventCount;
      cells[WORLD_CELL.hashedJournal] = row + journalCount;
      cells[WORLD_CELL.hashedPayload] = first + payloadCount;
    },
    payloadBefore: (handled, first) => {
      for (let at = handled - 1; at >= first; at--) {
        const row = at & eventMask;
        const extra = extraCells[kind[row]!]!;
        if (extra === 0) continue;
        const end = cells[WORLD_CELL.payload]!;
        return end - ((end - events.more[row]! - extra) >>> 0);
      }
      return undefined;
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
