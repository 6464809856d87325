import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, planFor } from './recorder.ts';
import { SLOTS_PER_DEVICE, testSchema } from './test-model.ts';
import { createTrackBins, type TrackPlan } from './track-bins.ts';

const DEVICES = 3;
const SCHEMA = testSchema(DEVICES);
/** Follows the first field of every device; kinds 0 and 2 are spoken. */
const PLAN: TrackPlan = {
  devices: DEVICES,
  tracks: DEVICES,
  spoken: Uint8Array.of(1, 0, 1),
  trackOfSlot: Int32Array.from({ length: SCHEMA.slots }, (_, slot) =>
    slot % SLOTS_PER_DEVICE === 0 && slot / SLOTS_PER_DEVICE < DEVICES
      ? slot / SLOTS_PER_DEVICE
      : -1,
  ),
};

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

/** Records the steps; every one writes the field that is followed of its target. */
function recorded(list: readonly Step[]) {
  const plan = planFor({ events: 1024, slots: SCHEMA.slots, journalRows: 1024 });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
  let timeNs = 0;
  const rows = list.map(({ afterNs, kind, source, target, value }) => {
    timeNs += afterNs;
    recorder.event({ timeNs, kind, source, target });
    recorder.write(target * SLOTS_PER_DEVICE, value);
    // Kinds 0 and 2 are spoken: they belong to the lane of who speaks.
    return { timeNs, lane: kind === 1 ? target : source, track: target, value };
  });
  recorder.finish();
  return { timeline: createTimeline(recorder.memory, SCHEMA), rows, endNs: timeNs };
}

describe('track bins', () => {
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
        const bins = createTrackBins(PLAN);
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
