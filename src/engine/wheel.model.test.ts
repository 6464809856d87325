import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createMemory } from '../memory/memory.ts';
import { TIMER_F64, WORLD_WORD } from '../memory/tables.ts';
import { smallPlan } from '../memory/test-plan.ts';
import { ARG, createRegisters } from './registers.ts';
import { createWheel, timerViews } from './wheel.ts';

const TIMERS = 48;
const LATEST = Number.MAX_SAFE_INTEGER;

/** A wheel and, beside it, a plain list sorted by due time, first in first out among equals. */
function createPair() {
  const memory = unwrap(createMemory(smallPlan({ timers: TIMERS, keyframes: 0 })));
  const registers = createRegisters(memory);
  const wheel = createWheel(memory, registers);
  const { f64 } = timerViews(memory);
  const pending: { index: number; due: number }[] = [];
  let now = 0;
  wheel.reset();
  return {
    pending,
    now: () => now,
    schedule: (delay: number) => {
      const index = wheel.take();
      if (pending.length === TIMERS) {
        expect(index).toBe(-1);
        return;
      }
      const due = Math.min(now + delay, LATEST);
      f64[index * 8 + TIMER_F64.dueNs] = due;
      wheel.insert(index);
      const at = pending.findIndex((other) => other.due > due);
      pending.splice(at < 0 ? pending.length : at, 0, { index, due });
    },
    cancel: (pick: number) => {
      if (pending.length === 0) return;
      const [gone] = pending.splice(pick % pending.length, 1);
      wheel.remove(gone!.index);
      wheel.free(gone!.index);
    },
    /** Time that moves on without a timer, as by an input: never past the next due time. */
    pass: (delay: number) => {
      now = Math.min(now + delay, pending[0]?.due ?? LATEST, LATEST);
    },
    pop: (limit: number) => {
      registers.args[ARG.limitNs] = limit;
      const found = wheel.pop();
      const [first] = pending;
      const earliest = first?.due ?? Number.POSITIVE_INFINITY;
      expect(registers.args[ARG.dueNs]).toBe(earliest);
      if (!first || first.due > limit) {
        expect(found).toBe(-1);
        return;
      }
      expect(found).toBe(first.index);
      pending.shift();
      now = Math.max(now, first.due);
      wheel.free(found);
    },
    counted: () => memory.words.i32[WORLD_WORD.timersPending],
  };
}

/** Around every power of 256, where timers change their level, and anywhere up to 2^53. */
const delay = fc.oneof(
  fc.nat(3),
  fc.nat(600),
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: -2, max: 2 }))
    .map(([level, off]) => Math.max(0, 256 ** level + off)),
  fc.integer({ min: 0, max: 52 }).map((bits) => 2 ** bits - 1),
  fc.maxSafeNat(),
);

const operation = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('schedule' as const), by: delay }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), by: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), by: delay }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pop' as const), by: delay }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('popAny' as const), by: fc.constant(0) }) },
);

describe('wheel', () => {
  it('pops like a sorted list, first in first out among equals, under any operations', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 120 }), (operations) => {
        const pair = createPair();
        for (const { do: what, by } of operations) {
          if (what === 'popAny') pair.pop(Number.POSITIVE_INFINITY);
          else if (what === 'pop') pair.pop(pair.now() + by);
          else pair[what](by);
        }
        expect(pair.counted()).toBe(pair.pending.length);
        while (pair.pending.length > 0) pair.pop(Number.POSITIVE_INFINITY);
        pair.pop(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps the order of equal times however many limited pops lie between their inserts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 40 }),
        fc.array(fc.nat(99), { minLength: 1, maxLength: 30 }),
        (due, shares) => {
          const pair = createPair();
          for (const share of shares) {
            pair.schedule(Math.max(0, due - pair.now()));
            pair.pop(Math.floor((due * share) / 100) - 1);
            pair.pass(Math.floor(((due - pair.now()) * share) / 200));
          }
          const order = pair.pending.map(({ index }) => index);
          expect(order).toEqual(shares.map((_, i) => i));
          while (pair.pending.length > 0) pair.pop(due);
        },
      ),
    );
  });
});
