import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, planFor } from './recorder.ts';
import { testSchema } from './test-model.ts';
import type { Timeline } from './timeline.ts';
import { binFor, createTrackBins, type TrackBins } from './track-bins.ts';

const STEP_NS = 10;
const BIN_NS = 64;
const RING = 64;
const SCHEMA = testSchema(1);
const PLAN = {
  devices: 1,
  tracks: 1,
  spoken: Uint8Array.of(0, 0, 0, 0),
  trackOfSlot: Int32Array.from({ length: SCHEMA.slots }, (_, slot) => (slot === 0 ? 0 : -1)),
};

/** One event every STEP_NS that writes its own number, in a ring that holds RING of them. */
function counting() {
  const plan = planFor({ events: RING, slots: SCHEMA.slots, journalRows: RING });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
  const record = (events: number): void => {
    for (let i = 0; i < events; i++) {
      const at = recorder.written;
      recorder.event({ timeNs: at * STEP_NS, kind: 0, target: 0 });
      recorder.write(0, at);
    }
    recorder.finish();
  };
  return { record, timeline: createTimeline(recorder.memory, SCHEMA) };
}

const readAll = (bins: TrackBins, timeline: Timeline, rows = 1000): void => {
  for (let turn = 0; !bins.advance(timeline, rows); turn++) expect(turn).toBeLessThan(100);
};

/** Numbers of the events of a bin, from the oldest that is held. */
const heldIn = (timeline: Timeline, bin: number): number[] => {
  const all = Array.from({ length: timeline.published() }, (_, at) => at);
  const inside = (at: number) => Math.floor((at * STEP_NS) / BIN_NS) === bin;
  return all.filter((at) => at >= timeline.oldest() && inside(at));
};

function expectHeld(bins: TrackBins, timeline: Timeline): void {
  const endNs = timeline.published() * STEP_NS;
  for (let bin = 0; bin <= endNs / BIN_NS; bin++) {
    const held = heldIn(timeline, bin);
    expect(bins.count(bin, 0)).toBe(held.length);
    if (held.length === 0) continue;
    expect(bins.last[bins.cell(bin, 0)]).toBe(held.at(-1));
    expect(bins.maximum[bins.cell(bin, 0)]).toBe(held.at(-1));
  }
}

describe('binFor', () => {
  it('is the largest power of two that is not wider than a pixel', () => {
    expect(binFor(1000, 1000)).toBe(1);
    expect(binFor(10e9, 1000)).toBe(2 ** 23);
    expect(binFor(200, 1000)).toBe(1);
  });
});

describe('track bins of a ring that has wrapped', () => {
  it('hold the events that are left when the ring was full before the first look', () => {
    const { record, timeline } = counting();
    record(3 * RING);
    expect(timeline.oldest()).toBeGreaterThan(RING);
    const bins = createTrackBins(PLAN);
    bins.aim(timeline, 0, 3 * RING * STEP_NS, BIN_NS);
    readAll(bins, timeline, 7);
    expectHeld(bins, timeline);
  });

  it('count every event once when they are followed while the ring wraps', () => {
    const { record, timeline } = counting();
    const bins = createTrackBins(PLAN);
    const endNs = 5 * RING * STEP_NS;
    bins.aim(timeline, 0, endNs, BIN_NS);
    for (let turn = 0; turn < 5 * RING; turn += 8) {
      record(8);
      readAll(bins, timeline);
    }
    expect(timeline.dropped()).toBeGreaterThan(0);
    expect(bins.total(0, endNs / BIN_NS)).toBe(5 * RING);
  });

  it('begin again without the rows that the writer took while they were read', () => {
    const { record, timeline } = counting();
    record(RING);
    const { memory } = timeline;
    let laps = 2;
    // A writer that goes once round the ring between the first look at the rows and the last.
    const raced: Timeline = {
      ...timeline,
      memory: {
        ...memory,
        get events() {
          if (laps-- > 0) record(RING);
          return memory.events;
        },
      },
    };
    const bins = createTrackBins(PLAN);
    bins.aim(raced, 0, 4 * RING * STEP_NS, BIN_NS);
    expect(bins.advance(raced, 1000)).toBe(false);
    expect(laps).toBeLessThan(2);
    readAll(bins, raced);
    expect(laps).toBeLessThan(0);
    expectHeld(bins, timeline);
  });
});
