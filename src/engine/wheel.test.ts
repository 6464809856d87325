import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createMemory } from '../memory/memory.ts';
import { TIMER_F64, TIMER_I32, WORLD_WORD } from '../memory/tables.ts';
import { smallPlan } from '../memory/test-plan.ts';
import { ARG, createRegisters } from './registers.ts';
import { createWheel, timerViews } from './wheel.ts';

function open(timers: number) {
  const memory = unwrap(createMemory(smallPlan({ timers, keyframes: 0 })));
  const registers = createRegisters(memory);
  const wheel = createWheel(memory, registers);
  wheel.reset();
  const views = timerViews(memory);
  const schedule = (due: number): number => {
    const index = wheel.take();
    views.f64[index * 8 + TIMER_F64.dueNs] = due;
    wheel.insert(index);
    return index;
  };
  const popBy = (limit: number): number => {
    registers.args[ARG.limitNs] = limit;
    return wheel.pop();
  };
  return { memory, wheel, views, schedule, popBy, dueNs: () => registers.args[ARG.dueNs] };
}

describe('wheel', () => {
  it('has nothing to pop when empty, and says that nothing is due', () => {
    const { popBy, dueNs } = open(4);
    expect(popBy(Number.POSITIVE_INFINITY)).toBe(-1);
    expect(dueNs()).toBe(Number.POSITIVE_INFINITY);
  });

  it('pops a timer due exactly at the limit and leaves one a nanosecond later', () => {
    const { schedule, popBy, dueNs } = open(4);
    const at = schedule(70_000);
    const later = schedule(70_001);
    expect(popBy(69_999)).toBe(-1);
    expect(dueNs()).toBe(70_000);
    expect(popBy(70_000)).toBe(at);
    expect(popBy(70_000)).toBe(-1);
    expect(popBy(70_001)).toBe(later);
  });

  it('takes inserts at the limit of an earlier pop, between timers of one far bucket', () => {
    const { schedule, popBy } = open(8);
    const first = schedule(1_000_000);
    const last = schedule(1_000_900);
    // Looks into the bucket of both without moving past the limit.
    expect(popBy(999_999)).toBe(-1);
    const between = schedule(1_000_500);
    expect(popBy(1_000_000)).toBe(first);
    const soon = schedule(1_000_001);
    expect([1, 2, 3].map(() => popBy(2 ** 40))).toEqual([soon, between, last]);
  });

  it('finds the largest exact time and its neighbours', () => {
    const { schedule, popBy, dueNs } = open(4);
    const last = schedule(Number.MAX_SAFE_INTEGER);
    const before = schedule(Number.MAX_SAFE_INTEGER - 1);
    const first = schedule(0);
    expect(popBy(Number.MAX_SAFE_INTEGER)).toBe(first);
    expect(popBy(Number.MAX_SAFE_INTEGER)).toBe(before);
    expect(dueNs()).toBe(Number.MAX_SAFE_INTEGER - 1);
    expect(popBy(Number.MAX_SAFE_INTEGER)).toBe(last);
    expect(dueNs()).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('says -1 when every row is pending, and takes again what was freed', () => {
    const { wheel, schedule, popBy, memory } = open(2);
    const a = schedule(5);
    schedule(6);
    expect(wheel.take()).toBe(-1);
    expect(memory.words.i32[WORLD_WORD.timersPending]).toBe(2);
    expect(popBy(5)).toBe(a);
    wheel.free(a);
    expect(wheel.take()).toBe(a);
  });

  it('never gives a row generation 0, not even after 2^30 reuses', () => {
    const { wheel, views } = open(1);
    const at = TIMER_I32.generation;
    expect(views.i32[at]).toBe(1);
    views.i32[at] = 2 ** 30;
    wheel.free(wheel.take());
    expect(views.i32[at]).toBe(1);
  });

  it('orders a million timers by time, equal times by order of scheduling', () => {
    const timers = 1_000_000;
    const { schedule, popBy, wheel } = open(timers);
    let word = 1;
    const next = (): number => {
      word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
      return word;
    };
    const dues = new Float64Array(timers);
    for (let i = 0; i < timers; i++) {
      // Half of them crowd into few instants, half lie anywhere in a month.
      const due = i % 2 === 0 ? next() % 1000 : next() * 600_000;
      dues[schedule(due)] = due;
    }
    let before = -1;
    let dueBefore = -1;
    for (let i = 0; i < timers; i++) {
      const index = popBy(Number.POSITIVE_INFINITY);
      const due = dues[index]!;
      if (due < dueBefore || (due === dueBefore && index < before)) {
        expect.fail(`timer ${index} at ${due} ns came after ${before} at ${dueBefore} ns`);
      }
      before = index;
      dueBefore = due;
      wheel.free(index);
    }
    expect(popBy(Number.POSITIVE_INFINITY)).toBe(-1);
  });
});
