/**
 * Timers: a hierarchical wheel of 7 levels × 256 buckets over the bytes of a 53-bit time, in the
 * manner of Varghese and Lauck, with bitmaps to find the next bucket and intrusive first-in
 * first-out lists. A timer sits at the level of the highest byte in which its due time differs
 * from the wheel's position, so everything on a lower level is due before anything on a higher one.
 * Equal due times fire in the order in which they were scheduled.
 */
import { invariant } from '../lib/invariant.ts';
import type { Memory } from '../memory/memory.ts';
import { WHEEL_LEVELS, WHEEL_SLOTS, WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import { ARG, type Registers } from './registers.ts';

export interface Wheel {
  /** Empties the wheel and chains all rows as free. */
  reset(): void;
  /** Takes a free timer row; -1 when all are pending. */
  take(): number;
  /** Files the timer under its `dueNs`. */
  insert(index: number): void;
  /** Removes a pending timer from its bucket without freeing it. */
  remove(index: number): void;
  /** Returns the row to the free chain and makes its handles stale. */
  free(index: number): void;
  /**
   * Takes the earliest timer due at or before args[limitNs] out of its bucket; -1 when none is.
   * The due time of the earliest pending one stands in args[dueNs] (Infinity when none pends).
   */
  pop(): number;
}

const BUCKETS = WHEEL_LEVELS * WHEEL_SLOTS;
const HIGH = 1 / 4294967296;

export function createWheel(memory: Memory, { args }: Registers): Wheel {
  const { timers } = memory;
  const cells = memory.cells.f64;
  const words = memory.words.i32;
  const heads = memory.buckets.head;
  const tails = memory.buckets.tail;
  const dueNs = timers.dueNs;
  const nexts = timers.next;
  const previous = timers.previous;
  const buckets = timers.bucket;

  const setBit = (bucket: number): void => {
    const level = bucket >> 8;
    const word = (bucket & 255) >> 5;
    words[WORLD_WORD.bitmap + (level << 3) + word] =
      words[WORLD_WORD.bitmap + (level << 3) + word]! | (1 << (bucket & 31));
    words[WORLD_WORD.summary + level] = words[WORLD_WORD.summary + level]! | (1 << word);
    words[WORLD_WORD.levels] = words[WORLD_WORD.levels]! | (1 << level);
  };

  const clearBit = (bucket: number): void => {
    const level = bucket >> 8;
    const word = (bucket & 255) >> 5;
    const at = WORLD_WORD.bitmap + (level << 3) + word;
    words[at] = words[at]! & ~(1 << (bucket & 31));
    if (words[at] !== 0) return;
    words[WORLD_WORD.summary + level] = words[WORLD_WORD.summary + level]! & ~(1 << word);
    if (words[WORLD_WORD.summary + level] !== 0) return;
    words[WORLD_WORD.levels] = words[WORLD_WORD.levels]! & ~(1 << level);
  };

  const bucketOf = (index: number): number => {
    const due = dueNs[index]!;
    const now = cells[WORLD_CELL.wheelNs]!;
    const dueHigh = (due * HIGH) | 0;
    const differsHigh = dueHigh ^ ((now * HIGH) | 0);
    if (differsHigh !== 0) {
      const byte = (31 - Math.clz32(differsHigh)) >> 3;
      return ((4 + byte) << 8) | ((dueHigh >>> (byte << 3)) & 255);
    }
    const dueLow = due | 0;
    const differs = dueLow ^ (now | 0);
    if (differs === 0) return dueLow & 255;
    const byte = (31 - Math.clz32(differs)) >> 3;
    return (byte << 8) | ((dueLow >>> (byte << 3)) & 255);
  };

  const insert = (index: number): void => {
    const bucket = bucketOf(index);
    const tail = tails[bucket]!;
    nexts[index] = -1;
    previous[index] = tail;
    buckets[index] = bucket;
    tails[bucket] = index;
    if (tail >= 0) {
      nexts[tail] = index;
    } else {
      heads[bucket] = index;
      setBit(bucket);
    }
  };

  const remove = (index: number): void => {
    const bucket = buckets[index]!;
    const next = nexts[index]!;
    const before = previous[index]!;
    if (before >= 0) nexts[before] = next;
    else heads[bucket] = next;
    if (next >= 0) previous[next] = before;
    else tails[bucket] = before;
    if (heads[bucket]! < 0) clearBit(bucket);
    buckets[index] = -1;
  };

  /** The earliest timer of a bucket, the first scheduled among equals. */
  const earliest = (bucket: number): number => {
    let best = heads[bucket]!;
    for (let i = nexts[best]!; i >= 0; i = nexts[i]!) {
      if (dueNs[i]! < dueNs[best]!) best = i;
    }
    return best;
  };

  /** Spreads a bucket over the levels below, as seen from the wheel's new position. */
  const spread = (bucket: number): void => {
    let index = heads[bucket]!;
    heads[bucket] = -1;
    tails[bucket] = -1;
    clearBit(bucket);
    while (index >= 0) {
      const next = nexts[index]!;
      insert(index);
      index = next;
    }
  };

  const pop = (): number => {
    const levels = words[WORLD_WORD.levels]!;
    if (levels === 0) {
      args[ARG.dueNs] = Number.POSITIVE_INFINITY;
      return -1;
    }
    const level = 31 - Math.clz32(levels & -levels);
    const summary = words[WORLD_WORD.summary + level]!;
    const word = 31 - Math.clz32(summary & -summary);
    const bits = words[WORLD_WORD.bitmap + (level << 3) + word]!;
    const bucket = (level << 8) | (word << 5) | (31 - Math.clz32(bits & -bits));
    let index = heads[bucket]!;
    // A bucket of level 0 is one instant; a lone timer needs no sorting either.
    const alone = level === 0 || nexts[index]! < 0;
    if (!alone) index = earliest(bucket);
    args[ARG.dueNs] = dueNs[index]!;
    if (args[ARG.dueNs]! > args[ARG.limitNs]!) return -1;
    cells[WORLD_CELL.wheelNs] = args[ARG.dueNs]!;
    if (!alone) spread(bucket);
    remove(index);
    return index;
  };

  return {
    insert,
    remove,
    pop,
    reset: () => {
      heads.fill(-1);
      tails.fill(-1);
      for (let i = WORLD_WORD.bitmap; i < WORLD_WORD.length; i++) words[i] = 0;
      for (let i = 0; i < nexts.length; i++) nexts[i] = i + 1;
      nexts[nexts.length - 1] = -1;
      buckets.fill(-1);
      timers.generation.fill(0);
      cells[WORLD_CELL.timerFree] = 0;
      cells[WORLD_CELL.timersPending] = 0;
      cells[WORLD_CELL.wheelNs] = 0;
      invariant(heads.length === BUCKETS, 'the wheel has 7 levels of 256 buckets');
    },
    take: () => {
      const index = cells[WORLD_CELL.timerFree]! | 0;
      if (index < 0) return -1;
      cells[WORLD_CELL.timerFree] = nexts[index]!;
      cells[WORLD_CELL.timersPending] = cells[WORLD_CELL.timersPending]! + 1;
      return index;
    },
    free: (index) => {
      timers.generation[index] = timers.generation[index]! + 1;
      nexts[index] = cells[WORLD_CELL.timerFree]!;
      cells[WORLD_CELL.timerFree] = index;
      cells[WORLD_CELL.timersPending] = cells[WORLD_CELL.timersPending]! - 1;
    },
  };
}
