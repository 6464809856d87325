import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import {
  createKeyframeIndex,
  dropKeyframesFrom,
  keyframeBefore,
  keyframePool,
  keyframeSlots,
  keyframeSpacing,
  readKeyframe,
  refreshKeyframeIndex,
  resetKeyframes,
  takeKeyframe,
} from './keyframes.ts';
import { createMemory, type Memory } from './memory.ts';
import { LOW_MASK, storeClaim } from './publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from './tables.ts';
import { smallPlan } from './test-plan.ts';

const open = (keyframes: number): Memory => {
  const memory = unwrap(createMemory(smallPlan({ keyframes })));
  resetKeyframes(memory);
  return memory;
};

/** Takes a keyframe of a world whose cells say which one it is. */
const take = (memory: Memory, sequence: number): void => {
  memory.slots.f64.forEach((_, slot) => {
    memory.slots.f64[slot] = sequence * 100 + slot;
  });
  const rest = { timeNs: sequence * 10, journal: sequence * 2, hashLow: 1, hashHigh: sequence };
  takeKeyframe(memory, { sequence, ...rest });
};

const sequences = (memory: Memory): number[] => {
  const index = createKeyframeIndex(memory);
  expect(refreshKeyframeIndex(memory, index)).toBe(true);
  const into = new Float64Array(8);
  for (let at = 0; at < index.count; at++) {
    const sequence = index.sequence[at]!;
    expect(readKeyframe(memory, index, at, into)).toBe(true);
    expect([...into]).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((slot) => sequence * 100 + slot));
    expect(index.timeNs[at]).toBe(sequence * 10);
    expect(index.journal[at]).toBe(sequence * 2);
    expect(index.hashHigh[at]).toBe(sequence);
  }
  return Array.from(index.sequence.subarray(0, index.count));
};

describe('keyframes', () => {
  it('keep the first, the newest and an even spread when the pool is full', () => {
    const memory = open(4);
    for (let sequence = 0; sequence <= 70; sequence += 10) take(memory, sequence);
    const kept = sequences(memory);
    expect(kept.length).toBe(4);
    expect(kept[0]).toBe(0);
    expect(kept[3]).toBe(70);
    const gaps = kept.slice(1).map((sequence, i) => sequence - kept[i]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(40);
  });

  it('give up those first that no readable event needs', () => {
    const memory = open(4);
    // An even spread would give up 30 first.
    for (const sequence of [0, 10, 30, 31]) take(memory, sequence);
    storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, 16 + 30);
    take(memory, 40);
    expect(sequences(memory)).toEqual([0, 30, 31, 40]);
  });

  it('stay whole for any order of taking and dropping, in pools of any size', () => {
    const step = fc.record({ ahead: fc.nat(20), drop: fc.option(fc.nat(60)) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step), (pool, steps) => {
        const memory = open(pool);
        let sequence = 0;
        let before: number[] = [];
        for (const { ahead, drop } of steps) {
          if (drop !== null) {
            sequence = Math.max(0, sequence - drop);
            dropKeyframesFrom(memory, sequence);
            before = before.filter((kept) => kept < sequence);
            expect(sequences(memory)).toEqual(before);
          }
          sequence += ahead;
          take(memory, sequence);
          const now = sequences(memory);
          const known = before.filter((kept) => kept < sequence);
          expect(now.at(-1)).toBe(sequence);
          expect(known).toEqual(expect.arrayContaining(now.slice(0, -1)));
          expect(now.length).toBe(Math.min(pool, known.length + 1));
          before = now;
        }
      }),
    );
  });

  it('are none in a memory without a pool', () => {
    const memory = open(0);
    take(memory, 0);
    expect(sequences(memory)).toEqual([]);
  });

  it('replace one of the same sequence', () => {
    const memory = open(4);
    take(memory, 5);
    take(memory, 5);
    expect(sequences(memory)).toEqual([5]);
  });
});

describe('a reader of keyframes', () => {
  it('finds the last one at or before a sequence', () => {
    const memory = open(4);
    for (const sequence of [0, 10, 20]) take(memory, sequence);
    const index = createKeyframeIndex(memory);
    refreshKeyframeIndex(memory, index);
    expect([-1, 0, 9, 10, 19, 20, 1e15].map((s) => keyframeBefore(index, s))).toEqual([
      -1, 0, 0, 1, 1, 2, 2,
    ]);
  });

  it('refuses a copy when the index changed after it was read', () => {
    const memory = open(2);
    take(memory, 0);
    const index = createKeyframeIndex(memory);
    refreshKeyframeIndex(memory, index);
    take(memory, 10);
    expect(readKeyframe(memory, index, 0, new Float64Array(8))).toBe(false);
    refreshKeyframeIndex(memory, index);
    expect(readKeyframe(memory, index, 0, new Float64Array(8))).toBe(true);
  });

  it('gives up, with an empty index, while the writer stands in the middle of a change', () => {
    const memory = open(2);
    take(memory, 0);
    const index = createKeyframeIndex(memory);
    refreshKeyframeIndex(memory, index);
    Atomics.add(memory.controlWords.i32, CONTROL_WORD.keyframeVersion, 1);
    expect(refreshKeyframeIndex(memory, index)).toBe(false);
    expect(index.count).toBe(0);
    Atomics.add(memory.controlWords.i32, CONTROL_WORD.keyframeVersion, 1);
    expect(refreshKeyframeIndex(memory, index)).toBe(true);
    expect(index.count).toBe(1);
  });

  it('keeps versions below 2^30', () => {
    const memory = open(2);
    memory.controlWords.i32[CONTROL_WORD.keyframeVersion] = LOW_MASK - 1;
    take(memory, 0);
    const version = memory.controlWords.i32[CONTROL_WORD.keyframeVersion]!;
    expect(version).toBe(0);
    expect(sequences(memory)).toEqual([0]);
  });
});

describe('the size of the pool', () => {
  it('is a keyframe per spacing over the whole ring and a few to spare', () => {
    expect(keyframeSpacing(10)).toBe(4096);
    expect(keyframeSpacing(100_000)).toBe(100_000);
    expect(keyframePool(2 ** 21, 4096)).toBe(515);
  });

  it('views the state cells inside a pool slot', () => {
    const memory = open(3);
    take(memory, 7);
    const slot = memory.keyframes.order[0]!;
    expect(keyframeSlots(memory, slot)[2]).toBe(702);
  });
});
