/**
 * Copies of the world at chosen moments, in a fixed pool of slots beside the history.
 *
 * Writer: takes a pool slot out of the index, copies the world into it, puts it back in. The index
 * (`order`, count) is odd in `keyframeVersion` only while it changes; the copy happens outside of
 * that, so that readers wait no longer than a few stores take.
 * Reader: copies the index between two equal even versions, then copies a pool slot, and accepts
 * the copy when the version is still the same: the slot was in the index all the time.
 */
import type { Memory } from './memory.ts';
import { fenceReads, LOW_MASK, oldestEvent } from './publication.ts';
import { CONTROL_WORD } from './tables.ts';

/** What is known about a world besides its bytes. */
export interface KeyframeStamp {
  /** events handled: it is the state before event `sequence` */
  readonly sequence: number;
  readonly timeNs: number;
  /** journal rows written */
  readonly journal: number;
  readonly hashLow: number;
  readonly hashHigh: number;
}

/** Events between two keyframes: a seek then copies about as many cells as it applies writes. */
export const KEYFRAME_SPACING_MIN = 4096;
export const keyframeSpacing = (slots: number): number => Math.max(KEYFRAME_SPACING_MIN, slots);

/** Pool slots that keep a keyframe per `spacing` over the whole ring, the first one, and two spare. */
export const keyframePool = (events: number, spacing: number): number =>
  Math.ceil(events / spacing) + 3;

/** An exchange, not a store: see storeClaim. Version and count stay below 2^30. */
const bumpVersion = (memory: Memory): void => {
  const words = memory.controlWords.i32;
  const next = (words[CONTROL_WORD.keyframeVersion]! + 1) & LOW_MASK;
  Atomics.exchange(words, CONTROL_WORD.keyframeVersion, next);
};

const countOf = (memory: Memory): number => memory.controlWords.i32[CONTROL_WORD.keyframeCount]!;

/** Takes entry `at` of the index out; its pool slot moves behind the entries in use. */
function removeEntry(memory: Memory, at: number): void {
  const { order } = memory.keyframes;
  const last = countOf(memory) - 1;
  const slot = order[at]!;
  bumpVersion(memory);
  order.copyWithin(at, at + 1, last + 1);
  order[last] = slot;
  memory.controlWords.i32[CONTROL_WORD.keyframeCount] = last;
  bumpVersion(memory);
}

/**
 * The entry that is missed least. The first one stays: everything can be run again from there.
 * Then those that no readable event needs any more go, oldest first; then the one whose absence
 * leaves the smallest gap, so that the rest stays evenly spread.
 */
function leastMissed(memory: Memory): number {
  const { order, sequence } = memory.keyframes;
  const count = countOf(memory);
  if (count < 3) return count - 1;
  if (sequence[order[2]!]! <= oldestEvent(memory)) return 1;
  let best = 1;
  let smallest = Number.POSITIVE_INFINITY;
  for (let at = 1; at < count - 1; at++) {
    const gap = sequence[order[at + 1]!]! - sequence[order[at - 1]!]!;
    if (gap < smallest) {
      smallest = gap;
      best = at;
    }
  }
  return best;
}

/** Empties the pool. Writer only, before the first keyframe. */
export function resetKeyframes(memory: Memory): void {
  const { order } = memory.keyframes;
  bumpVersion(memory);
  for (let slot = 0; slot < order.length; slot++) {
    order[slot] = slot;
  }
  memory.controlWords.i32[CONTROL_WORD.keyframeCount] = 0;
  bumpVersion(memory);
}

/** Copies the world as it stands into the pool. Writer only; call resetKeyframes once before. */
export function takeKeyframe(memory: Memory, stamp: KeyframeStamp): void {
  const { keyframes, layout, bytes } = memory;
  const { order } = keyframes;
  if (order.length === 0) return;
  dropKeyframesFrom(memory, stamp.sequence);
  if (countOf(memory) === order.length) removeEntry(memory, leastMissed(memory));
  const count = countOf(memory);
  const slot = order[count]!;
  const target = layout.keyframeStart + slot * layout.worldBytes;
  bytes.copyWithin(target, layout.worldStart, layout.worldStart + layout.worldBytes);
  bumpVersion(memory);
  keyframes.timeNs[slot] = stamp.timeNs;
  keyframes.journal[slot] = stamp.journal;
  keyframes.hashLow[slot] = stamp.hashLow;
  keyframes.hashHigh[slot] = stamp.hashHigh;
  keyframes.sequence[slot] = stamp.sequence;
  memory.controlWords.i32[CONTROL_WORD.keyframeCount] = count + 1;
  bumpVersion(memory);
}

/** Forgets keyframes at or after `sequence`: their future was taken back. Writer only. */
export function dropKeyframesFrom(memory: Memory, sequence: number): void {
  const { keyframes } = memory;
  for (let count = countOf(memory); count > 0; count--) {
    if (keyframes.sequence[keyframes.order[count - 1]!]! < sequence) return;
    removeEntry(memory, count - 1);
  }
}

/** A reader's own copy of the index; entries by rising sequence. */
export interface KeyframeIndex {
  /** version that was copied; odd = none yet */
  version: number;
  count: number;
  readonly slot: Uint32Array;
  readonly sequence: Float64Array;
  readonly timeNs: Float64Array;
  readonly journal: Float64Array;
  readonly hashLow: Uint32Array;
  readonly hashHigh: Uint32Array;
}

export function createKeyframeIndex(memory: Memory): KeyframeIndex {
  const rows = memory.plan.keyframes;
  return {
    version: 1,
    count: 0,
    slot: new Uint32Array(rows),
    sequence: new Float64Array(rows),
    timeNs: new Float64Array(rows),
    journal: new Float64Array(rows),
    hashLow: new Uint32Array(rows),
    hashHigh: new Uint32Array(rows),
  };
}

/** Copies of the index tried before the older copy must do. */
export const INDEX_ATTEMPTS = 64;

function copyIndex(memory: Memory, index: KeyframeIndex): void {
  const { keyframes } = memory;
  const count = Math.min(Math.max(countOf(memory), 0), keyframes.order.length);
  for (let at = 0; at < count; at++) {
    const slot = keyframes.order[at]!;
    index.slot[at] = slot;
    index.sequence[at] = keyframes.sequence[slot]!;
    index.timeNs[at] = keyframes.timeNs[slot]!;
    index.journal[at] = keyframes.journal[slot]!;
    index.hashLow[at] = keyframes.hashLow[slot]!;
    index.hashHigh[at] = keyframes.hashHigh[slot]!;
  }
  index.count = count;
}

/**
 * Brings a reader's index up to date.
 * @returns false when the writer changed it at every attempt; the index is empty then
 */
export function refreshKeyframeIndex(memory: Memory, index: KeyframeIndex): boolean {
  const words = memory.controlWords.i32;
  for (let attempt = 0; attempt < INDEX_ATTEMPTS; attempt++) {
    const version = Atomics.load(words, CONTROL_WORD.keyframeVersion);
    if (version === index.version) return true;
    if ((version & 1) === 1) continue;
    copyIndex(memory, index);
    fenceReads(memory);
    if (Atomics.load(words, CONTROL_WORD.keyframeVersion) === version) {
      index.version = version;
      return true;
    }
  }
  index.version = 1;
  index.count = 0;
  return false;
}

/** Entry with the largest sequence ≤ `sequence`; -1 when there is none. */
export function keyframeBefore(index: KeyframeIndex, sequence: number): number {
  let low = 0;
  let high = index.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (index.sequence[middle]! <= sequence) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Cells of the slots table inside the pool slot. */
export function keyframeSlots(memory: Memory, slot: number): Float64Array<SharedArrayBuffer> {
  const { layout, buffer, plan } = memory;
  const inWorld = (layout.tables.slots.offsets.f64 ?? 0) - layout.worldStart;
  const start = layout.keyframeStart + slot * layout.worldBytes + inWorld;
  return new Float64Array(buffer, start, plan.slots);
}

/**
 * Copies the state cells of index entry `at`.
 * @returns false when the index changed meanwhile: the copy may be of another keyframe then
 */
export function readKeyframe(
  memory: Memory,
  index: KeyframeIndex,
  at: number,
  into: Float64Array,
): boolean {
  into.set(keyframeSlots(memory, index.slot[at]!));
  fenceReads(memory);
  const version = Atomics.load(memory.controlWords.i32, CONTROL_WORD.keyframeVersion);
  return version === index.version;
}
