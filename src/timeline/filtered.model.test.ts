import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storeCount } from '../memory/publication.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import { compileFilter, type EventFilter } from '../query/compile-event.ts';
import { createTestRecording, type TestEvent, type TestRecording } from '../query/test-memory.ts';
import { KIND, slotNamed, TEST_SCHEMA } from '../query/test-schema.ts';
import {
  ALL_EVENTS,
  countEvents,
  countIds,
  filterEvents,
  filteredDensity,
  valueExtent,
  valueHistogram,
} from './filtered.ts';
import { addNumber, createHistogram, summarize } from './histogram.ts';

const ROWS = 256;
const STEP_NS = 1000;
const POWER = slotNamed('heater.powerW');
const KINDS = Object.values(KIND);

const filterOf = (text: string): EventFilter => {
  const filter = compileFilter(text, TEST_SCHEMA);
  if (!filter.ok) throw new Error(`${text}: ${filter.problem.what}`);
  return filter.value;
};

/** Conditions answered by columns alone, in part, and not at all. */
const TERMS = [
  ...['kind == demand', 'kind != ask', 'kind in [ask, tell]', 'kind contains "thermostat."'],
  ...['device == north', 'source == south', 'target == heater', 'source != north'],
  ...['time > 60 us', 'time in 30 us..90 us', 'time != 42 us', 'sequence >= 40', 'sequence != 77'],
  ...['on', 'on == false', 'moved.level > 2', 'airC < 20', 'airC != 19 °C', 'airC in 18..19.5'],
  ...['mode == opening', 'by == south', 'waitedNs >= 4 ms', 'tell.waitedNs == 4 ms'],
  ...['text contains "valve"', 'note.level == "info"', 'changed(heater.powerW)'],
  ...['latency(heater.asked) > 2 us', 'latency(tell) >= 0', 'caused_by(30)'],
  ...['airC - 18 > 1', 'airC * 2 > 37 °C', 'true', 'false', '20 < airC'],
];

const EXACT = TERMS.filter((term) => filterOf(term).residual === undefined);

const text: fc.Memo<string> = fc.memo((depth) => {
  const term = fc.constantFrom(...TERMS);
  if (depth <= 1) return term;
  const pair = fc.tuple(text(depth - 1), fc.constantFrom('and', 'or'), text(depth - 1));
  return fc.oneof(
    term,
    pair.map(([a, word, b]) => `(${a}) ${word} (${b})`),
    text(depth - 1).map((a) => `not (${a})`),
  );
});

const payload = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((n) => n / 2),
  fc.constantFrom(Number.NaN, 0, -0, Number.POSITIVE_INFINITY, -5, 4e6, 'the valve moved', 'info'),
);

const event = fc.record({
  kind: fc.constantFrom(...KINDS),
  source: fc.constantFrom(0, 1, 2, 3, undefined),
  target: fc.constantFrom(0, 1, 2, 3, undefined),
  back: fc.nat(12),
  payload: fc.array(payload, { maxLength: 3 }),
  writes: fc.boolean(),
});

type Drawn = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** More events than the ring holds now and then, so that it wraps. */
const events = fc.array(event, { minLength: 1, maxLength: 3 * ROWS, size: 'max' });

const publish = ({ memory }: TestRecording, count: number): void =>
  storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, count);

function record(drawn: readonly Drawn[]): { recording: TestRecording; oldest: number } {
  const recording = createTestRecording(ROWS);
  drawn.forEach(({ kind, source, target, back, payload: cells, writes }, at) => {
    const one: TestEvent = {
      kind,
      timeNs: Math.floor(at / 2) * STEP_NS,
      ...(source !== undefined && { source }),
      ...(target !== undefined && { target }),
      ...(back > 0 && back <= at && { parent: at - back, span: at - back }),
      payload: cells,
      ...(writes && { writes: [[POWER, at, at + 1] as const] }),
    };
    recording.append(one);
  });
  publish(recording, drawn.length);
  return { recording, oldest: Math.max(0, drawn.length - ROWS) };
}

const sequences = ({ from, offsets }: { from: number; offsets: Uint32Array }): number[] =>
  Array.from(offsets, (offset) => from + offset);

/** What asking every event of the range gives. */
function bruteForce(recording: TestRecording, filter: EventFilter, from: number, to: number) {
  const found: number[] = [];
  for (let at = from; at < to; at++) {
    if (filter.matches(recording.memory, recording.rowOf(at))) found.push(at);
  }
  return found;
}

describe('a filter over a range', () => {
  it('passes the events that it passes one by one', () => {
    const bound = fc.integer({ min: -5, max: 3 * ROWS + 5 });
    fc.assert(
      fc.property(events, text(4), bound, bound, fc.nat(ROWS), (drawn, query, a, b, room) => {
        const { recording, oldest } = record(drawn);
        const filter = filterOf(query);
        const { memory } = recording;
        const range = { from: Math.min(a, b), to: Math.max(a, b) };
        const from = Math.max(range.from, oldest);
        const expected = bruteForce(recording, filter, from, Math.min(range.to, drawn.length));
        const all = filterEvents(memory, filter, range, ROWS);
        expect(sequences(all), query).toEqual(expected);
        expect(all.complete).toBe(true);
        expect(countEvents(memory, filter, range)).toBe(expected.length);
        const some = filterEvents(memory, filter, range, room);
        expect(sequences(some), query).toEqual(expected.slice(0, room));
        if (room < expected.length) expect(some.complete).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('is drawn as densely as its events lie', () => {
    const edge = fc.integer({ min: -STEP_NS, max: ROWS * STEP_NS });
    fc.assert(
      fc.property(
        events,
        text(3),
        edge,
        edge,
        fc.integer({ min: 1, max: 60 }),
        (drawn, query, a, b, count) => {
          const { recording, oldest } = record(drawn);
          const filter = filterOf(query);
          const [fromNs, toNs] = [Math.min(a, b), Math.max(a, b)];
          const expected = new Uint32Array(count);
          for (const at of bruteForce(recording, filter, oldest, drawn.length)) {
            const timeNs = Math.floor(at / 2) * STEP_NS;
            let bin = 0;
            while (fromNs + ((toNs - fromNs) * (bin + 1)) / count <= timeNs) {
              bin += 1;
              if (bin === count) break;
            }
            if (timeNs >= fromNs && bin < count) expected[bin] = expected[bin]! + 1;
          }
          if (fromNs === toNs) expected.fill(0);
          const bins = new Uint32Array(count).fill(9);
          const largest = filteredDensity(recording.memory, filter, fromNs, toNs, bins);
          expect([...bins], query).toEqual([...expected]);
          expect(largest).toBe(Math.max(...expected));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is counted by kind and by source, and its values are binned', () => {
    fc.assert(
      fc.property(events, fc.constantFrom(...EXACT), (drawn, query) => {
        const { recording, oldest } = record(drawn);
        const { memory } = recording;
        const { plan } = filterOf(query);
        const ids = { kinds: KINDS.length, devices: 2 };
        const kinds = new Uint32Array(ids.kinds + 1);
        const sources = new Uint32Array(ids.devices + 1);
        const values: number[] = [];
        for (const at of bruteForce(recording, filterOf(query), oldest, drawn.length)) {
          const row = recording.rowOf(at);
          const kind = Math.min(memory.events.kind[row]!, ids.kinds);
          const source = Math.min(memory.events.source[row]!, ids.devices);
          kinds[kind] = kinds[kind]! + 1;
          sources[source] = sources[source]! + 1;
          values.push(memory.events.value[row]!);
        }
        const range = { from: 0, to: drawn.length };
        expect(countIds(memory, plan, range, ids)).toEqual({ kinds, sources });
        const histogram = createHistogram();
        for (const value of values) addNumber(histogram, value * 1000);
        expect(valueHistogram(memory, plan, range, 1000)).toEqual(summarize(histogram));
        const numbers = values.filter((value) => !Number.isNaN(value));
        const extent = { min: Math.min(...numbers) + 0, max: Math.max(...numbers) + 0 };
        expect(valueExtent(memory, plan, range)).toEqual(extent);
      }),
      { numRuns: 200 },
    );
  });
});

describe('nothing', () => {
  it('passes while rows are taken back, and no density has no bins', () => {
    const { recording } = record([]);
    recording.append({ kind: KIND.start });
    publish(recording, 1);
    const range = { from: 0, to: 1 };
    expect(countEvents(recording.memory, ALL_EVENTS, range)).toBe(1);
    expect(filteredDensity(recording.memory, ALL_EVENTS, 0, 10, new Uint32Array(0))).toBe(0);
    expect(filteredDensity(recording.memory, ALL_EVENTS, 10, 10, new Uint32Array(2))).toBe(0);
    Atomics.add(recording.memory.controlWords.i32, CONTROL_WORD.epoch, 1);
    expect(filterEvents(recording.memory, ALL_EVENTS, range, 5)).toMatchObject({ complete: false });
    expect(countEvents(recording.memory, ALL_EVENTS, range)).toBe(0);
    expect(filteredDensity(recording.memory, ALL_EVENTS, 0, 10, new Uint32Array(2))).toBe(0);
    expect(valueExtent(recording.memory, { op: 'every' }, range).max).toBe(
      Number.NEGATIVE_INFINITY,
    );
    expect(valueHistogram(recording.memory, { op: 'every' }, range, 1).count).toBe(0);
  });
});
