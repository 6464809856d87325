import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import { type EventRole, type Schema, type Slot, SYSTEM_KIND } from '../../memory/schema.ts';
import { createTimeline } from '../../timeline/reader.ts';
import { createRecorder, type EventFields, planFor } from '../../timeline/recorder.ts';
import { SYSTEM_KINDS } from '../system-kinds.ts';
import { encodeAll, inputOf, ORIGIN, timelineOf } from '../test-files.ts';
import { checkChromeTrace } from './check-rules.ts';
import { chromeTrace } from './chrome-trace.ts';
import { microseconds } from './emit.ts';

const kind = (id: number, name: string, role: EventRole, rest: object = {}) => ({
  id,
  name,
  mock: 'm',
  role,
  doc: '',
  payload: [],
  opensSpan: false,
  closesSpan: false,
  ...rest,
});

const FIRST = SYSTEM_KINDS.length;
const [TICK, SAY, HEAR, ASK, ANSWER] = [FIRST, FIRST + 1, FIRST + 2, FIRST + 3, FIRST + 4];

const field = (name: string, type: 'number' | 'flag' | 'text', unit: string, slot: number) => ({
  name,
  type,
  unit,
  doc: '',
  slot: slot as Slot,
  length: 1,
  role: 'state' as const,
});

const device = (id: number, name: string, group: string, fields: ReturnType<typeof field>[]) => ({
  id,
  name,
  mock: 'm',
  group,
  doc: '',
  fields,
  faults: [],
});

const SCHEMA: Schema = {
  title: 'house',
  devices: [
    device(0, 'north', 'zones', [field('airC', 'number', '°C', 0)]),
    device(1, 'heater', 'plant', [field('on', 'flag', '', 1), field('note', 'text', '', 2)]),
  ],
  kinds: [
    ...SYSTEM_KINDS,
    kind(TICK, 'tick', 'timer'),
    kind(SAY, 'say', 'emit', {
      payload: [
        { name: 'level', type: 'number', unit: '', doc: '' },
        { name: 'state', type: 'enum', unit: '', doc: '', values: ['idle', 'busy'] },
      ],
    }),
    kind(HEAR, 'hear', 'accept'),
    kind(ASK, 'ask', 'emit', { opensSpan: true }),
    kind(ANSWER, 'answer', 'accept', { closesSpan: true }),
  ],
  links: [],
  expectations: [{ id: 0, name: 'never hot', text: '', rule: 'never', slot: 3 as Slot }],
  slots: 7,
};

interface Step extends EventFields {
  writes?: readonly (readonly [slot: number, value: number])[];
}

type Json = Record<string, unknown>;

async function traceOf(steps: readonly Step[]) {
  const events = Math.max(1, steps.length);
  const plan = planFor({ events, slots: 7, journalRows: 99, payloadCells: 99 });
  const into = unwrap(createRecorder({ schema: SCHEMA, plan, initial: [18.5] }));
  for (const { writes = [], ...fields } of steps) {
    into.event(fields);
    for (const [slot, value] of writes) into.write(slot, value);
  }
  into.finish();
  const timeline = createTimeline(into.memory, SCHEMA);
  const trace: { traceEvents: Json[]; otherData: Json; displayTimeUnit: string } = JSON.parse(
    await encodeAll(chromeTrace, timeline, ORIGIN),
  );
  expect(checkChromeTrace(trace).faults).toEqual([]);
  const of = (...phases: string[]) =>
    trace.traceEvents
      .filter(({ ph }) => phases.includes(String(ph)))
      .sort((a, b) => Number(a.ts) - Number(b.ts));
  return { trace, of };
}

const shape = ({ ph, name, tid, ts, dur }: Json) => [ph, name, tid, ts, dur];

describe('a Chrome trace of a timeline', () => {
  it('has a process for each group and a thread for each device, in order', async () => {
    const { of } = await traceOf([{ timeNs: 0, kind: TICK, target: 0 }]);
    const names = of('M').map(({ name, pid, tid, args }) => [name, pid, tid, args]);
    expect(names).toContainEqual(['process_name', 1, 0, { name: 'zones' }]);
    expect(names).toContainEqual(['process_name', 2, 0, { name: 'plant' }]);
    expect(names).toContainEqual(['thread_name', 1, 1, { name: 'north' }]);
    expect(names).toContainEqual(['thread_name', 2, 2, { name: 'heater' }]);
    expect(names).toContainEqual(['thread_sort_index', 2, 2, { sort_index: 1 }]);
  });

  it('embeds what is needed to make it again, and its hash', async () => {
    const { trace } = await traceOf([{ timeNs: 0, kind: TICK, target: 0 }]);
    expect(trace.displayTimeUnit).toBe('ns');
    expect(trace.otherData).toEqual({
      producer: 'Orrery',
      engine: ORIGIN.engine,
      title: ORIGIN.title,
      seed: ORIGIN.seed,
      recipe: ORIGIN.recipe,
      hash: ORIGIN.hash,
      firstSequence: 0,
      events: 1,
    });
  });

  it('of a recording without a seed claims none, and neither does what is read from it', async () => {
    const foreign = JSON.stringify([{ ph: 'i', name: 'a', pid: 1, tid: 1, ts: 1 }]);
    const decoded = unwrap(await chromeTrace.decode(inputOf(foreign)));
    expect(decoded.origin.seed).toBeNaN();
    const text = await encodeAll(chromeTrace, timelineOf(decoded), decoded.origin);
    expect(JSON.parse(text).otherData).not.toHaveProperty('seed');
    expect(unwrap(await chromeTrace.decode(inputOf(text))).origin.seed).toBeNaN();
  });

  it('draws events as wide as the next one on their track allows, those of one instant nested', async () => {
    const { of } = await traceOf([
      { timeNs: 0, kind: TICK, target: 0 },
      { timeNs: 0, kind: SAY, source: 0, payload: [2.5, 1] },
      { timeNs: 400, kind: TICK, target: 0 },
      { timeNs: 500, kind: TICK, target: 1 },
      { timeNs: 90_000, kind: TICK, target: 0 },
    ]);
    const slices = of('X');
    expect(slices.map(shape)).toEqual([
      ['X', 'tick', 1, 0, 0.399],
      ['X', 'say', 1, 0, 0.199],
      ['X', 'tick', 1, 0.4, 1],
      ['X', 'tick', 2, 0.5, 1],
      ['X', 'tick', 1, 90, 1],
    ]);
    expect(slices[1]?.args).toEqual({ seq: 1, data: { level: 2.5, state: 'busy' } });
  });

  it('draws arrows from causes on other tracks or at other times', async () => {
    const { of } = await traceOf([
      { timeNs: 0, kind: SYSTEM_KIND.start, payload: [42] },
      { timeNs: 0, kind: TICK, target: 0, parent: 0 },
      { timeNs: 0, kind: SAY, source: 0, parent: 1, payload: [1, 0] },
      { timeNs: 3000, kind: HEAR, source: 0, target: 1, parent: 2 },
    ]);
    const arrows = of('s', 'f').map(({ ph, id, tid, ts }) => [ph, id, tid, ts]);
    expect(arrows.sort()).toEqual([
      ['f', 1, 1, 0],
      ['f', 3, 2, 3],
      ['s', 1, 3, 0],
      ['s', 3, 1, 0],
    ]);
  });

  it('draws one arrow to the first tick of a periodic timer, not to each', async () => {
    const ticks = [0, 1000, 2000, 3000].map((timeNs, at) => ({
      timeNs,
      kind: TICK,
      target: 0,
      parent: at === 0 ? -1 : 0,
    }));
    const { of } = await traceOf(ticks);
    expect(of('s').map(({ id }) => id)).toEqual([1]);
  });

  it('draws a span from the event that opens it to the one that closes it', async () => {
    const { of } = await traceOf([
      { timeNs: 1000, kind: ASK, source: 0 },
      { timeNs: 2000, kind: HEAR, source: 0, target: 1, parent: 0, span: 0 },
      { timeNs: 9000, kind: ANSWER, source: 1, target: 0, parent: 1, span: 0 },
    ]);
    expect(of('X').map(shape)).toEqual([
      ['X', 'ask', 1, 1, 8],
      ['X', 'hear', 2, 2, 1],
      ['X', 'answer', 1, 9, 1],
    ]);
    expect(of('b', 'e')).toEqual([]);
  });

  it('draws spans that overlap on a track as async events', async () => {
    const { of } = await traceOf([
      { timeNs: 1000, kind: ASK, source: 0 },
      { timeNs: 2000, kind: ASK, source: 0 },
      { timeNs: 5000, kind: ANSWER, source: 1, target: 0, span: 0 },
      { timeNs: 9000, kind: ANSWER, source: 1, target: 0, span: 1 },
    ]);
    const halves = of('b', 'e').map(({ ph, id, ts }) => [ph, id, ts]);
    expect(halves).toEqual([
      ['b', 'span 0', 1],
      ['e', 'span 0', 5],
    ]);
    expect(of('X').map(shape)).toEqual([
      ['X', 'ask', 1, 1, 0.999],
      ['X', 'ask', 1, 2, 7],
      ['X', 'answer', 1, 5, 1],
      ['X', 'answer', 1, 9, 1],
    ]);
  });

  it('draws spans that are never closed as their beginning', async () => {
    const { of } = await traceOf([
      { timeNs: 1000, kind: ASK, source: 0 },
      { timeNs: 2000, kind: TICK, target: 0 },
    ]);
    expect(of('X').map(shape)).toContainEqual(['X', 'ask', 1, 1, 0.999]);
  });

  it('draws a span without a length as the event that opens it', async () => {
    const { of } = await traceOf([
      { timeNs: 1000, kind: ASK, source: 0 },
      { timeNs: 1000, kind: ANSWER, source: 1, target: 0, span: 0 },
    ]);
    expect(of('X', 'b', 'e').map(shape)).toEqual([
      ['X', 'ask', 1, 1, 1],
      ['X', 'answer', 1, 1, 0.5],
    ]);
  });

  it('draws numbers and flags of the state as counters, from the beginning', async () => {
    const { of } = await traceOf([
      { timeNs: 0, kind: TICK, target: 0, writes: [[1, 1]] },
      {
        timeNs: 7001,
        kind: TICK,
        target: 0,
        writes: [
          [0, 19.25],
          [2, 1],
          [3, 1],
        ],
      },
      { timeNs: 8000, kind: TICK, target: 0, writes: [[0, Number.NaN]] },
    ]);
    expect(of('C').map(({ name, pid, ts, args }) => [name, pid, ts, args])).toEqual([
      ['north.airC', 1, 0, { '°C': 18.5 }],
      ['heater.on', 2, 0, { value: 0 }],
      ['heater.on', 2, 0, { value: 1 }],
      ['north.airC', 1, 7.001, { '°C': 19.25 }],
    ]);
  });

  it('marks a broken expectation through all tracks', async () => {
    const { of } = await traceOf([
      { timeNs: 0, kind: TICK, target: 0 },
      { timeNs: 5000, kind: SYSTEM_KIND.broken, parent: 0, payload: [0] },
    ]);
    expect(of('i')).toMatchObject([
      {
        name: 'broken: never hot',
        ts: 5,
        s: 'g',
        args: { seq: 1, data: { expectation: 'never hot' } },
      },
    ]);
    expect(of('s', 'f')).toEqual([]);
  });

  it('is a sound file when nothing happened', async () => {
    const { of } = await traceOf([]);
    expect(of('X', 's', 'f')).toEqual([]);
  });
});

describe('times', () => {
  it.each([
    [0, '0'],
    [1, '0.001'],
    [999, '0.999'],
    [1000, '1'],
    [1_234_567, '1234.567'],
    [123_456_789_012_340, '123456789012.340'],
  ])('of %d ns are %s µs', (ns, us) => {
    expect(microseconds(ns)).toBe(us);
  });
});

describe('the rule check', () => {
  const slice = { ph: 'X', name: 'a', pid: 1, tid: 1, ts: 0, dur: 10 };
  const faultsOf = (...traceEvents: unknown[]) => checkChromeTrace({ traceEvents }).faults.join();

  it.each([
    ['overlap', { ...slice, ts: 5, dur: 10 }, 'overlaps'],
    ['a missing duration', { ...slice, dur: undefined }, 'no duration'],
    ['a missing thread', { ...slice, tid: 'x' }, 'no tid'],
    ['a missing time', { ...slice, ts: null }, 'no time'],
    ['a lonely end', { ...slice, ph: 'E', tid: 2 }, 'ends nothing'],
    ['a lonely beginning', { ...slice, ph: 'B', tid: 2 }, 'never end'],
    ['a flow without a second end', { ...slice, ph: 's', id: 1 }, 'only one end'],
    ['an async event without an end', { ...slice, ph: 'b', id: 1 }, 'no second half'],
    ['a counter without numbers', { ...slice, ph: 'C', args: { x: 'y' } }, 'no numbers'],
    ['an instant without a scope', { ...slice, ph: 'i' }, 'no scope'],
    ['metadata without a name', { ...slice, ph: 'M', name: 'thread_name' }, 'says nothing'],
    ['an unknown phase', { ...slice, ph: 'Q' }, 'phase'],
  ])('finds %s', (_what, event, fault) => {
    expect(faultsOf(slice, event)).toContain(fault);
  });

  it('finds flows that hang in the air, run backwards or do not bind', () => {
    const start = { ph: 's', name: 'c', pid: 1, tid: 1, ts: 5, id: 1 };
    const finish = { ...start, ph: 'f', ts: 6, bp: 'e' };
    expect(faultsOf(slice, start, finish)).toBe('');
    expect(faultsOf(slice, start, { ...finish, tid: 2 })).toContain('in no slice');
    expect(faultsOf(slice, { ...start, ts: 7 }, finish)).toContain('backwards');
    expect(faultsOf(slice, start, { ...finish, bp: undefined })).toContain('does not bind');
    const early = { ...start, ts: 0 };
    expect(faultsOf(early, slice, finish)).toContain('in no slice');
  });
});
