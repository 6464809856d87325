import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { SYSTEM_KIND, SYSTEM_KIND_COUNT } from '../memory/schema.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, planFor } from './recorder.ts';
import { createSystemMarks, MARKS_MAX } from './system-marks.ts';
import { TEST_KINDS, takeBack, testSchema } from './test-model.ts';

const TICK = SYSTEM_KIND_COUNT;
const TICK_NS = 1000;
const [ASK] = TEST_KINDS;

/** The engine's own kinds come first; one kind of a device follows them. */
const SCHEMA = {
  ...testSchema(1),
  kinds: Array.from({ length: TICK + 1 }, (_, id) => ({ ...ASK!, id, name: `kind ${id}` })),
};

/** Ticks, and now and then a mark of the engine, in a ring of `ring` rows. */
function ticking(ring: number) {
  const plan = planFor({ events: ring, slots: SCHEMA.slots });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
  const record = (kind: number, value = Number.NaN): number =>
    recorder.event({ timeNs: recorder.written * TICK_NS, kind, payload: [value] });
  const tick = (count: number): void => {
    for (let i = 0; i < count; i++) record(TICK);
    recorder.finish();
  };
  const mark = (kind: number, value: number): number => {
    const at = record(kind, value);
    recorder.finish();
    return at;
  };
  return { tick, mark, memory: recorder.memory, timeline: createTimeline(recorder.memory, SCHEMA) };
}

describe('system marks', () => {
  it('are found among many rows, a slice at a time, and only what is new', () => {
    const { tick, mark, timeline } = ticking(1024);
    mark(SYSTEM_KIND.start, 1);
    tick(300);
    const at = mark(SYSTEM_KIND.broken, 7);
    tick(200);
    const marks = createSystemMarks();
    expect(marks.advance(timeline, 100)).toBe(false);
    expect(marks.list).toEqual([]);
    while (!marks.advance(timeline, 100));
    const broken = { sequence: at, kind: SYSTEM_KIND.broken, timeNs: at * TICK_NS, value: 7 };
    expect(marks.list).toEqual([broken]);
    const next = mark(SYSTEM_KIND.fault, 3);
    expect(marks.advance(timeline, 100)).toBe(true);
    expect(marks.list.map(({ sequence }) => sequence)).toEqual([at, next]);
  });

  it('stay known after their rows have left the ring, and no other row passes for one', () => {
    const { tick, mark, timeline } = ticking(64);
    const marks = createSystemMarks();
    const made: number[] = [];
    for (let turn = 0; turn < 20; turn++) {
      tick(15);
      made.push(mark(SYSTEM_KIND.note, turn));
      expect(marks.advance(timeline, 1000)).toBe(true);
    }
    expect(timeline.oldest()).toBeGreaterThan(made[0]!);
    expect(marks.list.map(({ sequence }) => sequence)).toEqual(made);
    expect(marks.list.map(({ value }) => value)).toEqual(made.map((_, turn) => turn));
  });

  it('of rows that were overwritten before they were looked at are left out', () => {
    const { tick, mark, timeline } = ticking(64);
    const marks = createSystemMarks();
    tick(1);
    marks.advance(timeline, 10);
    mark(SYSTEM_KIND.note, 1);
    tick(300);
    const late = mark(SYSTEM_KIND.note, 2);
    while (!marks.advance(timeline, 10));
    expect(marks.list.map(({ sequence }) => sequence)).toEqual([late]);
  });

  it('that were taken back are gone', () => {
    const { tick, mark, memory, timeline } = ticking(1024);
    tick(10);
    const state = memory.slots.f64.slice();
    mark(SYSTEM_KIND.note, 1);
    const marks = createSystemMarks();
    marks.advance(timeline, 1000);
    expect(marks.list).toHaveLength(1);
    const moment = { sequence: 10, state, journal: 0, payload: 0, timeNs: 9 * TICK_NS, logical: 0 };
    takeBack(memory, moment);
    while (!marks.advance(timeline, 1000));
    expect(marks.list).toEqual([]);
  });

  it('are forgotten from the oldest on, and counted, when there are too many', () => {
    const { mark, timeline } = ticking(32_768);
    for (let i = 0; i < MARKS_MAX + 5; i++) mark(SYSTEM_KIND.error, i);
    const marks = createSystemMarks();
    while (!marks.advance(timeline, 100_000));
    expect([marks.list.length, marks.forgotten]).toEqual([MARKS_MAX, 5]);
    expect(marks.list[0]?.value).toBe(5);
  });

  it('of another world are begun anew', () => {
    const marks = createSystemMarks();
    const first = ticking(64);
    first.mark(SYSTEM_KIND.note, 1);
    marks.advance(first.timeline, 100);
    const second = ticking(64);
    second.tick(5);
    marks.advance(second.timeline, 100);
    expect(marks.list).toEqual([]);
  });
});
