/** One event line into the staged columns, with every reference checked. */
import { TIME_NS_MAX } from '../../lib/units.ts';
import type { ValueSchema } from '../../memory/schema.ts';
import { NO_DEVICE } from '../../memory/tables.ts';
import { EVENTS_MAX, type StagedEvent, type StagedTrace, WRITES_MAX } from '../staged-trace.ts';
import type { Header } from './header.ts';
import { createTraceNames, PLAIN_NUMBER, type TraceNames } from './names.ts';
import { decodeValue } from './values.ts';

type Json = Readonly<Record<string, unknown>>;

export interface EventReader {
  /** Stages the event; a text says what is wrong with it. */
  event(json: Json): string | undefined;
}

const LOGICAL_MAX = 65535;
const SHOWN_MAX = 60;

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
};

const isInteger = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

class Reader implements EventReader {
  private readonly staged: StagedTrace;
  private readonly names: TraceNames;
  private readonly state: Float64Array;
  private readonly slots: number;
  private sequence: number;
  private timeNs = 0;
  private readonly fields: StagedEvent = {
    timeNs: 0,
    logical: 0,
    kind: 0,
    source: 0,
    target: 0,
    parent: -1,
    flow: -1,
    span: -1,
  };

  constructor(header: Header, staged: StagedTrace) {
    this.staged = staged;
    this.state = header.state.slice();
    this.slots = header.schema.slots;
    this.sequence = header.firstSequence;
    this.names = createTraceNames(header.schema, {
      nameOf: () => undefined,
      idOf: (text) => staged.knownText(text),
    });
  }

  event(json: Json): string | undefined {
    return this.readPlace(json) ?? this.readLinks(json) ?? this.stage(json);
  }

  /** Sequence, time, kind and devices. */
  private readPlace(json: Json): string | undefined {
    const { fields, names } = this;
    const { seq, t, logical = 0, kind } = json;
    if (seq !== this.sequence) {
      return `event ${shown(seq)} stands where event ${this.sequence} was expected`;
    }
    if (this.staged.events >= EVENTS_MAX) return `the trace has more than ${EVENTS_MAX} events`;
    if (!isInteger(t, 0, TIME_NS_MAX)) return `"t" must be a time in whole ns, not ${shown(t)}`;
    if (t < this.timeNs) return `time goes backwards, from ${this.timeNs} ns to ${t} ns`;
    if (!isInteger(logical, 0, LOGICAL_MAX)) return `"logical" cannot be ${shown(logical)}`;
    const id = typeof kind === 'string' ? names.kindIds.get(kind) : undefined;
    if (id === undefined) return `the header declares no event kind ${shown(kind)}`;
    const source = this.device(json.src);
    if (source === undefined) return `the header declares no device ${shown(json.src)} ("src")`;
    const target = this.device(json.dst);
    if (target === undefined) return `the header declares no device ${shown(json.dst)} ("dst")`;
    fields.timeNs = t;
    fields.logical = logical;
    fields.kind = id;
    fields.source = source;
    fields.target = target;
    return undefined;
  }

  private device(json: unknown): number | undefined {
    if (json === null) return NO_DEVICE;
    if (typeof json === 'string') return this.names.values.device.idOf(json);
    return isInteger(json, 0, NO_DEVICE) ? json : undefined;
  }

  /** Cause, flow and span: earlier events, or this one. */
  private readLinks(json: Json): string | undefined {
    const { fields, sequence } = this;
    const { causes, flow = sequence, span = sequence } = json;
    if (!Array.isArray(causes) || causes.length > 1) {
      return `"causes" must be a list of at most one event, not ${shown(causes)}`;
    }
    const parent: unknown = causes.length === 0 ? -1 : causes[0];
    if (!isInteger(parent, causes.length === 0 ? -1 : 0, sequence - 1)) {
      return `the cause must be an earlier event, not ${shown(parent)}`;
    }
    if (!isInteger(flow, -1, sequence)) return `"flow" cannot be ${shown(flow)}`;
    if (!isInteger(span, -1, sequence)) return `"span" cannot be ${shown(span)}`;
    fields.parent = parent;
    fields.flow = flow;
    fields.span = span;
    return undefined;
  }

  private stage(json: Json): string | undefined {
    const { staged, fields } = this;
    staged.event(fields);
    const wrong = this.stagePayload(json.data) ?? this.stageWrites(json.writes);
    if (wrong !== undefined) return wrong;
    this.sequence++;
    this.timeNs = fields.timeNs;
    return undefined;
  }

  private stagePayload(data: unknown): string | undefined {
    const keys = this.names.kinds[this.fields.kind]?.payload ?? [];
    if (keys.length === 0) return undefined;
    if (typeof data !== 'object' || data === null) return `"data" is missing`;
    for (const { key, schema } of keys) {
      const json = Object.hasOwn(data, key) ? (data as Json)[key] : undefined;
      const value = decodeValue(json, schema, this.names.values);
      if (value === undefined) return this.badValue(`data.${key}`, json, schema);
      this.staged.cell(value);
    }
    return undefined;
  }

  private stageWrites(writes: unknown): string | undefined {
    if (writes === undefined) return undefined;
    if (!Array.isArray(writes)) return `"writes" must be a list, not ${shown(writes)}`;
    if (this.staged.writeSlot.length + writes.length > WRITES_MAX) {
      return `the trace has more than ${WRITES_MAX} writes`;
    }
    for (const write of writes as unknown[]) {
      if (!Array.isArray(write) || write.length !== 3) {
        return `a write must be ["device.field", old, new], not ${shown(write)}`;
      }
      const wrong = this.stageWrite(write[0], write[1], write[2]);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  private stageWrite(cell: unknown, from: unknown, to: unknown): string | undefined {
    const slot = typeof cell === 'string' ? this.names.values.field.idOf(cell) : cell;
    if (!isInteger(slot, 0, this.slots - 1)) {
      return `the header declares no state cell ${shown(cell)}`;
    }
    const field = this.names.slots[slot]?.field ?? PLAIN_NUMBER;
    const before = decodeValue(from, field, this.names.values);
    if (before === undefined) return this.badValue(`old value of ${shown(cell)}`, from, field);
    const after = decodeValue(to, field, this.names.values);
    if (after === undefined) return this.badValue(`new value of ${shown(cell)}`, to, field);
    if (!Object.is(before, this.state[slot])) {
      return `the write says that ${shown(cell)} was ${shown(from)}; it was ${this.state[slot]}`;
    }
    this.state[slot] = after;
    this.staged.write(slot, after);
    return undefined;
  }

  private badValue(what: string, json: unknown, schema: ValueSchema): string {
    const choices = schema.values === undefined ? '' : ` (${schema.values.join(', ')})`;
    return `${what} must be of type ${schema.type}${choices}, not ${shown(json)}`;
  }
}

export const createEventReader = (header: Header, staged: StagedTrace): EventReader =>
  new Reader(header, staged);
