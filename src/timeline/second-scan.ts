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
  readonly found: Uint32Array<SharedArrayBuffer>;
}

export interface ScanOrder {
  readonly plan: ColumnPlan;
  readonly span: Span;
  /** matches are counted from here */
  readonly base: number;
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

/** The second thread's share: parts from the end of the span, as long as there is room. */
export function scanFromEnd(memory: Memory, cells: ScanCells, order: ScanOrder): void {
  const { words, counts, found, partRows } = cells;
  const { plan, span, base } = order;
  const kernels = kernelsOf(memory);
  const last = partsOf(span, partRows) - 1;
  let used = 0;
  let taken = 0;
  while (taken < TAKEN_MAX && used + partRows <= found.length && takePart(words)) {
    const room = found.subarray(used, used + partRows);
    const count = kernels.filter(plan, partAt(span, last - taken, partRows), room, base);
    counts[taken] = count;
    used += count;
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
  readonly #post: (order: ScanOrder) => void;
  readonly #silenceMs: number;
  readonly #room: Uint32Array;

  /**
   * @param post hands an order to the thread that calls `scanFromEnd` with it
   * @param silenceMs a second thread that says nothing for so long counts as gone
   */
  constructor(
    memory: Memory,
    cells: ScanCells,
    post: (order: ScanOrder) => void,
    silenceMs = SILENCE_MS,
  ) {
    this.#silenceMs = silenceMs;
    this.#memory = memory;
    this.#cells = cells;
    this.#post = post;
    this.#room = new Uint32Array(cells.partRows);
    this.rowsMin = PARTS_MIN * cells.partRows;
  }

  /**
   * Offsets from the span's beginning of its events that pass, in parts, ascending: all, or the
   * first `room` of them and maybe more. Undefined when the second thread cannot help just now.
   */
  filter(plan: ColumnPlan, span: Span, room: number): Uint32Array[] | undefined {
    const { words } = this.#cells;
    const before = Atomics.compareExchange(words, SCAN_WORD.state, STATE.idle, STATE.busy);
    if (before !== STATE.idle) return undefined;
    const parts = partsOf(span, this.#cells.partRows);
    Atomics.store(words, SCAN_WORD.left, parts);
    this.#post({ plan, span, base: span.from });
    const front: Uint32Array[] = [];
    let count = 0;
    while (count < room && takePart(words)) {
      const found = this.#part(plan, span, front.length);
      front.push(found);
      count += found.length;
    }
    // What the second thread is at, or has not begun, is not needed any more.
    if (count >= room) Atomics.store(words, SCAN_WORD.left, 0);
    if (count >= room || front.length === parts) return front;
    const back = this.#back();
    if (back !== undefined) return front.concat(back);
    while (front.length < parts) front.push(this.#part(plan, span, front.length));
    return front;
  }

  #part(plan: ColumnPlan, span: Span, part: number): Uint32Array {
    const rows = partAt(span, part, this.#cells.partRows);
    const count = kernelsOf(this.#memory).filter(plan, rows, this.#room, span.from);
    return this.#room.slice(0, count);
  }

  /** What the second thread has found, ascending; undefined when it does not answer. */
  #back(): Uint32Array[] | undefined {
    const { words, counts, found } = this.#cells;
    const { state } = SCAN_WORD;
    while (Atomics.load(words, state) === STATE.busy) {
      if (Atomics.wait(words, state, STATE.busy, this.#silenceMs) !== 'timed-out') continue;
      // It may have answered in the very last moment.
      const now = Atomics.compareExchange(words, state, STATE.busy, STATE.gone);
      if (now === STATE.busy) return undefined;
    }
    const taken = Atomics.load(words, SCAN_WORD.taken);
    const parts: Uint32Array[] = [];
    let at = 0;
    for (let part = 0; part < taken; part++) {
      parts.push(found.slice(at, at + counts[part]!));
      at += counts[part]!;
    }
    return parts.reverse();
  }
}
