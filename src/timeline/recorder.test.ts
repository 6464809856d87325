import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { FAR_BACK, NO_DEVICE } from '../memory/tables.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, planFor, type RecorderOptions } from './recorder.ts';
import { testPlan, testSchema } from './test-model.ts';

const SCHEMA = testSchema(2);
const NOTE = 3;

function open(options: Partial<RecorderOptions> = {}) {
  const plan = planFor({ events: 100, slots: SCHEMA.slots, journalRows: 100, payloadCells: 100 });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan, ...options }));
  return { recorder, timeline: createTimeline(recorder.memory, SCHEMA) };
}

describe('planFor', () => {
  it.each([0, 1, 16, 17, 1000, 4096, 100_000])('has room for %d of everything', (size) => {
    const strings = Math.min(size, 1000);
    const stringUnits = Math.max(0, 4 * strings - 10);
    const plan = planFor({
      events: size,
      slots: 3,
      journalRows: size,
      payloadCells: size,
      strings,
      stringUnits,
    });
    const schema = { ...testSchema(0), slots: 3 };
    const recorder = unwrap(createRecorder({ schema, plan }));
    const ids = Array.from({ length: strings }, (_, i) => recorder.text(String(i)));
    for (let i = 0; i < size; i++) {
      recorder.event({ timeNs: i, kind: NOTE, payload: [i, -i] });
      recorder.write(i % 3, i);
    }
    recorder.finish();
    const timeline = createTimeline(recorder.memory, schema);
    expect(timeline.oldest()).toBe(0);
    expect(timeline.dropped()).toBe(0);
    expect(timeline.published()).toBe(size);
    expect(ids.every((id, i) => timeline.text(id) === String(i))).toBe(true);
    if (size === 0) return;
    expect(timeline.event(0)?.payload).toEqual([0, -0]);
    expect(unwrap(timeline.stateAt(-1))).toEqual(new Float64Array(3));
    expect(timeline.writesOf(0)).toHaveLength(1);
  });

  it('sizes the keyframe pool for a keyframe per spacing', () => {
    expect(planFor({ events: 2 ** 20, slots: 10 })).toMatchObject({
      keyframeSpacing: 4096,
      keyframes: 259,
    });
    expect(planFor({ events: 2 ** 20, slots: 300_000 }).keyframeSpacing).toBe(300_000);
  });
});

describe('a recorder', () => {
  it('takes keyframes at the start, each spacing, and early when writes crowd', () => {
    const plan = testPlan(SCHEMA.slots, { events: 1024, journal: 1024, keyframes: 40 });
    const few = open({ plan: { ...plan, keyframeSpacing: 100 } });
    for (let i = 0; i < 450; i++) few.recorder.event({ timeNs: i * 10, kind: 0 });
    few.recorder.finish();
    expect(few.timeline.keyframes()).toEqual(
      [0, 100, 200, 300, 400].map((sequence) => ({
        sequence,
        timeNs: sequence === 0 ? 0 : (sequence - 1) * 10,
        hash: '0000000000000000',
      })),
    );
    const many = open({ plan: { ...plan, keyframeSpacing: 100 } });
    for (let i = 0; i < 100; i++) {
      many.recorder.event({ timeNs: i, kind: 0 });
      for (let n = 0; n < 8; n++) many.recorder.write(n, i);
    }
    many.recorder.finish();
    // A quarter of 1024 journal rows is 32 events of 8 writes.
    expect(many.timeline.keyframes().map(({ sequence }) => sequence)).toEqual([0, 32, 64, 96]);
  });

  it('keeps state readable when events write more than the journal holds', () => {
    const plan = testPlan(SCHEMA.slots, { events: 64, journal: 16 });
    const { recorder, timeline } = open({ plan });
    for (let i = 0; i < 20; i++) {
      recorder.event({ timeNs: i, kind: 0 });
      for (let n = 0; n < 40; n++) recorder.write(n % SCHEMA.slots, i);
    }
    recorder.event({ timeNs: 20, kind: 0 });
    recorder.finish();
    expect(timeline.oldest()).toBeLessThanOrEqual(21);
    expect(unwrap(timeline.stateAt(20))).toEqual(new Float64Array(SCHEMA.slots).fill(19));
    expect(timeline.stateAt(5)).toMatchObject({
      ok: false,
      problem: { what: 'the state after event 5 is not held' },
    });
    expect(timeline.writesOf(3)).toEqual([]);
    expect(timeline.event(3)?.timeNs).toBe(3);
  });

  it('begins with the given state and counts', () => {
    const initial = Array.from({ length: SCHEMA.slots }, (_, slot) => slot + 0.5);
    const { recorder, timeline } = open({ initial, firstSequence: 77 });
    expect(timeline.published()).toBe(77);
    expect(timeline.oldest()).toBe(77);
    expect(Array.from(unwrap(timeline.stateAt(76)))).toEqual(initial);
    expect(timeline.sequenceAt(1e9)).toBe(76);
    expect(recorder.event({ timeNs: 5, kind: 0 })).toBe(77);
    expect(timeline.keyframes()).toHaveLength(1);
  });

  it('stores who, what and why; what is left out is nobody, nothing and no cause', () => {
    const { recorder, timeline } = open({ firstSequence: 10 });
    recorder.event({ timeNs: 1, kind: 0 });
    recorder.event({ timeNs: 1, kind: NOTE, source: 1, target: 0, parent: 10, payload: [4] });
    recorder.event({ timeNs: 1, kind: 0, parent: 2, flow: 10, span: 11, logical: 500 });
    recorder.finish();
    expect(timeline.event(10)).toEqual({
      sequence: 10,
      timeNs: 1,
      logical: 0,
      kind: 0,
      source: NO_DEVICE,
      target: NO_DEVICE,
      parent: -1,
      flow: 10,
      span: 10,
      payload: [],
    });
    const second = { logical: 1, source: 1, target: 0, parent: 10, payload: [4, Number.NaN] };
    expect(timeline.event(11)).toMatchObject(second);
    // Before the recording: known by number, though no longer held.
    expect(timeline.event(12)).toMatchObject({ logical: 500, parent: 2, flow: 10, span: 11 });
    expect(timeline.causes(12)).toHaveLength(1);
  });

  it('knows that a cause was too far back to be stored', () => {
    const { recorder, timeline } = open({ firstSequence: 2 ** 40 });
    recorder.event({ timeNs: 1, kind: 0, parent: 5, flow: 5, span: 2 ** 40 - FAR_BACK + 1 });
    recorder.finish();
    expect(timeline.event(2 ** 40)).toMatchObject({ parent: -1, flow: -1 });
    expect(timeline.event(2 ** 40)?.span).toBe(2 ** 40 - FAR_BACK + 1);
  });

  it('counts events at one time, up to what the column holds', () => {
    const { recorder, timeline } = open();
    recorder.event({ timeNs: 1, kind: 0, logical: 65_534 });
    for (let i = 0; i < 3; i++) recorder.event({ timeNs: 1, kind: 0 });
    recorder.event({ timeNs: 2, kind: 0 });
    recorder.finish();
    const logical = timeline.events(0, 9).map((event) => event.logical);
    expect(logical).toEqual([65_534, 65_535, 65_535, 65_535, 0]);
  });

  it('stops at what only a defect of an importer can bring', () => {
    const { recorder } = open();
    expect(() => recorder.write(0, 1)).toThrow('a write follows the event that made it');
    recorder.event({ timeNs: 5, kind: 0 });
    expect(() => recorder.event({ timeNs: 4, kind: 0 })).toThrow('time never goes backwards');
    expect(() => recorder.event({ timeNs: Number.NaN, kind: 0 })).toThrow('never goes backwards');
    expect(() => recorder.event({ timeNs: 5, kind: 99 })).toThrow('known kind');
    expect(() => recorder.event({ timeNs: 5, kind: 0, parent: 2 })).toThrow(
      'itself or to an earlier',
    );
    expect(() => recorder.write(SCHEMA.slots + 1, 0)).toThrow('slot of the schema');
    recorder.finish();
    expect(() => recorder.write(0, 1)).toThrow('a write follows the event that made it');
  });

  it('reports a plan that no memory can have, and refuses one too small for the schema', () => {
    const plan = testPlan(SCHEMA.slots, { events: 3 });
    expect(createRecorder({ schema: SCHEMA, plan })).toMatchObject({ ok: false });
    expect(() => createRecorder({ schema: SCHEMA, plan: testPlan(2) })).toThrow(
      'room for the schema',
    );
  });
});
