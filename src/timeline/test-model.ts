/** For tests: a small schema, and a recording kept as plain arrays to compare a Timeline with. */
import { dropKeyframesFrom } from '../memory/keyframes.ts';
import type { MemoryPlan } from '../memory/layout.ts';
import type { Memory } from '../memory/memory.ts';
import { storeCount } from '../memory/publication.ts';
import type {
  EventKindSchema,
  EventRole,
  FieldSchema,
  Schema,
  Slot,
  ValueSchema,
} from '../memory/schema.ts';
import { CONTROL_CELL, CONTROL_WORD, NO_DEVICE, WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import type { Recorder } from './recorder.ts';
import type { EventRecord, WriteRecord } from './timeline.ts';

const value = (name: string): ValueSchema => ({ name, type: 'number', unit: '', doc: '' });

const kind = (
  id: number,
  name: string,
  role: EventRole,
  payload: readonly ValueSchema[],
  span: Partial<Pick<EventKindSchema, 'opensSpan' | 'closesSpan'>> = {},
): EventKindSchema => ({
  id,
  name,
  mock: id < 3 ? 'probe' : '',
  role,
  doc: '',
  payload,
  opensSpan: false,
  closesSpan: false,
  ...span,
});

/** ask (no payload, opens a span), heard (one value), answer (three, closes it), note (two). */
export const TEST_KINDS: readonly EventKindSchema[] = [
  kind(0, 'ask', 'emit', [], { opensSpan: true }),
  kind(1, 'heard', 'accept', [value('level')]),
  kind(2, 'answer', 'emit', [value('x'), value('y'), value('z')], { closesSpan: true }),
  kind(3, 'note', 'system', [value('first'), value('second')]),
];

export const SLOTS_PER_DEVICE = 4;

const field = (name: string, slot: number, length = 1): FieldSchema => ({
  ...value(name),
  slot: slot as Slot,
  length,
  role: 'state',
});

/** Devices of four slots each: two single fields and an array of two. One hidden slot at the end. */
export function testSchema(devices: number): Schema {
  return {
    title: 'test',
    devices: Array.from({ length: devices }, (_, id) => ({
      id,
      name: `d${id}`,
      mock: 'probe',
      group: '',
      doc: '',
      fields: [
        field('a', id * SLOTS_PER_DEVICE),
        field('b', id * SLOTS_PER_DEVICE + 1),
        field('cells', id * SLOTS_PER_DEVICE + 2, 2),
      ],
      faults: [],
    })),
    kinds: TEST_KINDS,
    links: [{ id: 0, from: 0, fromKind: 0, to: 1, toKind: 1, latencyNs: 0 }],
    expectations: [],
    slots: devices * SLOTS_PER_DEVICE + 1,
  };
}

export const testPlan = (slots: number, changes: Partial<MemoryPlan> = {}): MemoryPlan => ({
  slots,
  streams: 0,
  timers: 0,
  inFlightCells: 0,
  emitters: 0,
  emissions: 0,
  events: 32,
  journal: 64,
  payload: 32,
  keyframes: 6,
  keyframeSpacing: 8,
  inputs: 0,
  commands: 2,
  strings: 8,
  stringUnits: 128,
  ...changes,
});

/** One generated step: an event by distances, and the writes it makes. */
export interface Step {
  readonly waitNs: number;
  readonly kind: number;
  readonly source: number;
  readonly target: number;
  readonly parentBack: number;
  readonly flowBack: number;
  readonly spanBack: number;
  readonly payload: readonly number[];
  readonly writes: readonly { readonly slot: number; readonly value: number }[];
}

/** Everything that was recorded, unbounded. */
export interface Model {
  readonly first: number;
  readonly initial: readonly number[];
  readonly events: EventRecord[];
  readonly writes: WriteRecord[][];
}

export const createModel = (first: number, initial: readonly number[]): Model => ({
  first,
  initial,
  events: [],
  writes: [],
});

/** State after `sequence`, by replaying every write. */
export function modelState(model: Model, sequence: number): number[] {
  const cells = [...model.initial];
  for (let at = model.first; at <= sequence; at++) {
    for (const write of model.writes[at - model.first]!) cells[write.slot] = write.new;
  }
  return cells;
}

/** Records the step and keeps it in the model. */
export function record(step: Step, recorder: Recorder, model: Model): void {
  const { first, events, writes } = model;
  const at = recorder.written;
  const last = events.at(-1);
  const timeNs = (last?.timeNs ?? 0) + step.waitNs;
  const back = (distance: number): number =>
    distance === 0 || at - distance < first ? -1 : at - distance;
  const [parent, flow, span] = [back(step.parentBack), back(step.flowBack), back(step.spanBack)];
  const sequence = recorder.event({ ...step, timeNs, parent, flow, span });
  const wanted = TEST_KINDS[step.kind]?.payload.length ?? 0;
  events.push({
    sequence,
    timeNs,
    logical: last?.timeNs === timeNs ? last.logical + 1 : 0,
    kind: step.kind,
    source: step.source < 0 ? NO_DEVICE : step.source,
    target: step.target < 0 ? NO_DEVICE : step.target,
    parent,
    flow: flow < 0 ? sequence : flow,
    span: span < 0 ? sequence : span,
    payload: Array.from({ length: wanted }, (_, i) => step.payload[i] ?? Number.NaN),
  });
  const state = modelState(model, sequence - 1);
  const made: WriteRecord[] = step.writes.map(({ slot, value: now }) => {
    const old = state[slot]!;
    state[slot] = now;
    recorder.write(slot, now);
    return { sequence, slot: slot as Slot, old, new: now };
  });
  writes.push(made);
}

/** The world at the moment to which a recording is taken back. */
export interface Moment {
  readonly sequence: number;
  readonly state: ArrayLike<number>;
  readonly journal: number;
  readonly payload: number;
  readonly timeNs: number;
  readonly logical: number;
}

/** Takes back what was recorded after a moment, as an engine does that returns to the past. */
export function takeBack(memory: Memory, moment: Moment): void {
  const { cells, slots, controlCells, controlWords } = memory;
  Atomics.add(controlWords.i32, CONTROL_WORD.epoch, 1);
  slots.f64.set(moment.state);
  cells.f64[WORLD_CELL.written] = moment.sequence;
  cells.f64[WORLD_CELL.handled] = moment.sequence;
  cells.f64[WORLD_CELL.keyframeSequence] = moment.sequence;
  cells.f64[WORLD_CELL.journal] = moment.journal;
  cells.f64[WORLD_CELL.payload] = moment.payload;
  cells.f64[WORLD_CELL.nowNs] = moment.timeNs;
  cells.f64[WORLD_CELL.lastTimeNs] = moment.timeNs;
  memory.words.i32[WORLD_WORD.logical] = moment.logical;
  dropKeyframesFrom(memory, moment.sequence + 1);
  controlCells.f64[CONTROL_CELL.publishedJournal] = moment.journal;
  storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, moment.sequence);
  Atomics.add(controlWords.i32, CONTROL_WORD.epoch, 1);
}
