import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import type { Schema } from '../memory/schema.ts';
import { CONTROL_WORD, NO_DEVICE } from '../memory/tables.ts';
import { createLatencyCache } from './latency.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, type EventFields, planFor, type Recorder } from './recorder.ts';
import { SPAN_ROUTES_MAX } from './routes.ts';
import { TEST_KINDS, testSchema } from './test-model.ts';
import type { Route, Timeline } from './timeline.ts';

const ASK = 0;
const HEARD = 1;
const ANSWER = 2;

function open(schema: Schema = testSchema(3)): { recorder: Recorder; timeline: Timeline } {
  const plan = planFor({ events: 2000, slots: schema.slots });
  const recorder = unwrap(createRecorder({ schema, plan }));
  return { recorder, timeline: createTimeline(recorder.memory, schema) };
}

const everything = { from: 0, to: 1e9 };

/** d0 asks, d1 hears it after `linkNs` and answers after `workNs`. */
function ask(recorder: Recorder, timeNs: number, linkNs: number, workNs: number): void {
  const asked = recorder.event({ timeNs, kind: ASK, source: 0 });
  const heardNs = timeNs + linkNs;
  const heard = recorder.event({
    timeNs: heardNs,
    kind: HEARD,
    source: 0,
    target: 1,
    parent: asked,
    span: asked,
  });
  const answer: EventFields = { timeNs: heardNs + workNs, kind: ANSWER, source: 1 };
  recorder.event({ ...answer, parent: heard, flow: asked, span: asked });
}

describe('routes', () => {
  it('are the links, and the spans that were seen', () => {
    const { recorder, timeline } = open();
    expect(timeline.routes().map(({ name }) => name)).toEqual(['d0.ask → d1.heard']);
    ask(recorder, 0, 1, 1);
    recorder.finish();
    expect(timeline.routes()).toEqual([
      { name: 'd0.ask → d1.heard', measure: 'link', fromKind: 0, toKind: 1, from: 0, to: 1 },
      {
        name: 'probe.ask ⇒ probe.answer',
        measure: 'span',
        fromKind: 0,
        toKind: 2,
        from: -1,
        to: -1,
      },
    ]);
    ask(recorder, 10, 1, 1);
    recorder.finish();
    expect(timeline.routes().length).toBe(2);
  });

  it('do not list an answer that is its own span, or one to a kind that opens none', () => {
    const { recorder, timeline } = open();
    recorder.event({ timeNs: 0, kind: ANSWER });
    const note = recorder.event({ timeNs: 1, kind: 3 });
    recorder.event({ timeNs: 2, kind: ANSWER, span: note });
    recorder.finish();
    expect(timeline.routes().length).toBe(1);
  });

  it('are looked for again when events were taken back', () => {
    const { recorder, timeline } = open();
    ask(recorder, 0, 1, 1);
    recorder.finish();
    expect(timeline.routes().length).toBe(2);
    const words = recorder.memory.controlWords.i32;
    Atomics.add(words, CONTROL_WORD.epoch, 1);
    recorder.memory.events.spanBack[2] = 0;
    expect(timeline.routes().length).toBe(1);
    Atomics.add(words, CONTROL_WORD.epoch, 1);
    expect(timeline.routes().length).toBe(1);
    ask(recorder, 10, 1, 1);
    recorder.finish();
    expect(timeline.routes().length).toBe(2);
  });

  it('are at most so many, whatever a foreign trace holds', () => {
    const names = Array.from({ length: 300 }, (_, i) => i);
    const span = TEST_KINDS[0]!;
    const schema: Schema = {
      ...testSchema(1),
      links: [],
      kinds: names.flatMap((i) => [
        { ...span, id: 2 * i, name: `open${i}`, mock: '' },
        { ...span, id: 2 * i + 1, name: `close${i}`, mock: '', opensSpan: false, closesSpan: true },
      ]),
    };
    const { recorder, timeline } = open(schema);
    for (const i of names) {
      const opened = recorder.event({ timeNs: i, kind: 2 * i });
      recorder.event({ timeNs: i, kind: 2 * i + 1, span: opened });
    }
    recorder.finish();
    const routes = timeline.routes();
    expect(routes.length).toBe(SPAN_ROUTES_MAX);
    expect(routes[7]?.name).toBe('open7 ⇒ close7');
  });
});

describe('latency', () => {
  const route = (timeline: Timeline, measure: Route['measure']): Route =>
    timeline.routes().find((known) => known.measure === measure)!;

  it('is the time from cause to effect over a link, from opening to closing over a span', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1e6), fc.nat(1e9)), { minLength: 1, maxLength: 60 }),
        (times) => {
          const { recorder, timeline } = open();
          let timeNs = 0;
          for (const [linkNs, workNs] of times) {
            ask(recorder, timeNs, linkNs, workNs);
            timeNs += linkNs + workNs;
          }
          recorder.finish();
          const link = timeline.latency(route(timeline, 'link'), everything);
          const span = timeline.latency(route(timeline, 'span'), everything);
          const links = times.map(([linkNs]) => linkNs);
          const spans = times.map(([linkNs, workNs]) => linkNs + workNs);
          for (const [found, values] of [
            [link, links],
            [span, spans],
          ] as const) {
            expect(found.count).toBe(values.length);
            expect(found.minNs).toBe(Math.min(...values));
            expect(found.maxNs).toBe(Math.max(...values));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts only the effects of the range, and only of the devices asked for', () => {
    const { recorder, timeline } = open();
    for (let i = 0; i < 10; i++) ask(recorder, i * 100, 10 + i, 5);
    recorder.finish();
    const link = route(timeline, 'link');
    const span = route(timeline, 'span');
    expect(timeline.latency(link, { from: 9, to: 15 }).count).toBe(2);
    expect(timeline.latency(link, { from: 9, to: 15 })).toMatchObject({ minNs: 13, maxNs: 14 });
    expect(timeline.latency({ ...link, to: 2 }, everything).count).toBe(0);
    expect(timeline.latency({ ...link, from: 1 }, everything).count).toBe(0);
    expect(timeline.latency({ ...span, to: 1 }, everything).count).toBe(10);
    expect(timeline.latency({ ...span, to: 0 }, everything).count).toBe(0);
    expect(timeline.latency(link, { from: 5, to: 5 }).count).toBe(0);
    // The cause of the first effect lies before the range and counts all the same.
    expect(timeline.latency(link, { from: 1, to: 2 }).count).toBe(1);
  });

  it('knows no device of an event from outside', () => {
    const { recorder, timeline } = open();
    const asked = recorder.event({ timeNs: 0, kind: ASK, source: NO_DEVICE });
    recorder.event({ timeNs: 3, kind: HEARD, target: 1, parent: asked });
    recorder.finish();
    const link = route(timeline, 'link');
    expect(timeline.latency(link, everything).count).toBe(0);
    expect(timeline.latency({ ...link, from: -1, to: -1 }, everything).count).toBe(1);
  });
});

describe('a latency cache', () => {
  it('gives what a fresh look gives while events are added', () => {
    const { recorder, timeline } = open();
    const cache = createLatencyCache(timeline);
    for (let i = 0; i < 20; i++) {
      ask(recorder, i * 1000, i * 7, i * 3);
      recorder.finish();
      for (const known of timeline.routes()) {
        const range = { from: i < 15 ? 0 : 12, to: i % 4 === 3 ? 3 * i : 1e9 };
        expect(cache.update(known, range)).toEqual(timeline.latency(known, range));
        expect(cache.update(known, range)).toEqual(timeline.latency(known, range));
      }
    }
  });

  it('looks at new events alone', () => {
    const { recorder, timeline } = open();
    const cache = createLatencyCache(timeline);
    ask(recorder, 0, 5, 5);
    recorder.finish();
    const [link] = timeline.routes();
    expect(cache.update(link!, everything).maxNs).toBe(5);
    // Whoever looks at the old rows again sees another time.
    recorder.memory.events.timeNs[0] = -100;
    ask(recorder, 100, 7, 5);
    recorder.finish();
    expect(cache.update(link!, everything)).toMatchObject({ count: 2, minNs: 5, maxNs: 7 });
    expect(timeline.latency(link!, everything).maxNs).toBe(105);
  });

  it('gives nothing while events are taken back, and the whole afterwards', () => {
    const { recorder, timeline } = open();
    const cache = createLatencyCache(timeline);
    ask(recorder, 0, 5, 5);
    recorder.finish();
    const [link] = timeline.routes();
    const words = recorder.memory.controlWords.i32;
    const before = cache.update(link!, everything);
    Atomics.add(words, CONTROL_WORD.epoch, 1);
    expect(cache.update(link!, everything).count).toBe(0);
    Atomics.add(words, CONTROL_WORD.epoch, 1);
    expect(cache.update(link!, everything)).toEqual(before);
  });
});
