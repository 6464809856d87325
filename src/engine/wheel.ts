/**
 * Timers: a hierarchical wheel of 5 levels × 4096 buckets over the 12-bit digits of a 53-bit time,
 * in the manner of Varghese and Lauck, with bitmaps to find the next bucket and intrusive first-in
 * first-out lists. A timer sits at the level of the highest digit in which its due time differs
 * from the wheel's position, so everything on a lower level is due before anything on a higher one.
 * Equal due times fire in the order in which they were scheduled.
 */
import { invariant } from '../lib/invariant.ts';
import type { Memory } from '../memory/memory.ts';
import {
  NO_BUCKET,
  TIMER_F64,
  TIMER_I32,
  TIMER_U16,
  WHEEL_BITS,
  WHEEL_LEVELS,
  WHEEL_SLOTS,
  WHEEL_SUMMARIES,
  WORLD_CELL,
  WORLD_WORD,
} from '../memory/tables.ts';
import { ARG, type Registers } from './registers.ts';

export interface Wheel {
  /** Empties the wheel and chains all rows as free. */
  reset(): void;
  /** Finds the ends of every bucket again, after the world's bytes were put back. */
  relink(): void;
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
/** Generations run from 1 to 2^30: a handle is never 0 or negative, whatever a run's length. */
const GENERATION_MASK = 0x3fffffff;
/** Time that one bucket of each level spans, in ns: powers of 4096. */
const SPAN_NS = [1, 4096, 16_777_216, 68_719_476_736, 281_474_976_710_656] as const;
/** A turn of the two lowest levels. Within it times are handled as integers from its start. */
const TURN_NS = SPAN_NS[2];
const PER_TURN = 1 / TURN_NS;
const DIGIT = WHEEL_SLOTS - 1;
/** Timers of one bucket that are looked through instead of sorted. */
const FEW = 8;

/** The timer records as the three kinds of number that they hold. */
export interface TimerViews {
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u16: Uint16Array;
}

export function timerViews(memory: Memory): TimerViews {
  const f64 = memory.timers.cell;
  const { buffer, byteOffset, byteLength } = f64;
  return {
    f64,
    i32: new Int32Array(buffer, byteOffset, byteLength / 4),
    u16: new Uint16Array(buffer, byteOffset, byteLength / 2),
  };
}

export function createWheel(memory: Memory, { args }: Registers): Wheel {
  const cells = memory.cells.f64;
  const words = memory.words.i32;
  const heads = memory.buckets.head;
  const tails = memory.buckets.tail;
  const { next: nextOf, previous: previousOf } = memory.links;
  const { f64, i32, u16 } = timerViews(memory);
  const span = Float64Array.from(SPAN_NS);

  const gathered = new Int32Array(memory.plan.timers);
  const gatheredDue = new Float64Array(memory.plan.timers);
  /** What was looked at ahead of its time; of no meaning, so of no world. */
  const lookedAt = new Float64Array(1);
  const lookedAtLinks = new Int32Array(1);
  // Exact: a power of two has an exact inverse.
  const perSpan = span.map((width) => 1 / width);

  const setBit = (bucket: number): void => {
    const level = bucket >> WHEEL_BITS;
    const word = bucket >> 5;
    const summary = WORLD_WORD.summary + (bucket >> 10);
    words[WORLD_WORD.bitmap + word] = words[WORLD_WORD.bitmap + word]! | (1 << (bucket & 31));
    words[summary] = words[summary]! | (1 << (word & 31));
    words[WORLD_WORD.levels] = words[WORLD_WORD.levels]! | (1 << level);
  };

  const clearBit = (bucket: number): void => {
    const level = bucket >> WHEEL_BITS;
    const word = bucket >> 5;
    const at = WORLD_WORD.bitmap + word;
    words[at] = words[at]! & ~(1 << (bucket & 31));
    if (words[at] !== 0) return;
    const summary = WORLD_WORD.summary + (bucket >> 10);
    words[summary] = words[summary]! & ~(1 << (word & 31));
    if (words[summary] !== 0) return;
    const first = WORLD_WORD.summary + level * WHEEL_SUMMARIES;
    for (let i = 0; i < WHEEL_SUMMARIES; i++) if (words[first + i] !== 0) return;
    words[WORLD_WORD.levels] = words[WORLD_WORD.levels]! & ~(1 << level);
  };

  /** The first bucket of a level that is not empty. */
  const firstBucket = (level: number): number => {
    let at = level * WHEEL_SUMMARIES;
    while (words[WORLD_WORD.summary + at] === 0) at++;
    const summary = words[WORLD_WORD.summary + at]!;
    const word = (at << 5) | (31 - Math.clz32(summary & -summary));
    const bits = words[WORLD_WORD.bitmap + word]!;
    return (word << 5) | (31 - Math.clz32(bits & -bits));
  };

  /** The bucket for a timer that is not due in the wheel's present turn. */
  const farBucket = (index: number): number => {
    const due = f64[(index << 3) + TIMER_F64.dueNs]!;
    const turn = cells[WORLD_CELL.wheelTurnNs]!;
    const differsHigh = ((due * HIGH) | 0) ^ ((turn * HIGH) | 0);
    const differs = (due | 0) ^ (turn | 0);
    const bit = differsHigh !== 0 ? 63 - Math.clz32(differsHigh) : 31 - Math.clz32(differs);
    // Division by 12, exact for bits 0 to 63.
    const level = (bit * 43) >> 9;
    return (level << WHEEL_BITS) | ((due * perSpan[level]!) & DIGIT);
  };

  const insert = (index: number): void => {
    const due = f64[(index << 3) + TIMER_F64.dueNs]!;
    const ahead = due - cells[WORLD_CELL.wheelTurnNs]!;
    let bucket = 0;
    if (ahead < TURN_NS) {
      const at = ahead | 0;
      const window = at >> WHEEL_BITS;
      bucket = window === words[WORLD_WORD.wheelWindow]! ? at & DIGIT : WHEEL_SLOTS | window;
    } else {
      bucket = farBucket(index);
    }
    const tail = tails[bucket]!;
    nextOf[index] = -1;
    previousOf[index] = tail;
    u16[(index << 5) + TIMER_U16.bucket] = bucket;
    tails[bucket] = index;
    if (tail >= 0) {
      nextOf[tail] = index;
    } else {
      heads[bucket] = index;
      setBit(bucket);
    }
  };

  const remove = (index: number): void => {
    const bucket = u16[(index << 5) + TIMER_U16.bucket]!;
    const next = nextOf[index]!;
    const before = previousOf[index]!;
    u16[(index << 5) + TIMER_U16.bucket] = NO_BUCKET;
    if (before >= 0) nextOf[before] = next;
    else heads[bucket] = next;
    if (next >= 0) previousOf[next] = before;
    else tails[bucket] = before;
    if (heads[bucket]! < 0) clearBit(bucket);
  };

  /** Sets args[dueNs] to the earliest due time in a bucket. */
  const findEarliest = (bucket: number): void => {
    args[ARG.dueNs] = Number.POSITIVE_INFINITY;
    for (let i = heads[bucket]!; i >= 0; i = nextOf[i]!) {
      const due = f64[(i << 3) + TIMER_F64.dueNs]!;
      if (due < args[ARG.dueNs]!) args[ARG.dueNs] = due;
    }
  };

  /**
   * Spreads a bucket over the levels below, as seen from the wheel's new position. The list is
   * gathered first: then the records, far apart in memory, are waited for together.
   */
  const spread = (bucket: number): void => {
    let count = 0;
    for (let i = heads[bucket]!; i >= 0; i = nextOf[i]!) {
      gatheredDue[count] = f64[(i << 3) + TIMER_F64.dueNs]!;
      gathered[count++] = i;
    }
    heads[bucket] = -1;
    tails[bucket] = -1;
    clearBit(bucket);
    for (let i = 0; i < count; i++) insert(gathered[i]!);
  };

  /** Moves the wheel to args[dueNs]. What is filed on lower levels must be gone by then. */
  const move = (): void => {
    const to = args[ARG.dueNs]!;
    if (to - cells[WORLD_CELL.wheelTurnNs]! >= TURN_NS) {
      cells[WORLD_CELL.wheelTurnNs] = Math.floor(to * PER_TURN) * TURN_NS;
    }
    words[WORLD_WORD.wheelWindow] = ((to - cells[WORLD_CELL.wheelTurnNs]!) | 0) >> WHEEL_BITS;
  };

  /** False when the bucket was left as it is: nothing in it is due by the limit. */
  const enter = (bucket: number, level: number): boolean => {
    const width = span[level]!;
    const first = f64[(heads[bucket]! << 3) + TIMER_F64.dueNs]!;
    const start = Math.floor(first * perSpan[level]!) * width;
    if (start + width - 1 > args[ARG.limitNs]!) {
      findEarliest(bucket);
      if (args[ARG.dueNs]! > args[ARG.limitNs]!) return false;
    } else {
      args[ARG.dueNs] = start;
    }
    move();
    spread(bucket);
    return true;
  };

  const isAlone = (index: number): boolean => (nextOf[index]! & previousOf[index]!) === -1;

  /** The earliest timer of a bucket that holds few, the first of equals; -1 when it holds many. */
  const earliestOfFew = (bucket: number): number => {
    let found = heads[bucket]!;
    let due = f64[(found << 3) + TIMER_F64.dueNs]!;
    let left = FEW;
    for (let i = nextOf[found]!; i >= 0; ) {
      if (--left === 0) return -1;
      const other = f64[(i << 3) + TIMER_F64.dueNs]!;
      if (other < due) {
        due = other;
        found = i;
      }
      i = nextOf[i]!;
    }
    return found;
  };

  /**
   * Looks at the timer that is probably due next, so that its record, far from all others, is on its
   * way from memory while the handler of the present one runs.
   * @param bucket of level 0
   */
  const lookAhead = (bucket: number): void => {
    const word = bucket >> 5;
    const near = words[WORLD_WORD.bitmap + word]!;
    const at = near !== 0 ? word : word + 1;
    const bits = near !== 0 ? near : words[WORLD_WORD.bitmap + at]!;
    if (bits === 0) return;
    const index = heads[(at << 5) | (31 - Math.clz32(bits & -bits))]!;
    lookedAt[0] = f64[(index << 3) + TIMER_F64.dueNs]!;
    lookedAtLinks[0] = nextOf[index]! ^ previousOf[index]!;
  };

  const pop = (): number => {
    for (;;) {
      const levels = words[WORLD_WORD.levels]!;
      if (levels === 0) {
        args[ARG.dueNs] = Number.POSITIVE_INFINITY;
        return -1;
      }
      const level = 31 - Math.clz32(levels & -levels);
      const bucket = firstBucket(level);
      // A bucket of level 0 is one instant; few timers are looked through as fast as sorted.
      const index = level === 0 ? heads[bucket]! : earliestOfFew(bucket);
      if (index >= 0) {
        const due = f64[(index << 3) + TIMER_F64.dueNs]!;
        args[ARG.dueNs] = due;
        if (due > args[ARG.limitNs]!) return -1;
        // Others of the bucket keep their place as long as the wheel keeps its own.
        if (level > 1 && isAlone(index)) move();
        remove(index);
        if (level === 0) lookAhead(bucket);
        return index;
      }
      if (!enter(bucket, level)) return -1;
    }
  };

  const take = (): number => {
    const index = words[WORLD_WORD.timerFree]!;
    if (index < 0) return -1;
    words[WORLD_WORD.timerFree] = nextOf[index]!;
    words[WORLD_WORD.timersPending] = words[WORLD_WORD.timersPending]! + 1;
    return index;
  };

  const free = (index: number): void => {
    const at = index << 4;
    i32[at + TIMER_I32.generation] = (i32[at + TIMER_I32.generation]! & GENERATION_MASK) + 1;
    nextOf[index] = words[WORLD_WORD.timerFree]!;
    words[WORLD_WORD.timerFree] = index;
    words[WORLD_WORD.timersPending] = words[WORLD_WORD.timersPending]! - 1;
  };

  return {
    insert,
    remove,
    pop,
    take,
    free,
    relink: () => {
      heads.fill(-1);
      tails.fill(-1);
      for (let i = 0; i < nextOf.length; i++) {
        const bucket = u16[(i << 5) + TIMER_U16.bucket]!;
        if (bucket === NO_BUCKET) continue;
        if (previousOf[i]! < 0) heads[bucket] = i;
        if (nextOf[i]! < 0) tails[bucket] = i;
      }
    },
    reset: () => {
      const timers = f64.length >> 3;
      heads.fill(-1);
      tails.fill(-1);
      for (let i = WORLD_WORD.bitmap; i < WORLD_WORD.length; i++) words[i] = 0;
      f64.fill(0);
      for (let i = 0; i < timers; i++) {
        nextOf[i] = i + 1 < timers ? i + 1 : -1;
        i32[(i << 4) + TIMER_I32.generation] = 1;
        u16[(i << 5) + TIMER_U16.bucket] = NO_BUCKET;
      }
      words[WORLD_WORD.timerFree] = 0;
      words[WORLD_WORD.timersPending] = 0;
      words[WORLD_WORD.wheelWindow] = 0;
      cells[WORLD_CELL.wheelTurnNs] = 0;
      invariant(heads.length === BUCKETS, 'the wheel has a bucket for every digit of every level');
    },
  };
}
