import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { type ColumnSpec, columnBytes, rowBytes } from './column.ts';
import { HISTORY_TABLES, hashText, layoutOf, type MemoryPlan, WORLD_TABLES } from './layout.ts';
import { EVENT_COLUMNS, JOURNAL_COLUMNS } from './tables.ts';
import { smallPlan } from './test-plan.ts';

const TABLES = { ...WORLD_TABLES, ...HISTORY_TABLES };

/** [first byte, byte past the last] of every column that has rows. */
function columnRanges(plan: MemoryPlan): [number, number][] {
  const { tables } = unwrap(layoutOf(plan));
  return Object.entries(TABLES).flatMap(([table, columns]) =>
    Object.entries(columns as ColumnSpec).map(([name, column]): [number, number] => {
      const { rows, offsets } = tables[table as keyof typeof TABLES];
      const start = offsets[name] ?? Number.NaN;
      return [start, start + rows * columnBytes(column)];
    }),
  );
}

const planArbitrary = fc.record({
  slots: fc.nat(500),
  streams: fc.nat(20),
  timers: fc.nat(50),
  inFlightCells: fc.nat(4),
  events: fc.constantFrom(1, 16, 1024),
  journal: fc.constantFrom(1, 16, 1024),
  payload: fc.constantFrom(1, 16, 1024),
  keyframes: fc.nat(9),
  inputs: fc.nat(9),
  commands: fc.constantFrom(2, 64),
  strings: fc.nat(9),
  stringUnits: fc.nat(999),
});

describe('layoutOf', () => {
  it('gives every column its own cache lines, whatever the plan', () => {
    fc.assert(
      fc.property(planArbitrary, (changes) => {
        const plan = smallPlan(changes);
        const ranges = columnRanges(plan).filter(([start, end]) => end > start);
        ranges.sort((a, b) => a[0] - b[0]);
        let free = 0;
        for (const [start, end] of ranges) {
          expect(start).toBeGreaterThanOrEqual(free);
          expect(start % 64).toBe(0);
          free = end;
        }
        const layout = unwrap(layoutOf(plan));
        expect(free).toBeLessThanOrEqual(layout.keyframeStart);
        const pool = layout.totalBytes - layout.keyframeStart;
        expect(pool).toBe(plan.keyframes * layout.worldBytes);
      }),
    );
  });

  it('puts the slots first: their numbers are those of the cells of the whole buffer', () => {
    expect(unwrap(layoutOf(smallPlan())).tables.slots.offsets).toEqual({ f64: 0 });
  });

  it('keeps an event with one write within 84 bytes', () => {
    expect(rowBytes(EVENT_COLUMNS) + rowBytes(JOURNAL_COLUMNS)).toBeLessThanOrEqual(84);
  });

  it('stamps different plans with different hashes, all of them positive 31-bit numbers', () => {
    const hash = unwrap(layoutOf(smallPlan())).hash;
    expect(unwrap(layoutOf(smallPlan())).hash).toBe(hash);
    expect(unwrap(layoutOf(smallPlan({ slots: 9 }))).hash).not.toBe(hash);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = hashText(text);
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThan(2 ** 31);
      }),
    );
  });

  it.each([
    ['events', 1000],
    ['journal', 0],
    ['payload', 0.5],
    ['commands', 3],
    ['commands', 1],
    ['events', 2 ** 31],
    ['slots', -1],
    ['timers', 1.5],
    ['keyframes', Number.NaN],
  ])('refuses a plan whose %s is %d and says how to mend it', (name, count) => {
    const result = layoutOf(smallPlan({ [name]: count }));
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problem.what).toContain(name);
    expect(result.problem.where).toBe('memory plan');
    expect(result.problem.mend).toMatch(/^Use /);
  });

  it('refuses a world that one shared buffer cannot hold', () => {
    const result = layoutOf(smallPlan({ slots: 1e6, keyframes: 1000 }));
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problem.what).toContain('GiB');
    expect(result.problem.where).toContain('1000000 state cells');
  });
});
