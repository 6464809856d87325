/**
 * The rolling hash over events and writes: the fingerprint by which two runs are the same run.
 * Lanes of multiply-rotate, those of every eighth event and of every sixteenth write the same: so many
 * rows are folded at once where a host has vectors (fast/fast.as). Each lane is a strict left fold over its rows, so where batches
 * begin and end does not matter.
 *
 * A double has two lanes, one for each half, and what else its row says is added to them between
 * multiplication and rotation: a small difference there is a large one when the next word comes, which
 * no small difference of that word makes up for.
 */
import type { Memory } from '../memory/memory.ts';
import {
  HASH_LANE,
  HASH_ROWS,
  HASH_WRITES,
  newAt,
  WORLD_CELL,
  WORLD_WORD,
} from '../memory/tables.ts';
import type { Fast } from './fast/fast.ts';

export const HASH_LANES = HASH_LANE.length;
/** Rings hold a multiple of this many rows, so the row says the lane as well as the count does. */
const LANE_MASK = HASH_ROWS - 1;
const WRITE_MASK = HASH_WRITES - 1;
const PRIME = 0x9e3779b1 | 0;
/** Both halves of every NaN: their bits differ between processors. */
const NAN_WORD = -1;

const fold = (lane: number, word: number): number => {
  const mixed = Math.imul(lane ^ word, PRIME);
  return (mixed << 16) | (mixed >>> 16);
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
  /** The same for the journal alone. */
  bringJournalUp(open: number): void;
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
  const { slot, event: cause, values } = journal;
  const { cell } = payload;
  const cells = memory.cells.f64;
  const ownLanes = memory.words.i32;
  const lanesAt = layout.tables.words.offsets.i32 ?? 0;
  const wordsOf = (numbers: Float64Array<SharedArrayBuffer>): Int32Array =>
    new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length * 2);
  const timeWords = wordsOf(events.timeNs);
  const valueWords = wordsOf(value);
  const payloadWords = wordsOf(cell);
  const writtenWords = wordsOf(values);
  const eventMask = plan.events - 1;
  const journalMask = plan.journal - 1;
  const payloadMask = plan.payload - 1;

  /*
   * The steps of `fold` are written out here: V8 would copy it to some of so many calls only, and
   * at the others each 32-bit word would become a heap object where integers have 31 bits.
   */
  const foldEvents = (lanes: Int32Array, low: number, count: number): void => {
    let m = 0;
    for (let left = count, row = low & eventMask; left > 0; left--) {
      const time = HASH_LANE.time + 2 * (row & LANE_MASK);
      m = Math.imul(lanes[time]! ^ timeWords[2 * row]!, PRIME);
      m = (m + (kind[row]! ^ (source[row]! << 16))) | 0;
      lanes[time] = (m << 16) | (m >>> 16);
      m = Math.imul(lanes[time + 1]! ^ timeWords[2 * row + 1]!, PRIME);
      m = (m + target[row]!) | 0;
      lanes[time + 1] = (m << 16) | (m >>> 16);
      const lane = HASH_LANE.value + 2 * (row & LANE_MASK);
      const isNumber = !Number.isNaN(value[row]!);
      m = Math.imul(lanes[lane]! ^ (isNumber ? valueWords[2 * row]! : NAN_WORD), PRIME);
      m = (m + parentBack[row]!) | 0;
      lanes[lane] = (m << 16) | (m >>> 16);
      m = Math.imul(lanes[lane + 1]! ^ (isNumber ? valueWords[2 * row + 1]! : NAN_WORD), PRIME);
      const span = spanBack[row]!;
      m = (m + flowBack[row]! + ((span << 16) | (span >>> 16))) | 0;
      lanes[lane + 1] = (m << 16) | (m >>> 16);
      row = (row + 1) & eventMask;
    }
  };

  const foldJournal = (lanes: Int32Array, low: number, count: number): void => {
    let m = 0;
    for (let left = count, row = low & journalMask; left > 0; left--) {
      const lane = HASH_LANE.written + 2 * (row & WRITE_MASK);
      const at = newAt(row);
      const isNumber = !Number.isNaN(values[at]!);
      m = Math.imul(lanes[lane]! ^ (isNumber ? writtenWords[2 * at]! : NAN_WORD), PRIME);
      m = (m + slot[row]!) | 0;
      lanes[lane] = (m << 16) | (m >>> 16);
      m = Math.imul(lanes[lane + 1]! ^ (isNumber ? writtenWords[2 * at + 1]! : NAN_WORD), PRIME);
      m = (m + cause[row]!) | 0;
      lanes[lane + 1] = (m << 16) | (m >>> 16);
      row = (row + 1) & journalMask;
    }
  };

  const foldPayload = (lanes: Int32Array, low: number, count: number): void => {
    let m = 0;
    for (let left = count, row = low & payloadMask; left > 0; left--) {
      const lane = HASH_LANE.payload + (row & LANE_MASK);
      const isNumber = !Number.isNaN(cell[row]!);
      m = Math.imul(lanes[lane]! ^ (isNumber ? payloadWords[2 * row]! : NAN_WORD), PRIME);
      m = ((m << 16) | (m >>> 16)) ^ (isNumber ? payloadWords[2 * row + 1]! : NAN_WORD);
      m = Math.imul(m, PRIME);
      lanes[lane] = (m << 16) | (m >>> 16);
      row = (row + 1) & payloadMask;
    }
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

  const bringJournalUp = (open: number): void => {
    const row = cells[WORLD_CELL.hashedJournal]!;
    // What is open may have been begun after rows that are in the hash already.
    const count = Math.max(0, ((cells[WORLD_CELL.journal]! - row) | 0) - open);
    if (fast === undefined) foldJournal(ownLanes, row & journalMask, count);
    else fast.hashJournal(lanesAt, row & journalMask, count);
    cells[WORLD_CELL.hashedJournal] = row + count;
  };

  return {
    bringJournalUp,
    fold: (lanes, from, to) => {
      foldEvents(lanes, from.events, to.events - from.events);
      foldJournal(lanes, from.journal, to.journal - from.journal);
      foldPayload(lanes, from.payload, to.payload - from.payload);
    },
    // All that is passed on are small integers: counts since the last time, rows of the rings.
    bringUp: (open) => {
      const event = cells[WORLD_CELL.hashedEvents]!;
      const first = cells[WORLD_CELL.hashedPayload]!;
      const eventCount = (cells[WORLD_CELL.handled]! - event) | 0;
      const payloadSince = (cells[WORLD_CELL.payload]! - first) | 0;
      const payloadCount = payloadSince === 0 ? 0 : payloadSince - payloadWaiting();
      if (fast === undefined) {
        foldEvents(ownLanes, event & eventMask, eventCount);
        foldPayload(ownLanes, first & payloadMask, payloadCount);
      } else {
        fast.hashEvents(lanesAt, event & eventMask, eventCount);
        fast.hashPayload(lanesAt, first & payloadMask, payloadCount);
      }
      bringJournalUp(open);
      cells[WORLD_CELL.hashedEvents] = event + eventCount;
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
