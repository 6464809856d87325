import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { claimRows, oldestPayload } from '../memory/publication.ts';
import type { Slot } from '../memory/schema.ts';
import { WORLD_CELL } from '../memory/tables.ts';
import { sameValue } from './diff.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createDensityCache, type DensityCache } from './scan.ts';
import {
  createModel,
  type Model,
  modelState,
  record,
  type Step,
  TEST_KINDS,
  takeBack,
  testPlan,
  testSchema,
} from './test-model.ts';
import type { EventRecord, Timeline, WriteRecord } from './timeline.ts';

const DEVICES = 3;
const SCHEMA = testSchema(DEVICES);
const MANY = 1000;

const number = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ noDefaultInfinity: true }));
const write = fc.record({ slot: fc.nat(SCHEMA.slots - 1), value: number });
const device = fc.integer({ min: -1, max: DEVICES - 1 });
const step: fc.Arbitrary<Step> = fc.record({
  waitNs: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(2 ** 40)),
  kind: fc.nat(TEST_KINDS.length - 1),
  source: device,
  target: device,
  parentBack: fc.nat(6),
  flowBack: fc.nat(6),
  spanBack: fc.nat(6),
  payload: fc.array(number, { maxLength: 4 }),
  writes: fc.array(write, { maxLength: 4 }),
});

/** Where counts begin: low bits wrap soon, or have wrapped long ago. */
const firstCount = fc.oneof(
  fc.constant(0),
  fc.nat(40).map((back) => 2 ** 30 - back),
  fc.nat(40).map((back) => 2 ** 32 - back),
  fc.nat(40).map((back) => 2 ** 33 - back),
  fc.nat(40).map((back) => 2 ** 50 + back),
);

const recording = fc.record({
  firstSequence: firstCount,
  firstJournal: firstCount,
  firstPayload: firstCount,
  plan: fc.record({
    events: fc.constantFrom<number>(8, 32, 64),
    journal: fc.constantFrom<number>(8, 32, 128),
    payload: fc.constantFrom<number>(8, 64),
    keyframes: fc.integer({ min: 2, max: 9 }),
    keyframeSpacing: fc.integer({ min: 3, max: 20 }),
  }),
  initial: fc.array(number, { minLength: SCHEMA.slots, maxLength: SCHEMA.slots }),
  /** readers look after each part */
  parts: fc.array(fc.array(step, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 }),
});
type Recording = typeof recording extends fc.Arbitrary<infer T> ? T : never;

interface Open {
  readonly recorder: Recorder;
  readonly model: Model;
  readonly timeline: Timeline;
  readonly densityCache: DensityCache;
}

function open(given: Recording): Open {
  const plan = testPlan(SCHEMA.slots, given.plan);
  const recorder = unwrap(createRecorder({ ...given, schema: SCHEMA, plan }));
  const model = createModel(given.firstSequence, given.initial);
  const timeline = createTimeline(recorder.memory, SCHEMA);
  return { recorder, model, timeline, densityCache: createDensityCache(timeline) };
}

const eventOf = (model: Model, sequence: number): EventRecord =>
  model.events[sequence - model.first]!;

/** The model's event, without the payload cells that the ring no longer holds. */
function expectEvent(found: EventRecord | undefined, expected: EventRecord, lost: number): void {
  expect(found).toEqual({ ...expected, payload: expect.any(Array) });
  const payload = found?.payload ?? [];
  expect(payload.length).toBe(expected.payload.length);
  payload.forEach((cell, i) => {
    if (i > 0 && lost > i - 1) expect(cell).toBeNaN();
    else expect(cell).toBe(expected.payload[i]);
  });
}

function checkEvents({ model, timeline }: Open, given: Recording): void {
  const { published, oldest } = { published: timeline.published(), oldest: timeline.oldest() };
  expect(published).toBe(model.first + model.events.length);
  const range = timeline.events(model.first, MANY);
  const kept = range[0]?.sequence ?? published;
  expect(kept).toBeLessThanOrEqual(oldest);
  expect(range.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: published - kept }, (_, i) => kept + i),
  );
  expect(timeline.dropped()).toBe(kept - model.first);
  const { events } = given.plan;
  expect(published - kept).toBeGreaterThanOrEqual(
    Math.min(model.events.length, events - claimRows(events)),
  );
  // The payload position of an event is the number of further fields before it.
  const intact = oldestPayload(timeline.memory);
  let position = given.firstPayload;
  for (const expected of model.events) {
    const { sequence } = expected;
    if (sequence >= kept) {
      expectEvent(range[sequence - kept], expected, intact - position);
      expect(timeline.event(sequence)).toEqual(range[sequence - kept]);
      expect(timeline.timeOf(sequence)).toBe(expected.timeNs);
    } else {
      expect(timeline.event(sequence)).toBeUndefined();
      expect(timeline.timeOf(sequence)).toBeUndefined();
    }
    position += Math.max(0, expected.payload.length - 1);
  }
  expect(timeline.event(published)).toBeUndefined();
  expect(timeline.event(oldest + 0.5)).toBeUndefined();
}

/** Sequence from which on everything must be readable: rings hold all but one claim. */
function oldestAtMost({ model, timeline }: Open, { plan }: Recording): number {
  const published = timeline.published();
  const rows = plan.journal - claimRows(plan.journal);
  const events = plan.events - claimRows(plan.events);
  let sequence = published;
  for (let writes = 0; sequence > model.first && published - sequence < events; sequence--) {
    writes += model.writes[sequence - 1 - model.first]!.length;
    if (writes > rows) break;
  }
  // The row before the oldest event is needed to know where its writes begin.
  return sequence === model.first ? sequence : Math.min(sequence + 1, published);
}

function checkState(opened: Open, given: Recording, order: readonly number[]): void {
  const { model, timeline } = opened;
  const published = timeline.published();
  const oldest = timeline.oldest();
  // In a journal of 8 rows the keyframes may all be lapped.
  if (given.plan.journal > 8) expect(oldest).toBeLessThanOrEqual(oldestAtMost(opened, given));
  const reused = new Float64Array(SCHEMA.slots);
  const span = published - oldest + 1;
  const asked = [...order.map((pick) => oldest - 1 + (pick % span)), oldest - 1, published - 1];
  for (const sequence of asked) {
    const expected = modelState(model, sequence);
    expect(Array.from(unwrap(timeline.stateAt(sequence, reused)))).toEqual(expected);
    expect(Array.from(unwrap(timeline.stateAt(sequence)))).toEqual(expected);
  }
  for (const sequence of [oldest - 2, published, Number.NaN, oldest + 0.5]) {
    expect(timeline.stateAt(sequence)).toMatchObject({ ok: false });
  }
  const [a = oldest - 1, b = published - 1] = asked;
  const [before, after] = [modelState(model, a), modelState(model, b)];
  const fields = SCHEMA.devices.flatMap(({ id, fields: own }) =>
    own.flatMap((field) =>
      Array.from({ length: field.length }, (_, i) => ({
        device: id,
        field,
        slot: (field.slot + i) as Slot,
      })),
    ),
  );
  const expected = fields
    .map((owner) => ({ ...owner, before: before[owner.slot]!, after: after[owner.slot]! }))
    .filter((change) => !sameValue(change.before, change.after));
  expect(unwrap(timeline.diff(a, b))).toEqual(expected);
}

function checkWrites({ model, timeline }: Open): void {
  const published = timeline.published();
  const oldest = timeline.oldest();
  for (let sequence = oldest; sequence < published; sequence++) {
    expect(timeline.writesOf(sequence)).toEqual(model.writes[sequence - model.first]);
  }
  const from = oldest + Math.floor((published - oldest) / 3);
  for (let slot = 0; slot < SCHEMA.slots; slot++) {
    const all: WriteRecord[] = [];
    for (let sequence = from; sequence < published; sequence++) {
      all.unshift(
        ...model.writes[sequence - model.first]!.filter((made) => made.slot === slot).reverse(),
      );
    }
    const range = { from, to: published };
    expect(timeline.fieldHistory(slot, range, MANY)).toEqual(all);
    expect(timeline.fieldHistory(slot, range, 2)).toEqual(all.slice(0, 2));
    if (all.length > 0) expect(timeline.lastWrite(slot, published - 1)).toEqual(all[0]);
  }
}

function checkCauses({ model, timeline }: Open): void {
  const published = timeline.published();
  const kept = timeline.events(model.first, MANY)[0]?.sequence ?? published;
  for (let sequence = kept; sequence < published; sequence++) {
    const chain: number[] = [];
    for (let at: number = sequence; at >= kept; at = eventOf(model, at).parent) chain.push(at);
    expect(timeline.causes(sequence).map((event) => event.sequence)).toEqual(chain);
    expect(timeline.causes(sequence, 2).length).toBe(Math.min(2, chain.length));
    const led = model.events.filter(({ parent }) => parent === sequence).map((e) => e.sequence);
    expect(timeline.effects(sequence).map((event) => event.sequence)).toEqual(led);
    expect(timeline.effects(sequence, 1).length).toBe(Math.min(1, led.length));
  }
}

function checkTimes({ model, timeline, densityCache }: Open, picks: readonly number[]): void {
  const published = timeline.published();
  const oldest = timeline.oldest();
  const kept = timeline.events(model.first, MANY).map((event) => eventOf(model, event.sequence));
  const last = kept.at(-1)?.timeNs ?? 0;
  for (const timeNs of [-1, last, last + 1, ...picks.map((pick) => (last * (pick % 101)) / 100)]) {
    const readable = kept.filter((event) => event.sequence >= oldest && event.timeNs <= timeNs);
    expect(timeline.sequenceAt(timeNs)).toBe(readable.at(-1)?.sequence ?? oldest - 1);
  }
  const count = 7;
  const [fromNs, toNs] = [last / 5, last + 3];
  const edge = (i: number): number => fromNs + ((toNs - fromNs) * i) / count;
  const expected = Array.from(
    { length: count },
    (_, i) => kept.filter(({ timeNs }) => timeNs >= edge(i) && timeNs < edge(i + 1)).length,
  );
  const bins = new Uint32Array(count).fill(99);
  expect(timeline.density(fromNs, toNs, bins)).toBe(Math.max(...expected));
  expect([...bins]).toEqual(expected);
  // The same range at every call, far enough to take in what is recorded later.
  for (const wide of [2 ** 41, 2 ** 41, toNs, toNs]) {
    expect(densityCache.update(0, wide, bins)).toBe(Math.max(...bins));
    const fresh = new Uint32Array(count);
    timeline.density(0, wide, fresh);
    expect([...bins]).toEqual([...fresh]);
  }
  expect(published).toBe(timeline.published());
}

function checkAll(opened: Open, given: Recording, picks: readonly number[]): void {
  checkEvents(opened, given);
  checkState(opened, given, picks);
  checkWrites(opened);
  checkCauses(opened);
  checkTimes(opened, picks);
}

const picks = fc.array(fc.nat(MANY), { maxLength: 12 });

/** Takes the events from `sequence` on out of the model and of the memory. */
function forget({ recorder, model }: Open, sequence: number): void {
  const kept = sequence - model.first;
  const state = modelState(model, sequence - 1);
  const undone = model.writes.splice(kept).reduce((sum, made) => sum + made.length, 0);
  const unsaid = model.events
    .splice(kept)
    .reduce((sum, event) => sum + Math.max(0, event.payload.length - 1), 0);
  const cells = recorder.memory.cells.f64;
  takeBack(recorder.memory, {
    sequence,
    state,
    journal: cells[WORLD_CELL.journal]! - undone,
    payload: cells[WORLD_CELL.payload]! - unsaid,
    timeNs: model.events.at(-1)?.timeNs ?? 0,
    logical: model.events.at(-1)?.logical ?? 0,
  });
}

describe('a timeline', () => {
  it('reads what was recorded, whatever wrapped, wherever counts began', () => {
    fc.assert(
      fc.property(recording, picks, (given, chosen) => {
        const opened = open(given);
        checkAll(opened, given, chosen);
        for (const part of given.parts) {
          for (const made of part) record(made, opened.recorder, opened.model);
          opened.recorder.finish();
          checkAll(opened, given, chosen);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('shows only published events while the recorder writes on', () => {
    fc.assert(
      fc.property(recording, (given) => {
        const opened = open(given);
        const unseen = createModel(given.firstSequence, given.initial);
        for (const made of given.parts.flat()) record(made, opened.recorder, unseen);
        const published = opened.timeline.published();
        expect(published).toBeLessThan(opened.recorder.written);
        opened.model.events.push(...unseen.events.slice(0, published - unseen.first));
        opened.model.writes.push(...unseen.writes.slice(0, published - unseen.first));
        const oldest = opened.timeline.oldest();
        for (let sequence = oldest - 1; sequence < published; sequence++) {
          const state = Array.from(unwrap(opened.timeline.stateAt(sequence)));
          expect(state).toEqual(modelState(opened.model, sequence));
        }
        expect(opened.timeline.event(published)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('follows when recorded events are taken back and others take their place', () => {
    fc.assert(
      fc.property(recording, picks, fc.nat(MANY), (given, chosen, pick) => {
        // Claims are never taken back: give the rings room, so that the past stays readable.
        const roomy = {
          ...given,
          plan: { ...given.plan, events: 256, journal: 1024, payload: 512 },
        };
        const opened = open(roomy);
        for (const part of given.parts) {
          for (const made of part) record(made, opened.recorder, opened.model);
          opened.recorder.finish();
          checkAll(opened, roomy, chosen);
          const length = opened.timeline.published() - given.firstSequence;
          forget(opened, given.firstSequence + (pick % (length + 1)));
          checkAll(opened, roomy, chosen);
        }
        expect(opened.timeline.epoch()).toBe(2 * given.parts.length);
      }),
      { numRuns: 80 },
    );
  });
});
