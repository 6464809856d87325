/** For tests: traces with every kind of value, name and reference that a file must carry. */
import { unwrap } from '../lib/result.ts';
import type { DeviceSchema, Schema, Slot, ValueSchema } from '../memory/schema.ts';
import { createTimeline } from '../timeline/reader.ts';
import { createRecorder, planFor, type Recorder } from '../timeline/recorder.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { SYSTEM_KINDS } from './system-kinds.ts';

export type Draw = (end: number) => number;

/** Whole numbers from 0 up to `end`, by a linear congruence (Numerical Recipes). */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (end) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

const NAMES = [
  'north',
  'north',
  'a.b',
  'x#1',
  '__proto__',
  'constructor',
  '',
  'Größe "°C"\n\t\\',
  '\ud83d\ude00',
  '\ud800',
  'seq',
  'NaN',
  '12',
  'line\u2028end',
];

const NUMBERS = [
  0,
  -0,
  1,
  0.1,
  -2.5e-7,
  1e21,
  5e-324,
  Number.MAX_VALUE,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** 53,
  -(2 ** 63),
  2 ** 64,
  4_294_967_295,
];

const TYPES = [
  'number',
  'integer',
  'flag',
  'enum',
  'text',
  'time',
  'device',
  'field',
  'expectation',
] as const;

const pick = <T>(draw: Draw, list: readonly T[]): T => list[draw(list.length)] as T;

function sampleValue(draw: Draw): ValueSchema {
  const type = pick(draw, TYPES);
  return {
    name: pick(draw, NAMES),
    type,
    unit: pick(draw, ['', '°C', 'ns']),
    doc: pick(draw, NAMES),
    ...(type === 'enum' ? { values: ['idle', 'busy', 'idle', 'NaN', ''] } : {}),
  };
}

export function sampleSchema(draw: Draw): Schema {
  let slots = 0;
  const devices: DeviceSchema[] = Array.from({ length: 1 + draw(4) }, (_, id) => ({
    id,
    name: pick(draw, NAMES),
    mock: pick(draw, NAMES),
    group: pick(draw, ['', 'house', 'garden']),
    doc: '',
    fields: Array.from({ length: draw(5) }, () => {
      const length = draw(4) === 0 ? 3 : 1;
      const slot = slots as Slot;
      slots += length;
      const role = pick(draw, ['state', 'config', 'fault'] as const);
      return { ...sampleValue(draw), slot, length, role };
    }),
    faults: [],
  }));
  const status = slots as Slot;
  slots += 4 + draw(3);
  const kinds = [...SYSTEM_KINDS];
  for (let at = draw(6); at >= 0; at--) {
    kinds.push({
      id: kinds.length,
      name: pick(draw, NAMES),
      mock: pick(draw, NAMES),
      role: pick(draw, ['timer', 'emit', 'accept', 'input'] as const),
      doc: '',
      payload: Array.from({ length: draw(5) }, () => sampleValue(draw)),
      opensSpan: draw(3) === 0,
      closesSpan: draw(3) === 0,
    });
  }
  const link = { id: 0, from: 0, fromKind: 0, to: 0, toKind: kinds.length - 1, latencyNs: 5 };
  const text = 'north < 3 °C';
  const expectation = { id: 0, name: 'never cold', text, rule: 'always', slot: status } as const;
  const title = pick(draw, NAMES);
  return { title, devices, kinds, links: [link], expectations: [expectation], slots };
}

interface Sample {
  readonly draw: Draw;
  readonly schema: Schema;
  readonly texts: number;
}

const sampleCell = ({ draw, texts }: Sample): number =>
  draw(2) === 0 ? draw(texts + 3) : pick(draw, NUMBERS);

function sampleEvent(sample: Sample, into: Recorder, timeNs: number): void {
  const { draw, schema } = sample;
  const device = () => (draw(5) === 0 ? 0xffffffff : draw(schema.devices.length));
  const earlier = () => (draw(4) === 0 ? -1 : Math.max(-1, into.written - 1 - draw(6)));
  const kind = draw(schema.kinds.length);
  into.event({
    timeNs,
    kind,
    source: device(),
    target: device(),
    parent: earlier(),
    flow: earlier(),
    span: earlier(),
    logical: draw(3),
    payload: (schema.kinds[kind]?.payload ?? []).map(() => sampleCell(sample)),
  });
  for (let writes = draw(4); writes > 0; writes--) {
    into.write(draw(schema.slots), sampleCell(sample));
  }
}

/** A recorded trace, different for every seed and the same for equal ones. */
export function sampleTrace(seed: number, events: number): Timeline {
  const draw = createDraw(seed);
  const schema = sampleSchema(draw);
  const sizes = { journalRows: events * 4, payloadCells: events * 5, strings: 40 };
  const plan = planFor({ events, slots: schema.slots, stringUnits: 2000, ...sizes });
  const sample: Sample = { draw, schema, texts: 12 };
  const initial = Float64Array.from({ length: schema.slots }, () => sampleCell(sample));
  const firstSequence = draw(2) === 0 ? 0 : 2 ** 30 - 5 + draw(10);
  const into = unwrap(createRecorder({ schema, plan, initial, firstSequence }));
  for (const name of NAMES.slice(0, 11)) into.text(`text ${name}`);
  into.text('');
  let timeNs = draw(2) === 0 ? 0 : 2 ** 52;
  for (let at = 0; at < events; at++) {
    timeNs += draw(3) * draw(1_000_000);
    sampleEvent(sample, into, timeNs);
  }
  into.finish();
  return createTimeline(into.memory, schema);
}
