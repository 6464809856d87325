import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import {
  createKeyframeIndex,
  keyframeBefore,
  keyframeSlots,
  refreshKeyframeIndex,
} from '../memory/keyframes.ts';
import type { MemoryPlan } from '../memory/layout.ts';
import { createMemory } from '../memory/memory.ts';
import { CONTROL_WORD, WORLD_CELL } from '../memory/tables.ts';
import { smallPlan } from '../memory/test-plan.ts';
import { createKeyframes } from './keyframes.ts';
import { KEYFRAME_INTERVAL_NS } from './plan.ts';
import { type DeviceLine, openWorld, runTo, runUpTo, worldOf } from './test-world.ts';

const SPACING = 8;

function open(changes: Partial<MemoryPlan> = {}) {
  const memory = unwrap(
    createMemory(smallPlan({ keyframes: 6, keyframeSpacing: SPACING, ...changes })),
  );
  const keyframes = createKeyframes(memory);
  const index = createKeyframeIndex(memory);
  const takeAt = (handled: number): void => {
    memory.cells.f64[WORLD_CELL.handled] = handled;
    memory.cells.f64[WORLD_CELL.nowNs] = handled * 10;
    memory.slots.f64[0] = handled;
    keyframes.take();
  };
  /** What a reader finds: sequences of the index. */
  const listed = (): number[] => {
    expect(refreshKeyframeIndex(memory, index)).toBe(true);
    return [...index.sequence.slice(0, index.count)];
  };
  return { memory, keyframes, index, takeAt, listed };
}

describe('keyframes', () => {
  it('copy the whole world; restoring puts it back', () => {
    const { memory, keyframes, takeAt } = open();
    takeAt(0);
    takeAt(5);
    memory.slots.f64[0] = -1;
    memory.cells.f64[WORLD_CELL.handled] = 99;
    keyframes.restore(keyframes.latestAt(7));
    expect(memory.slots.f64[0]).toBe(5);
    expect(memory.cells.f64[WORLD_CELL.handled]).toBe(5);
    expect(memory.cells.f64[WORLD_CELL.keyframeSequence]).toBe(5);
  });

  it('are found by the last sequence not after the one asked for', () => {
    const { keyframes, takeAt, memory } = open();
    for (const at of [10, 20, 30]) takeAt(at);
    const found = [9, 10, 19, 20, 1000].map((at) => {
      const slot = keyframes.latestAt(at);
      return slot < 0 ? -1 : memory.keyframes.sequence[slot];
    });
    expect(found).toEqual([-1, 10, 10, 20, 30]);
  });

  it('are taken once per sequence', () => {
    const { keyframes, takeAt, listed } = open();
    takeAt(4);
    takeAt(4);
    expect(keyframes.count()).toBe(1);
    expect(listed()).toEqual([4]);
  });

  it('stay sorted, with the first one and no gap beyond the spacing, however many are taken', () => {
    // The pool holds more than one keyframe per spacing over everything taken.
    const { takeAt, listed, memory } = open({ keyframes: 16 });
    for (let at = 0; at <= 56; at++) {
      takeAt(at);
      const sequences = listed();
      expect(sequences[0]).toBe(0);
      expect(sequences.at(-1)).toBe(at);
      expect(sequences.length).toBeLessThanOrEqual(16);
      for (let i = 1; i < sequences.length; i++) {
        const gap = sequences[i]! - sequences[i - 1]!;
        expect(gap).toBeGreaterThan(0);
        expect(gap).toBeLessThanOrEqual(SPACING);
      }
    }
    const used = [...memory.keyframes.order.slice(0, listed().length)];
    expect(new Set(used).size).toBe(used.length);
  });

  it('give up the oldest but the first when none is within the spacing', () => {
    const { takeAt, listed } = open();
    for (let at = 0; at <= 80; at += 10) takeAt(at);
    expect(listed()).toEqual([0, 40, 50, 60, 70, 80]);
  });

  it('hold the state that belongs to their sequence, after any thinning', () => {
    const { memory, index, takeAt, listed } = open();
    for (let at = 0; at <= 100; at += 3) takeAt(at);
    for (const at of listed()) {
      const slot = index.slot[keyframeBefore(index, at)]!;
      expect(keyframeSlots(memory, slot)[0]).toBe(at);
      expect(memory.keyframes.timeNs[slot]).toBe(at * 10);
    }
  });

  it('after a return to the past are forgotten from there on', () => {
    const { keyframes, takeAt, listed } = open();
    for (const at of [0, 5, 10, 15]) takeAt(at);
    keyframes.dropAfter(10);
    expect(listed()).toEqual([0, 5, 10]);
    takeAt(12);
    expect(listed()).toEqual([0, 5, 10, 12]);
    keyframes.clear();
    expect(listed()).toEqual([]);
    expect(keyframes.latestAt(100)).toBe(-1);
  });

  it('change the version of the index by two, which wraps to 0 and stays even', () => {
    const { memory, takeAt, listed } = open();
    const words = memory.controlWords.i32;
    takeAt(0);
    Atomics.store(words, CONTROL_WORD.keyframeVersion, 0x3ffffffe);
    takeAt(1);
    expect(Atomics.load(words, CONTROL_WORD.keyframeVersion)).toBe(0);
    takeAt(2);
    expect(Atomics.load(words, CONTROL_WORD.keyframeVersion)).toBe(2);
    expect(listed()).toEqual([0, 1, 2]);
  });
});

describe('keyframes of a run', () => {
  const busy: DeviceLine[] = [['a', 'beater', { periodNs: 1000 }]];
  const sparse: DeviceLine[] = [['a', 'beater', { periodNs: 50e6 }]];
  const sequences = (system: ReturnType<typeof openWorld>): number[] => {
    const index = createKeyframeIndex(system.memory);
    refreshKeyframeIndex(system.memory, index);
    return [...index.sequence.slice(0, index.count)];
  };

  it('come after every spacing of events when events are dense', () => {
    const system = openWorld(worldOf(busy), { historyEvents: 2 ** 17 });
    const spacing = system.memory.plan.keyframeSpacing;
    runUpTo(system, spacing * 3 + 10);
    const found = sequences(system);
    expect(found).toHaveLength(4);
    // A beat and what it says are two events: between them the world is not at rest.
    for (let i = 1; i < found.length; i++) {
      expect(found[i]! - found[i - 1]! - spacing).toBeGreaterThanOrEqual(0);
      expect(found[i]! - found[i - 1]! - spacing).toBeLessThanOrEqual(1);
    }
  });

  it('come more often when virtual time passes quickly', () => {
    const system = openWorld(worldOf(sparse), { historyEvents: 2 ** 17 });
    const dense = system.memory.plan.keyframeSpacing / 32;
    runTo(system, 2200 * KEYFRAME_INTERVAL_NS);
    const found = sequences(system);
    expect(found.length).toBeGreaterThan(3);
    for (let i = 1; i < found.length; i++)
      expect(found[i]! - found[i - 1]!).toBeLessThan(dense + 4);
  });

  it('carry the rolling hash of their moment', () => {
    const system = openWorld(worldOf(busy), { historyEvents: 2 ** 17 });
    const spacing = system.memory.plan.keyframeSpacing;
    runUpTo(system, spacing + 10);
    const { keyframes } = system.memory;
    const slot = keyframes.order[1]!;
    unwrap(system.rewind(keyframes.sequence[slot]!));
    const hex = (word: number) => word.toString(16).padStart(8, '0');
    expect(hex(keyframes.hashHigh[slot]!) + hex(keyframes.hashLow[slot]!)).toBe(system.hash().hash);
  });
});
