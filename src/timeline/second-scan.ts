/**
 * One long scan by two threads. The one that asks takes parts from the beginning, the other from the
 * end, until none is left: neither waits for the other longer than for one part, however unevenly
 * the machine shares itself out. The second one writes what it finds into memory that both see.
 */
import type { Memory } from '../memory/memory.ts';
import type { ColumnPlan } from '../query/column-plan.ts';
import type { Span } from './kernels/kernels.ts';
import { kernelsOf } from './kernels/select.ts';

/** Rows of a part: a fraction of a millisecond. */
const PART_ROWS = 262_144;
/** From so many parts on a second thread is worth waking. */
const PARTS_MIN = 4;
/** The second thread has room for so many parts that pass as a whole. */
const PARTS_FOUND = 8;
/** Parts that it can take at most: a ring holds fewer rows. */
const TAKEN_MAX = 16_384;
const SILENCE_MS = 1000;

/** Places in `words`, each in a cache line of its own. */
export const SCAN_WORD = { state: 0, left: 16, taken: 32, length: 48 } as const;
const STATE = { absent: 0, idle: 1, busy: 2, gone: 3 } as const;

/** What both threads see. */
export interface ScanCells {
  readonly partRows: number;
  /** the second thread's state; parts that nobody has taken yet; parts that the second has taken */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** matches of each part that the second thread has taken, the last part of the span first */
  readonly counts: Uint32Array<SharedArrayBuffer>;
  /** the matches, or the counters of a tally */
  readonly found: Uint32Array<SharedArrayBuffer>;
}

/** What is wanted of the events that pass a plan: themselves, or how many of each sort there are. */
export type Question =
  /** how far behind `base` they lie */
  | { readonly ask: 'matches'; readonly base: number }
  /** counters by kind, so many of them, and then by source; the last one of each takes all other ids */
  | { readonly ask: 'ids'; readonly kinds: number }
  /** counters between neighbouring edges: rising sequences */
  | { readonly ask: 'density'; readonly edges: Float64Array };

export type Tally = Exclude<Question, { ask: 'matches' }>;

export interface ScanOrder {
  readonly plan: ColumnPlan;
  readonly span: Span;
  readonly question: Question;
  /** of a tally */
  readonly counters: number;
}

const shared = (cells: number): SharedArrayBuffer => new SharedArrayBuffer(4 * cells);

export const createScanCells = (partRows = PART_ROWS): ScanCells => ({
  partRows,
  words: new Int32Array(shared(SCAN_WORD.length)),
  counts: new Uint32Array(shared(TAKEN_MAX)),
  found: new Uint32Array(shared(PARTS_FOUND * partRows)),
});

const partsOf = ({ from, to }: Span, partRows: number): number => Math.ceil((to - from) / partRows);

const partAt = ({ from, to }: Span, part: number, partRows: number): Span => {
  const start = from + part * partRows;
  return { from: start, to: Math.min(to, start + partRows) };
};

/** Whether a part was left for the caller. */
const takePart = (words: Int32Array): boolean => Atomics.sub(words, SCAN_WORD.left, 1) > 0;

/** The second thread is there and waits for orders. */
export function sayReady({ words }: ScanCells): void {
  Atomics.store(words, SCAN_WORD.state, STATE.idle);
}

/** Adds the events of a span that pass to counters. */
export function tallyInto(
  memory: Memory,
  plan: ColumnPlan,
  tally: Tally,
  span: Span,
  counters: Uint32Array,
): void {
  const kernels = kernelsOf(memory);
  if (tally.ask === 'density') {
    kernels.density(plan, tally.edges, counters, span);
    return;
  }
  kernels.countIds('kind', plan, span, counters.subarray(0, tally.kinds));
  kernels.countIds('source', plan, span, counters.subarray(tally.kinds));
}

/** The second thread's share: parts from the end of the span, as long as there is room. */
export function scanFromEnd(memory: Memory, cells: ScanCells, order: ScanOrder): void {
  const { words, counts, found, partRows } = cells;
  const { plan, span, question } = order;
  const last = partsOf(span, partRows) - 1;
  const counters = found.subarray(0, order.counters).fill(0);
  let used = 0;
  let taken = 0;
  while (taken < TAKEN_MAX && used + partRows <= found.length && takePart(words)) {
    const part = partAt(span, last - taken, partRows);
    if (question.ask === 'matches') {
      const room = found.subarray(used, used + partRows);
      counts[taken] = kernelsOf(memory).filter(plan, part, room, question.base);
      used += counts[taken]!;
    } else {
      tallyInto(memory, plan, question, part, counters);
    }
    taken += 1;
  }
  Atomics.store(words, SCAN_WORD.taken, taken);
  Atomics.store(words, SCAN_WORD.state, STATE.idle);
  Atomics.notify(words, SCAN_WORD.state);
}

/** The side of the thread that asks. It may wait, so it is not a page's own thread. */
export class SecondScanner {
  /** shorter spans are not worth waking the other thread */
  readonly rowsMin: number;
  readonly #memory: Memory;
  readonly #cells: ScanCells;
  readonly #post: (order: ScanOrder) => boolean;
  readonly #silenceMs: number;
  /** what this thread has found; kept, because fresh memory costs more than the copy out of it */
  #front: Uint32Array;

  /**
   * @param post hands an order to the thread that calls `scanFromEnd` with it; false = it cannot
   * @param silenceMs a second thread that says nothing for so long counts as gone
   */
  constructor(
    memory: Memory,
    cells: ScanCells,
    post: (order: ScanOrder) => boolean,
    silenceMs = SILENCE_MS,
  ) {
    this.#silenceMs = silenceMs;
    this.#memory = memory;
    this.#cells = cells;
    this.#post = post;
    this.#front = new Uint32Array(cells.partRows);
    this.rowsMin = PARTS_MIN * cells.partRows;
  }

  /**
   * Offsets from the span's beginning of its events that pass, ascending: all, or the first `room`
   * of them. Undefined when the second thread cannot help just now.
   */
  filter(plan: ColumnPlan, span: Span, room: number): Uint32Array | undefined {
    const { words, partRows } = this.#cells;
    const question = { ask: 'matches', base: span.from } as const;
    if (!this.#begin({ plan, span, question, counters: 0 })) return undefined;
    const parts = partsOf(span, partRows);
    let scanned = 0;
    let count = 0;
    while (count < room && takePart(words)) count += this.#part(plan, span, scanned++, count);
    if (count >= room || scanned === parts) {
      // What the second thread is at, or has not begun, is not needed any more.
      Atomics.store(words, SCAN_WORD.left, 0);
      return this.#front.slice(0, Math.min(count, room));
    }
    const taken = this.#await();
    if (taken !== undefined) return this.#joined(count, taken, room);
    while (scanned < parts) count += this.#part(plan, span, scanned++, count);
    return this.#front.slice(0, Math.min(count, room));
  }

  /**
   * Adds the events of the span that pass to counters. False when the second thread cannot help just
   * now: nothing was added then.
   */
  tally(plan: ColumnPlan, tally: Tally, span: Span, counters: Uint32Array): boolean {
    const { words, partRows, found } = this.#cells;
    const { length } = counters;
    if (length > found.length) return false;
    if (!this.#begin({ plan, span, question: tally, counters: length })) return false;
    const parts = partsOf(span, partRows);
    const addPart = (part: number): void =>
      tallyInto(this.#memory, plan, tally, partAt(span, part, partRows), counters);
    let done = 0;
    while (takePart(words)) addPart(done++);
    if (done === parts) return true;
    if (this.#await() === undefined) while (done < parts) addPart(done++);
    else for (let i = 0; i < length; i++) counters[i] = counters[i]! + found[i]!;
    return true;
  }

  /** Hands out an order with all its parts; false when the second thread cannot take it. */
  #begin(order: ScanOrder): boolean {
    const { words, partRows } = this.#cells;
    const before = Atomics.compareExchange(words, SCAN_WORD.state, STATE.idle, STATE.busy);
    if (before !== STATE.idle) return false;
    Atomics.store(words, SCAN_WORD.left, partsOf(order.span, partRows));
    if (this.#post(order)) return true;
    Atomics.store(words, SCAN_WORD.state, STATE.idle);
    return false;
  }

  /** Finds what passes in a part, behind the first `count` found; returns how many. */
  #part(plan: ColumnPlan, span: Span, part: number, count: number): number {
    const { partRows } = this.#cells;
    if (count + partRows > this.#front.length) {
      const former = this.#front;
      this.#front = new Uint32Array(2 * former.length + partRows);
      this.#front.set(former.subarray(0, count));
    }
    const into = this.#front.subarray(count, count + partRows);
    return kernelsOf(this.#memory).filter(plan, partAt(span, part, partRows), into, span.from);
  }

  /** How many parts the second thread has scanned; undefined when it does not answer. */
  #await(): number | undefined {
    const { words } = this.#cells;
    const { state } = SCAN_WORD;
    while (Atomics.load(words, state) === STATE.busy) {
      if (Atomics.wait(words, state, STATE.busy, this.#silenceMs) !== 'timed-out') continue;
      // It may have answered in the very last moment.
      const now = Atomics.compareExchange(words, state, STATE.busy, STATE.gone);
      if (now === STATE.busy) return undefined;
    }
    return Atomics.load(words, SCAN_WORD.taken);
  }

  /** Its own `front` matches and those of the parts that the second thread has taken. */
  #joined(front: number, taken: number, room: number): Uint32Array {
    const { counts, found } = this.#cells;
    let end = counts.subarray(0, taken).reduce((sum, count) => sum + count, 0);
    const whole = new Uint32Array(Math.min(front + end, room));
    whole.set(this.#front.subarray(0, front));
    let at = front;
    for (let part = taken - 1; part >= 0 && at < whole.length; part--) {
      const first = end - counts[part]!;
      const last = Math.min(end, first + whole.length - at);
      // One by one: a typed array's `set` is several times slower out of shared memory.
      for (let from = first; from < last; from++) whole[at++] = found[from]!;
      end = first;
    }
    return whole;
  }
}
