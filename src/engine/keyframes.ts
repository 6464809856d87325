/**
 * Keyframes: copies of the whole world in a fixed pool. Between two of them the journal leads to
 * any event; from any of them the engine can run again. When the pool is full, keyframes that the
 * spacing does not need are given up first, so early history stays reachable.
 */
import type { Memory } from '../memory/memory.ts';
import { CONTROL_WORD, WORLD_CELL } from '../memory/tables.ts';
import { digest } from './hash.ts';

export interface Keyframes {
  /** Copies the world as it is now. The hash lanes must be up to date. */
  take(): void;
  /** Pool slot of the last keyframe with sequence ≤ `handled`; -1 when none is left. */
  latestAt(handled: number): number;
  /** Copies a keyframe back over the world. */
  restore(slot: number): void;
  /** Forgets keyframes with sequence > `handled`. */
  dropAfter(handled: number): void;
  clear(): void;
  count(): number;
}

export function createKeyframes(memory: Memory): Keyframes {
  const { keyframes, bytes, layout, plan } = memory;
  const { order, sequence } = keyframes;
  const words = memory.controlWords.i32;
  const cells = memory.cells.f64;
  const used = new Uint8Array(plan.keyframes);
  const halves = new Uint32Array(2);
  let count = 0;

  const startOf = (slot: number): number => layout.keyframeStart + slot * layout.worldBytes;

  /** Changes the index under an odd version, so that readers notice and try again. */
  const change = (edit: () => void): void => {
    Atomics.add(words, CONTROL_WORD.keyframeVersion, 1);
    edit();
    Atomics.store(words, CONTROL_WORD.keyframeCount, count);
    const version = Atomics.load(words, CONTROL_WORD.keyframeVersion);
    Atomics.store(words, CONTROL_WORD.keyframeVersion, (version + 1) & 0x3ffffffe);
  };

  /**
   * Gives up keyframes whose neighbours are within the spacing; the oldest if none is. The very
   * first stays: from there everything can be run again.
   */
  const thin = (): void => {
    let kept = 1;
    for (let i = 1; i < count; i++) {
      const slot = order[i]!;
      const before = sequence[order[kept - 1]!]!;
      const after = i + 1 < count ? sequence[order[i + 1]!]! : Number.POSITIVE_INFINITY;
      if (after - before <= plan.keyframeSpacing) used[slot] = 0;
      else order[kept++] = slot;
    }
    if (kept === count) {
      used[order[1]!] = 0;
      for (let i = 2; i < count; i++) order[i - 1] = order[i]!;
      kept--;
    }
    count = kept;
  };

  /** Fills a slot that the index does not name yet: no reader looks at it. */
  const fill = (slot: number): void => {
    used[slot] = 1;
    cells[WORLD_CELL.keyframeSequence] = cells[WORLD_CELL.handled]!;
    cells[WORLD_CELL.keyframeTimeNs] = cells[WORLD_CELL.nowNs]!;
    bytes.copyWithin(startOf(slot), layout.worldStart, layout.worldStart + layout.worldBytes);
    sequence[slot] = cells[WORLD_CELL.handled]!;
    keyframes.timeNs[slot] = cells[WORLD_CELL.nowNs]!;
    keyframes.journal[slot] = cells[WORLD_CELL.journal]!;
    digest(memory.words.i32, halves);
    keyframes.hashLow[slot] = halves[0]!;
    keyframes.hashHigh[slot] = halves[1]!;
  };

  let filled = 0;
  const list = (): void => {
    order[count++] = filled;
  };

  return {
    take: () => {
      const last = count > 0 ? sequence[order[count - 1]!]! : -1;
      if (last === cells[WORLD_CELL.handled]!) return;
      if (count === plan.keyframes) change(thin);
      filled = used.indexOf(0);
      fill(filled);
      change(list);
    },
    latestAt: (handled) => {
      for (let i = count - 1; i >= 0; i--) {
        if (sequence[order[i]!]! <= handled) return order[i]!;
      }
      return -1;
    },
    restore: (slot) => {
      const start = startOf(slot);
      bytes.copyWithin(layout.worldStart, start, start + layout.worldBytes);
    },
    dropAfter: (handled) => {
      change(() => {
        while (count > 0 && sequence[order[count - 1]!]! > handled) {
          count--;
          used[order[count]!] = 0;
        }
      });
    },
    clear: () => {
      change(() => {
        used.fill(0);
        count = 0;
      });
    },
    count: () => count,
  };
}
