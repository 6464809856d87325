/** A column plan as steps over bitmaps: which rows of a block pass. */
import type { Memory } from '../../memory/memory.ts';
import type { ColumnPlan } from '../../query/column-plan.ts';
import { joinPlans } from '../../query/join-plans.ts';
import type { KernelFunctions } from './module.ts';
import { BITMAPS, FLAG_BYTES, type Scratch, SMALL_SET_BYTES, SMALL_SETS } from './scratch.ts';

/** Rows that follow each other in the ring. */
export interface Block {
  /** ring row, sequence and number of rows */
  row: number;
  sequence: number;
  rows: number;
}

/** One condition of a plan. */
interface Step {
  /** Narrows the rows set in the bitmap at `from`, into that at `into`; they may be the same. */
  readonly narrow: (from: number, into: number, words: number, block: Block) => void;
  /** Narrows the first `count` rows of the area's list; returns how many are left. */
  readonly keep?: (count: number, block: Block) => number;
}

/** Ids up to here are looked up sixteen at a time. */
const SMALL_IDS = 255;

const COLUMN_BYTES = { kind: 2, source: 4, target: 4 } as const;

/**
 * Narrow columns first: what they reject costs no read of the wider ones. Conditions that a list
 * can be asked come last.
 */
const RANK: Readonly<Record<ColumnPlan['op'], number>> = {
  none: 0,
  every: 0,
  sequence: 1,
  kind: 2,
  all: 3,
  any: 3,
  not: 3,
  source: 4,
  target: 4,
  number: 5,
};

/** Terms of a conjunction, cheapest first, with one condition on each column where one can do. */
function termsOf(terms: readonly ColumnPlan[]): ColumnPlan[] {
  const plan = joinPlans('all', terms);
  if (plan.op === 'every') return [];
  const joined = plan.op === 'all' ? [...plan.terms] : [plan];
  return joined.sort((a, b) => RANK[a.op] - RANK[b.op] || (a.op < b.op ? -1 : 1));
}

export interface Program {
  /** Address of the bitmap of the rows that pass. */
  bits(block: Block): number;
  /** Writes the rows that pass, relative to the block's first, into the area's list. */
  list(block: Block): number;
}

/** Rows of one vector of a bitmap. */
const VECTOR_ROWS = 128;
const VECTOR_WORDS = 8;
const wordsOf = (rows: number): number => Math.ceil(rows / VECTOR_ROWS) * VECTOR_WORDS;

/** With fewer than one row in so many left, each is asked by itself. */
const SPARSE = 8;
/** With fewer than one row in so many left, most words of 64 rows have no more than four. */
const VERY_SPARSE = 20;

class Builder {
  readonly #memory: Memory;
  readonly #kernels: KernelFunctions;
  readonly #scratch: Scratch;
  #smallSets = 0;
  #flags = 0;
  /** more was asked for than an area holds */
  overflow = false;

  constructor(memory: Memory, kernels: KernelFunctions, scratch: Scratch) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#scratch = scratch;
  }

  bitmap(index: number): number {
    if (index >= BITMAPS) this.overflow = true;
    return this.#scratch.bitmap(Math.min(index, BITMAPS - 1));
  }

  step(plan: ColumnPlan, free: number): Step {
    const { fillSpan, unite, subtract } = this.#kernels;
    switch (plan.op) {
      case 'every':
        return {
          narrow: (from, into, words) => {
            if (from !== into) unite(from, from, into, words);
          },
        };
      case 'none':
        return { narrow: (_, into, words) => fillSpan(into, words, 0, 0) };
      case 'kind':
      case 'source':
      case 'target':
        return this.#members(plan.op, plan.members);
      case 'number':
        return this.#number(plan);
      case 'sequence':
        return this.#sequence(plan, free);
      case 'not': {
        const inner = this.step(plan.term, free + 1);
        const rejected = this.bitmap(free);
        return {
          narrow: (from, into, words, block) => {
            inner.narrow(from, rejected, words, block);
            subtract(from, rejected, into, words);
          },
        };
      }
      case 'all':
        return this.#all(plan.terms, free);
      case 'any':
        return this.#any(plan.terms, free);
    }
  }

  #all(terms: readonly ColumnPlan[], free: number): Step {
    const flat = termsOf(terms);
    if (flat.length === 0) return this.step({ op: 'every' }, free);
    const steps = flat.map((term) => this.step(term, free));
    return {
      narrow: (from, into, words, block) => {
        let at = from;
        for (const step of steps) {
          step.narrow(at, into, words, block);
          at = into;
        }
      },
    };
  }

  #any(terms: readonly ColumnPlan[], free: number): Step {
    const { fillSpan, unite } = this.#kernels;
    const plan = joinPlans('any', terms);
    if (plan.op !== 'any') return this.step(plan, free);
    const steps = plan.terms.map((term) => this.step(term, free + 2));
    const passed = this.bitmap(free);
    const more = this.bitmap(free + 1);
    return {
      narrow: (from, into, words, block) => {
        fillSpan(passed, words, 0, 0);
        for (const step of steps) {
          step.narrow(from, more, words, block);
          unite(passed, more, passed, words);
        }
        unite(passed, passed, into, words);
      },
    };
  }

  #members(name: 'kind' | 'source' | 'target', members: Uint8Array): Step {
    const { inSet16, inSet32, inFlags, keepInSet, keepInFlags } = this.#kernels;
    const bytes = COLUMN_BYTES[name];
    const column = this.#memory.events[name].byteOffset;
    const { list } = this.#scratch.at;
    const first = members.indexOf(1);
    const last = members.lastIndexOf(1);
    if (first < 0) return this.step({ op: 'none' }, 0);
    if (last < SMALL_IDS) {
      const set = this.#smallSet(members, last);
      const isPair = members.indexOf(1, first + 1) === (first === last ? -1 : last);
      return {
        narrow: isPair
          ? this.#pair(bytes, column, first, last)
          : (from, into, words, { row }) =>
              (bytes === 2 ? inSet16 : inSet32)(from, into, words, column + row * bytes, set),
        keep: (count, { row }) => keepInSet(list, count, column + row * bytes, set, bytes),
      };
    }
    const limit = last + 1;
    const flags = this.#flagSet(members.subarray(0, limit));
    return {
      narrow: (from, into, words, { row }) =>
        inFlags(from, into, words, column + row * bytes, flags, limit, bytes),
      keep: (count, { row }) => keepInFlags(list, count, column + row * bytes, flags, limit, bytes),
    };
  }

  #pair(bytes: number, column: number, first: number, second: number): Step['narrow'] {
    const inPair = bytes === 2 ? this.#kernels.inPair16 : this.#kernels.inPair32;
    return (from, into, words, { row }) =>
      inPair(from, into, words, column + row * bytes, first, second);
  }

  #smallSet(members: Uint8Array, last: number): number {
    const { at, smallSets } = this.#scratch;
    const start = this.#smallSets * SMALL_SET_BYTES;
    this.#smallSets += 1;
    if (this.#smallSets > SMALL_SETS) {
      this.overflow = true;
      return at.smallSets;
    }
    smallSets.fill(0, start, start + SMALL_SET_BYTES);
    for (let id = 0; id <= last; id++) {
      if (members[id] !== 1) continue;
      const byte = start + (id >> 3);
      smallSets[byte] = smallSets[byte]! | (1 << (id & 7));
    }
    return at.smallSets + start;
  }

  #flagSet(members: Uint8Array): number {
    const { at, flags } = this.#scratch;
    const start = this.#flags;
    this.#flags += members.length;
    if (this.#flags > FLAG_BYTES) {
      this.overflow = true;
      return at.flags;
    }
    flags.set(members, start);
    return at.flags + start;
  }

  #number({ column, low, high, factor, outside }: ColumnPlan & { op: 'number' }): Step {
    const kernels = this.#kernels;
    const test = outside ? kernels.outside : kernels.inside;
    const keep = outside ? kernels.keepOutside : kernels.keepInside;
    const first = this.#memory.events[column].byteOffset;
    const { list, numbers } = this.#scratch.at;
    return {
      narrow: (from, into, words, { row }) =>
        test(from, into, words, first + row * 8, low, high, factor),
      keep: (count, { row }) => keep(list, count, first + row * 8, low, high, factor, numbers),
    };
  }

  #sequence({ low, high, outside }: ColumnPlan & { op: 'sequence' }, free: number): Step {
    const { fillSpan, intersect, unite } = this.#kernels;
    const passed = this.bitmap(free);
    const above = this.bitmap(free + 1);
    const narrow: Step['narrow'] = (from, into, words, { sequence, rows }) => {
      const lower = Math.ceil(low - sequence);
      const upper = Math.floor(high - sequence) + 1;
      // A bound that is NaN compares with nothing: no row lies within, below or above it.
      if (outside) {
        fillSpan(passed, words, 0, clamped(lower, 0, rows));
        fillSpan(above, words, clamped(upper, rows, rows), rows);
        unite(passed, above, passed, words);
      } else {
        fillSpan(passed, words, clamped(lower, rows, rows), clamped(upper, 0, rows));
      }
      intersect(from, passed, into, words);
    };
    return { narrow };
  }
}

/** A place in [0, rows]; `missing` for NaN. */
const clamped = (place: number, missing: number, rows: number): number =>
  Number.isNaN(place) ? missing : Math.min(Math.max(place, 0), rows);

/** Puts the sets of a plan into the area; undefined when they do not fit. */
export function programOf(
  memory: Memory,
  kernels: KernelFunctions,
  scratch: Scratch,
  plan: ColumnPlan,
): Program | undefined {
  const builder = new Builder(memory, kernels, scratch);
  const terms = termsOf([plan]);
  const steps = terms.map((term) => builder.step(term, 2));
  if (builder.overflow) return undefined;
  const all = builder.bitmap(0);
  const bits = builder.bitmap(1);
  let filled = -1;

  /** All rows of a block; most blocks are equally long. */
  const seed = (rows: number): number => {
    if (rows !== filled) kernels.fillSpan(all, wordsOf(rows), 0, rows);
    filled = rows;
    return all;
  };

  /** From here on every condition can be asked of a list. */
  const listable = steps.findLastIndex(({ keep }) => keep === undefined) + 1;
  /** Share of rows that each step left of the block before: the next one is taken to be alike. */
  const shares = new Float64Array(steps.length).fill(1);

  /** Share of rows left in `bits` after a step; counted where that decides how to go on. */
  const shareAfter = (step: number, rows: number): number => {
    const decides = step + 1 >= listable && step + 1 < steps.length;
    if (decides && shares[step]! * SPARSE >= 1) {
      shares[step] = kernels.countBits(bits, 0, rows) / rows;
    }
    return shares[step]!;
  };

  const { list, places } = scratch.at;
  return {
    bits: (block) => {
      let at = seed(block.rows);
      for (const { narrow } of steps) {
        narrow(at, bits, wordsOf(block.rows), block);
        at = bits;
      }
      return at;
    },
    list: (block) => {
      const words = wordsOf(block.rows);
      let at = seed(block.rows);
      let next = 0;
      let share = 1;
      for (; next < steps.length; next++) {
        if (next >= listable && share * SPARSE < 1) break;
        steps[next]!.narrow(at, bits, words, block);
        at = bits;
        share = shareAfter(next, block.rows);
      }
      const few = share * VERY_SPARSE < 1;
      let count = few ? kernels.listFew(at, words, list) : kernels.list(at, words, list, places);
      if (next > 0) shares[next - 1] = count / block.rows;
      for (; next < steps.length; next++) count = steps[next]!.keep?.(count, block) ?? count;
      return count;
    },
  };
}
