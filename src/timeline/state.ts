/** State at any sequence: the nearest keyframe or the state read last, plus or minus writes. */
import { failure, type Problem, type Result, success } from '../lib/result.ts';
import { type KeyframeIndex, keyframeBefore, readKeyframe } from '../memory/keyframes.ts';
import type { Memory } from '../memory/memory.ts';
import { epochOf } from '../memory/publication.ts';
import type { Bounds } from './bounds.ts';
import { type Reading, readIntact } from './intact.ts';
import { applyWrites } from './kernels/scalar.ts';
import { kernelsOf } from './kernels/select.ts';

export type StateAt = (sequence: number, into?: Float64Array) => Result<Float64Array>;

/** Which moment an array of state cells stands for. */
interface Cursor {
  journal: number;
  /** odd = the cells stand for nothing */
  epoch: number;
}

/** Copying so many cells of a keyframe costs as much as applying one journal row. */
const CELLS_PER_ROW = 4;

const NOWHERE: Problem = {
  what: 'the history changed faster than it could be read',
  where: 'reading state',
  mend: 'Ask again; pause the run when it happens often.',
};

/** From so many rows on, compiled code is worth the way there and back. */
const MANY_ROWS = 256;

/** Applies journal rows [from, to) forwards, or undoes [to, from) backwards. */
function apply(memory: Memory, cells: Float64Array, from: number, to: number): void {
  const rows = Math.abs(to - from);
  if (rows < MANY_ROWS || rows * CELLS_PER_ROW < cells.length) applyWrites(memory, cells, from, to);
  else kernelsOf(memory).applyWrites(cells, from, to);
}

/** Index entry from which the fewest rows lead to `target`; -1 = none is usable. */
function nearest(index: KeyframeIndex, sequence: number, target: number, reading: Reading): number {
  const before = keyframeBefore(index, sequence + 1);
  const after = before + 1;
  const usable = (at: number) =>
    at >= 0 &&
    at < index.count &&
    index.sequence[at]! <= reading.published &&
    index.journal[at]! >= reading.oldestJournal;
  if (!usable(before)) return usable(after) ? after : -1;
  if (!usable(after)) return before;
  return index.journal[after]! - target < target - index.journal[before]! ? after : before;
}

export function createStateAt(memory: Memory, bounds: Bounds): StateAt {
  const { index } = bounds;
  const cursors = new WeakMap<Float64Array, Cursor>();
  const own = new Float64Array(memory.plan.slots);

  /** Journal row that `cells` stand for, after copying a keyframe if that is the shorter way. */
  const start = (
    cells: Float64Array,
    cursor: Cursor,
    at: number,
    target: number,
    reading: Reading,
  ): number => {
    const known = cursor.epoch === epochOf(memory) && cursor.journal >= reading.oldestJournal;
    // Until the caller has checked what is read here, the cells stand for nothing.
    cursor.epoch = 1;
    const copying = cells.length / CELLS_PER_ROW;
    const cost = at < 0 ? Infinity : copying + Math.abs(target - index.journal[at]!);
    if (known && Math.abs(target - cursor.journal) <= cost) return cursor.journal;
    return at >= 0 && readKeyframe(memory, index, at, cells) ? index.journal[at]! : Number.NaN;
  };

  /** Brings `cells` to the state after `sequence`; says what stands against it. */
  const seek = (
    cells: Float64Array,
    cursor: Cursor,
    sequence: number,
    reading: Reading,
  ): Problem | undefined => {
    const problem = bounds.outside(sequence, reading);
    if (problem) return problem;
    const target = bounds.journalAfter(sequence, reading);
    // A row that was overwritten meanwhile: its count would lead anywhere.
    const sane = target >= reading.oldestJournal && target <= reading.journal;
    const at = nearest(index, sequence, target, reading);
    const from = sane ? start(cells, cursor, at, target, reading) : Number.NaN;
    if (Number.isNaN(from)) {
      reading.again = true;
      return NOWHERE;
    }
    if (from !== target) reading.lowestJournal = Math.min(from, target);
    apply(memory, cells, from, target);
    cursor.journal = target;
    return undefined;
  };

  const bring = (cells: Float64Array, sequence: number): Problem | undefined => {
    const cursor = cursors.get(cells) ?? { journal: 0, epoch: 1 };
    cursors.set(cells, cursor);
    let epoch = 0;
    const outcome = readIntact(memory, (reading) => {
      epoch = epochOf(memory);
      return { problem: seek(cells, cursor, sequence, reading) };
    });
    if (!outcome) return NOWHERE;
    if (!outcome.problem) cursor.epoch = epoch;
    return outcome.problem;
  };

  return (sequence, into) => {
    const problem = bring(into ?? own, sequence);
    if (problem) return failure(problem);
    return success(into ?? own.slice());
  };
}
