import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createMemory } from './memory.ts';
import {
  claimRows,
  fullCount,
  LOW_MASK,
  oldestEvent,
  publishedCount,
  storeClaim,
  storeCount,
  WRAP_COUNT,
} from './publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from './tables.ts';
import { smallPlan } from './test-plan.ts';

/** Counts around every place where low bits wrap, up to the largest exact integer. */
const count = fc.oneof(
  fc.nat(5000),
  fc.integer({ min: WRAP_COUNT - 500, max: WRAP_COUNT + 500 }),
  fc.integer({ min: 2 ** 32 - 500, max: 2 ** 32 + 500 }),
  fc.maxSafeNat(),
);

describe('fullCount', () => {
  it('finds any count from its low bits and a cell that is less than a wrap ahead', () => {
    fc.assert(
      fc.property(count, fc.nat(WRAP_COUNT - 1), (published, lead) => {
        fc.pre(published + lead <= Number.MAX_SAFE_INTEGER);
        expect(fullCount(published % WRAP_COUNT, published + lead)).toBe(published);
      }),
      { numRuns: 2000 },
    );
  });

  it('is off by exactly one wrap when the cell is that far ahead', () => {
    expect(fullCount(5, 5 + WRAP_COUNT)).toBe(5 + WRAP_COUNT);
  });
});

describe('published and claimed counts', () => {
  const memory = unwrap(createMemory(smallPlan()));
  const cells = memory.controlCells.f64;
  const words = memory.controlWords.i32;

  it('are read as they were stored, whatever their size', () => {
    fc.assert(
      fc.property(count, (value) => {
        storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, value);
        expect(publishedCount(memory)).toBe(value);
        expect(words[CONTROL_WORD.published]).toBe(value % WRAP_COUNT);
        storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, value);
        expect(oldestEvent(memory)).toBe(Math.max(0, value - 16));
      }),
    );
  });

  it('give the older count while a newer one is half stored', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 0, max: 16 }), (value, lead) => {
        fc.pre(value + lead <= Number.MAX_SAFE_INTEGER);
        storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, value);
        cells[CONTROL_CELL.published] = value + lead;
        expect(publishedCount(memory)).toBe(value);
      }),
    );
  });

  it('never give a count from nowhere while rows are taken back', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 17, max: 4000 }), (value, taken) => {
        fc.pre(value >= taken);
        storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, value);
        cells[CONTROL_CELL.published] = value - taken;
        expect(publishedCount(memory)).toBe(value - taken);
      }),
    );
  });

  it('stay below 2^30 in atomic words', () => {
    expect(LOW_MASK).toBe(WRAP_COUNT - 1);
    storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, 2 ** 31 + 5);
    expect(words[CONTROL_WORD.claimedEvents]).toBe(5);
  });
});

describe('claimRows', () => {
  it('leaves readers at least three quarters of any ring of four rows or more', () => {
    for (let capacity = 4; capacity <= 2 ** 20; capacity *= 2) {
      expect(claimRows(capacity)).toBeLessThanOrEqual(capacity / 4);
      expect(capacity % claimRows(capacity)).toBe(0);
    }
    expect(claimRows(1)).toBe(1);
  });
});
