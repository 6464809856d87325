import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, planFor } from './recorder.ts';
import { testSchema } from './test-model.ts';
import { whyValues } from './why.ts';

const SLOTS = 3;

/** A recording of events, each with its cause and what it writes. */
function recorded(events: readonly (readonly [parent: number, ...writes: [number, number][]])[]) {
  const schema = { ...testSchema(0), slots: SLOTS };
  const plan = planFor({ events: events.length, slots: SLOTS, journalRows: events.length });
  const recorder = unwrap(createRecorder({ schema, plan }));
  events.forEach(([parent, ...writes], timeNs) => {
    recorder.event({ timeNs, kind: 0, ...(parent >= 0 && { parent }) });
    for (const [slot, value] of writes) recorder.write(slot, value);
  });
  recorder.finish();
  return createTimeline(recorder.memory, schema);
}

const sequences = (timeline: ReturnType<typeof recorded>, slots: number[], limit?: number) => {
  const at = timeline.published() - 1;
  const slice = unwrap(whyValues(timeline, slots, at, limit === undefined ? {} : { limit }));
  return { ...slice, held: slice.nodes.map(({ event }) => event.sequence) };
};

describe('why a value is what it is', () => {
  it('goes on to the change behind writes that only wrote it again', () => {
    const timeline = recorded([
      [-1],
      [0, [0, 7]],
      ...Array.from({ length: 20 }, (): [number, [number, number]] => [-1, [0, 7]]),
    ]);
    const slice = sequences(timeline, [0]);
    expect([slice.targets, slice.changed]).toEqual([[21], 1]);
    // The change with its cause, the last write and the one that it replaced.
    expect(slice.held).toEqual([0, 1, 20, 21]);
    expect(slice.nodes[1]?.writes).toMatchObject([{ slot: 0, old: 0, new: 7 }]);
  });

  it('names nobody else where the last write changed it, or none ever did', () => {
    expect(
      sequences(
        recorded([
          [-1, [0, 7]],
          [-1, [0, 8]],
        ]),
        [0],
      ).changed,
    ).toBe(-1);
    const never = sequences(
      recorded([
        [-1, [0, 0]],
        [-1, [0, 0]],
        [-1, [0, 0]],
      ]),
      [0],
    );
    expect([never.changed, never.held]).toEqual([-1, [1, 2]]);
  });

  it('leaves none of several values out where there is no room for all that led to them', () => {
    const chain = Array.from({ length: 50 }, (_, i): [number] => [i - 1]);
    const timeline = recorded([...chain, [49, [0, 1]], [-1, [1, 1]]]);
    const slice = sequences(timeline, [0, 1], 10);
    expect([slice.cut, slice.targets]).toEqual(['limit', [50, 51]]);
    expect(slice.held).toEqual([42, 43, 44, 45, 46, 47, 48, 49, 50, 51]);
  });
});
