import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import { createTimeline } from '../../../timeline/reader.ts';
import { createRecorder, planFor } from '../../../timeline/recorder.ts';
import { testSchema } from '../../../timeline/test-model.ts';
import { createLaneBins } from './lane-bins.ts';
import { planLanes } from './lane-plan.ts';

const DEVICES = 3;
const SCHEMA = testSchema(DEVICES);
const PLAN = planLanes(SCHEMA);

interface Step {
  readonly afterNs: number;
  readonly kind: number;
  readonly source: number;
  readonly target: number;
  readonly value: number;
}

const steps = fc.array(
  fc.record({
    afterNs: fc.integer({ min: 0, max: 300 }),
    kind: fc.integer({ min: 0, max: 2 }),
    source: fc.nat(DEVICES - 1),
    target: fc.nat(DEVICES - 1),
    value: fc.integer({ min: -9, max: 9 }),
  }),
  { minLength: 1, maxLength: 300 },
);

/** Records the steps; every one writes the field that the lane of its target shows. */
function recorded(list: readonly Step[]) {
  const plan = planFor({ events: 1024, slots: SCHEMA.slots, journalRows: 1024 });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
  let timeNs = 0;
  const rows = list.map(({ afterNs, kind, source, target, value }) => {
    timeNs += afterNs;
    recorder.event({ timeNs, kind, source, target });
    recorder.write(PLAN.tracks[target]?.field.slot ?? 0, value);
    // Kinds 0 and 2 are spoken: they belong to the lane of who speaks.
    return { timeNs, lane: kind === 1 ? target : source, track: target, value };
  });
  recorder.finish();
  return { timeline: createTimeline(recorder.memory, SCHEMA), rows, endNs: timeNs };
}

describe('lane bins', () => {
  it('hold what a plain count of every row gives, wherever the window slides', () => {
    const moves = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 6,
    });
    const budgets = fc.integer({ min: 1, max: 400 });
    const sizes = fc.constantFrom(1, 8, 64);
    fc.assert(
      fc.property(steps, moves, budgets, sizes, (list, shares, budget, binNs) => {
        const { timeline, rows, endNs } = recorded(list);
        const bins = createLaneBins(PLAN);
        for (const share of shares) {
          const fromNs = Math.floor(share * endNs);
          const toNs = fromNs + 64 * binNs;
          bins.aim(timeline, fromNs, toNs, binNs);
          for (let turn = 0; !bins.advance(timeline, budget); turn++)
            expect(turn).toBeLessThan(999);
          for (let bin = Math.floor(fromNs / binNs); bin < Math.floor(toNs / binNs); bin++) {
            const inside = rows.filter(({ timeNs }) => Math.floor(timeNs / binNs) === bin);
            for (let device = 0; device < DEVICES; device++) {
              const count = inside.filter(({ lane }) => lane === device).length;
              expect(bins.count(bin, device)).toBe(count);
              const values = inside.filter(({ track }) => track === device).map((row) => row.value);
              const cell = bins.cell(bin, device);
              expect(bins.last[cell]).toBe(values.at(-1) ?? Number.NaN);
              if (values.length === 0) continue;
              expect(bins.minimum[cell]).toBe(Math.min(...values));
              expect(bins.maximum[cell]).toBe(Math.max(...values));
            }
          }
        }
      }),
    );
  });
});
