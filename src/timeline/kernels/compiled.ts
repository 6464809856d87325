/** The scans by compiled kernels, block by block. */
import type { Memory } from '../../memory/memory.ts';
import type { ColumnPlan } from '../../query/column-plan.ts';
import { addBins, type Histogram } from '../histogram.ts';
import type { Extent, Kernels, LatencyMeasure, Span } from './kernels.ts';
import { instantiateKernels, type KernelFunctions } from './module.ts';
import { type Block, type Program, programOf } from './program.ts';
import {
  BLOCK_ROWS,
  createScratchAreas,
  PAIRED_IDS,
  type Scratch,
  type ScratchAreas,
  SINGLES,
  STATE_CELLS,
} from './scratch.ts';

const ID_BYTES = { kind: 2, source: 4, target: 4 } as const;

/** Where the statistics of a histogram lie, in words. */
const STAT = { sumLow: 0, sumHigh: 2, min: 4, max: 6, outside: 8, lowest: 10 } as const;
const TWO_TO_32 = 0x100000000;
const INT_MAX = 0x7fffffff;

/** A 64-bit whole number of which only the upper word is signed. */
const wholeAt = (words: Int32Array, at: number): number =>
  words[at + 1]! * TWO_TO_32 + (words[at]! >>> 0);

function clearStats({ histogram, stats }: Scratch): void {
  histogram.fill(0);
  stats.fill(0);
  stats[STAT.min / 2] = Number.POSITIVE_INFINITY;
  stats[STAT.max / 2] = -1;
}

function takeStats({ histogram: bins, stats, statWords }: Scratch, histogram: Histogram): void {
  const half = bins.length / 2;
  addBins(histogram, {
    counts: [bins.subarray(0, half), bins.subarray(half)],
    sumLow: statWords[STAT.sumLow]! >>> 0,
    sumHigh: wholeAt(statWords, STAT.sumHigh) + statWords[STAT.sumLow + 1]!,
    min: stats[STAT.min / 2]!,
    max: stats[STAT.max / 2]!,
    outside: wholeAt(statWords, STAT.outside),
  });
}

/** @param scalar does what does not fit into an area */
export function compiledKernels(memory: Memory, scalar: Kernels): Kernels | undefined {
  if (memory.pages === undefined) return undefined;
  const functions = instantiateKernels(memory.pages);
  if (functions === undefined) return undefined;
  return new CompiledKernels(memory, functions, scalar);
}

class CompiledKernels implements Kernels {
  readonly compiled = true;
  readonly #memory: Memory;
  readonly #functions: KernelFunctions;
  readonly #scalar: Kernels;
  readonly #areas: ScratchAreas;

  constructor(memory: Memory, functions: KernelFunctions, scalar: Kernels) {
    this.#memory = memory;
    this.#functions = functions;
    this.#scalar = scalar;
    this.#areas = createScratchAreas(memory);
  }

  /** Lends an area and prepares the plan in it; false when either is impossible. */
  #within(plan: ColumnPlan, work: (scratch: Scratch, program: Program) => void): boolean {
    const done = this.#areas.borrow((scratch) => {
      const program = programOf(this.#memory, this.#functions, scratch, plan);
      if (program === undefined) return false;
      work(scratch, program);
      return true;
    });
    return done === true;
  }

  /** Blocks of a span, split where the ring ends, until one returns false. */
  #blocks({ from, to }: Span, visit: (block: Block) => boolean | undefined, most: number): void {
    const capacity = this.#memory.plan.events;
    const block: Block = { row: 0, sequence: from, rows: 0 };
    for (let at = from; at < to; at += block.rows) {
      block.row = at & (capacity - 1);
      block.sequence = at;
      block.rows = Math.min(most, to - at, capacity - block.row);
      if (visit(block) === false) return;
    }
  }

  filter(plan: ColumnPlan, span: Span, into: Uint32Array, base = span.from): number {
    let count = 0;
    const scan = ({ list }: Scratch, program: Program): void => {
      const visit = (block: Block): boolean => {
        const kept = Math.min(program.list(block), into.length - count);
        const behind = block.sequence - base;
        // One by one: a typed array's `set` is several times slower out of shared memory.
        for (let i = 0; i < kept; i++) into[count + i] = list[i]! + behind;
        count += kept;
        return count < into.length;
      };
      this.#blocks(span, visit, BLOCK_ROWS);
    };
    return this.#within(plan, scan) ? count : this.#scalar.filter(plan, span, into, base);
  }

  countIds(
    column: 'kind' | 'source' | 'target',
    plan: ColumnPlan,
    span: Span,
    counts: Uint32Array,
  ): void {
    const fits = counts.length >= 1 && counts.length <= SINGLES;
    const counted =
      fits &&
      this.#within(plan, (scratch, program) => {
        scratch.singles.fill(0, 0, counts.length);
        if (plan.op === 'every') this.#countAll(scratch, column, span, counts.length - 1);
        else this.#countListed(scratch, program, column, span, counts.length - 1);
        for (let id = 0; id < counts.length; id++) counts[id] = counts[id]! + scratch.singles[id]!;
      });
    if (!counted) this.#scalar.countIds(column, plan, span, counts);
  }

  #countAll(scratch: Scratch, name: keyof typeof ID_BYTES, span: Span, limit: number): void {
    const { countIds, countPairs16, countPairs32, foldPairs } = this.#functions;
    const { at, pairs } = scratch;
    const bytes = ID_BYTES[name];
    const column = this.#memory.events[name].byteOffset;
    if (limit >= PAIRED_IDS) {
      const visit = ({ row, rows }: Block): undefined => {
        countIds(column + row * bytes, rows, limit, bytes, at.singles);
      };
      this.#blocks(span, visit, Number.POSITIVE_INFINITY);
      return;
    }
    // Whole vectors of pairs in a row.
    const shift = 32 - Math.clz32(limit | 3);
    pairs.fill(0);
    const countPairs = bytes === 2 ? countPairs16 : countPairs32;
    const visit = ({ row, rows }: Block): undefined => {
      countPairs(column + row * bytes, rows, limit, shift, at.pairs, at.singles);
    };
    this.#blocks(span, visit, Number.POSITIVE_INFINITY);
    foldPairs(at.pairs, shift, limit, at.singles);
  }

  #countListed(
    scratch: Scratch,
    program: Program,
    name: keyof typeof ID_BYTES,
    span: Span,
    limit: number,
  ): void {
    const bytes = ID_BYTES[name];
    const column = this.#memory.events[name].byteOffset;
    const { list, singles } = scratch.at;
    const visit = (block: Block): undefined => {
      const found = program.list(block);
      const first = column + block.row * bytes;
      this.#functions.countListed(list, found, first, limit, bytes, singles);
    };
    this.#blocks(span, visit, BLOCK_ROWS);
  }

  latencies(measure: LatencyMeasure, plan: ColumnPlan, span: Span, histogram: Histogram): number {
    const { events, plan: size } = this.#memory;
    const { back, oldest, fromKind, from, to } = measure;
    let lowest = Number.POSITIVE_INFINITY;
    const scan = (scratch: Scratch, program: Program): void => {
      clearStats(scratch);
      const { at, statWords } = scratch;
      const columns = [events.kind, events.source, events.target, events.timeNs, events[back]].map(
        ({ byteOffset }) => byteOffset,
      );
      const visit = (block: Block): undefined => {
        const every = plan.op === 'every';
        const found = every ? block.rows : program.list(block);
        const room = block.sequence - oldest;
        const limits = [block.row, size.events - 1, room, fromKind, from, to];
        statWords[STAT.lowest] = INT_MAX;
        const rows = every ? 0 : at.list;
        const work = [at.histogram, at.stats, at.numbers];
        this.#functions.latencies(rows, found, ...limits, ...columns, ...work);
        const least = statWords[STAT.lowest]!;
        if (least < INT_MAX) lowest = Math.min(lowest, block.sequence + least);
      };
      // What happened before the oldest cause that counts has none.
      this.#blocks({ from: Math.max(span.from, oldest), to: span.to }, visit, BLOCK_ROWS);
      takeStats(scratch, histogram);
    };
    if (this.#within(plan, scan)) return lowest;
    return this.#scalar.latencies(measure, plan, span, histogram);
  }

  values(factor: number, plan: ColumnPlan, span: Span, histogram: Histogram): void {
    const column = this.#memory.events.value.byteOffset;
    const scan = (scratch: Scratch, program: Program): void => {
      clearStats(scratch);
      const { at } = scratch;
      const visit = (block: Block): undefined => {
        const every = plan.op === 'every';
        const found = every ? block.rows : program.list(block);
        const rows = every ? 0 : at.list;
        const first = column + block.row * 8;
        this.#functions.values(rows, found, first, factor, at.histogram, at.stats, at.numbers);
      };
      this.#blocks(span, visit, BLOCK_ROWS);
      takeStats(scratch, histogram);
    };
    if (!this.#within(plan, scan)) this.#scalar.values(factor, plan, span, histogram);
  }

  density(plan: ColumnPlan, edges: Float64Array, bins: Uint32Array, part?: Span): void {
    if (bins.length === 0) return;
    const span = part ?? { from: edges[0]!, to: edges[bins.length]! };
    const scan = (_: Scratch, program: Program): void => {
      let bin = 0;
      const visit = (block: Block): undefined => {
        const bits = program.bits(block);
        const end = block.sequence + block.rows;
        for (let at = block.sequence; at < end; ) {
          while (edges[bin + 1]! <= at) bin += 1;
          const to = Math.min(edges[bin + 1]!, end);
          const first = at - block.sequence;
          const found = this.#functions.countBits(bits, first, to - block.sequence);
          bins[bin] = bins[bin]! + found;
          at = to;
        }
      };
      this.#blocks(span, visit, BLOCK_ROWS);
    };
    if (!this.#within(plan, scan)) this.#scalar.density(plan, edges, bins, span);
  }

  extent(name: 'value' | 'timeNs', plan: ColumnPlan, span: Span): Extent {
    const column = this.#memory.events[name].byteOffset;
    let found: Extent | undefined;
    const scan = (scratch: Scratch, program: Program): void => {
      const { at, stats } = scratch;
      stats[0] = Number.POSITIVE_INFINITY;
      stats[1] = Number.NEGATIVE_INFINITY;
      const visit = (block: Block): undefined => {
        const first = column + block.row * 8;
        if (plan.op === 'every') {
          this.#functions.extend(first, block.rows, at.stats);
        } else {
          const count = program.list(block);
          this.#functions.extendListed(at.list, count, first, at.stats);
        }
      };
      this.#blocks(span, visit, BLOCK_ROWS);
      found = { min: stats[0]! + 0, max: stats[1]! + 0 };
    };
    this.#within(plan, scan);
    return found ?? this.#scalar.extent(name, plan, span);
  }

  applyWrites(cells: Float64Array, from: number, to: number): void {
    const { journal, plan } = this.#memory;
    const count = cells.length;
    const apply = from < to ? this.#functions.redo : this.#functions.undo;
    // Counts of two moments, between which rows were taken back, may be farther apart than the ring
    // is long: what comes of it is thrown away, but no row beyond the column may be read.
    const rows = Math.min(Math.abs(to - from), plan.journal);
    const first = Math.min(from, to) & (plan.journal - 1);
    const atEnd = Math.min(rows, plan.journal - first);
    const applied =
      count <= STATE_CELLS &&
      this.#areas.borrow(({ at, cells: lent }) => {
        lent.set(cells);
        const part = (row: number, rowCount: number): void => {
          const slots = journal.slot.byteOffset + 4 * row;
          apply(at.singles, count, rowCount, slots, journal.values.byteOffset + 16 * row);
        };
        if (from >= to) part(0, rows - atEnd);
        part(first, atEnd);
        if (from < to) part(0, rows - atEnd);
        cells.set(lent.subarray(0, count));
        return true;
      });
    if (applied !== true) this.#scalar.applyWrites(cells, from, to);
  }
}
