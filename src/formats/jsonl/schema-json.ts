/** The schema as it stands in the header: a fixed order of keys, everything checked on the way in. */

import { ProblemError } from '../../lib/result.ts';
import { groupDigits } from '../../lib/units.ts';
import type {
  DeviceSchema,
  EventKindSchema,
  ExpectationSchema,
  FaultSchema,
  FieldSchema,
  LinkSchema,
  Schema,
  Slot,
  ValueSchema,
} from '../../memory/schema.ts';
import { EXPECTATION_CELL, SYSTEM_KIND_COUNT } from '../../memory/schema.ts';
import type { JsonPart } from '../json-shape.ts';

const VALUE_TYPES = [
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
const FIELD_ROLES = ['state', 'config', 'fault'] as const;
const EVENT_ROLES = ['timer', 'emit', 'accept', 'input', 'system'] as const;
const RULES = ['always', 'never', 'sometimes', 'within'] as const;

/** Kinds are u16 in memory. */
const KINDS_MAX = 65536;
/** Each is an object of its own in every thread; a million of them take minutes to hand over. */
const DEVICES_MAX = 2 ** 16;
/** All of them are copied whenever the playhead moves. */
const SLOTS_MAX = 2 ** 20;
const FIELDS_MAX = 2 ** 18;
const FAULTS_MAX = 2 ** 16;
const LINKS_MAX = 2 ** 16;
const EXPECTATIONS_MAX = 2 ** 12;
/** Cells of all fields together; those of several fields may be the same. */
const FIELD_CELLS_MAX = 2 ** 22;
/** Cells of one payload. */
const PAYLOAD_MAX = 256;

const valueJson = (value: ValueSchema) => ({
  name: value.name,
  type: value.type,
  unit: value.unit,
  doc: value.doc,
  ...(value.values === undefined ? {} : { values: [...value.values] }),
  ...(value.hex === true ? { hex: true } : {}),
  ...(value.lane === true ? { lane: true } : {}),
});

const fieldJson = (field: FieldSchema) => ({
  ...valueJson(field),
  slot: field.slot,
  length: field.length,
  role: field.role,
});

const faultJson = ({ name, doc, slot }: FaultSchema) => ({ name, doc, slot });

export const deviceJson = (device: DeviceSchema) => ({
  id: device.id,
  name: device.name,
  mock: device.mock,
  group: device.group,
  doc: device.doc,
  fields: device.fields.map(fieldJson),
  faults: device.faults.map(faultJson),
});

export const kindJson = (kind: EventKindSchema) => ({
  id: kind.id,
  name: kind.name,
  mock: kind.mock,
  role: kind.role,
  doc: kind.doc,
  payload: kind.payload.map(valueJson),
  opensSpan: kind.opensSpan,
  closesSpan: kind.closesSpan,
});

export const linkJson = ({ id, from, fromKind, to, toKind, latencyNs }: LinkSchema) => ({
  id,
  from,
  fromKind,
  to,
  toKind,
  latencyNs,
});

export const expectationJson = ({ id, name, text, rule, slot }: ExpectationSchema) => ({
  id,
  name,
  text,
  rule,
  slot,
});

function readValue(part: JsonPart): ValueSchema {
  return {
    name: part.member('name').text(),
    type: part.member('type').oneOf(VALUE_TYPES),
    unit: part.member('unit').text(),
    doc: part.member('doc').text(),
    ...(part.has('values')
      ? {
          values: part
            .member('values')
            .list()
            .map((name) => name.text()),
        }
      : {}),
    ...(part.has('hex') && part.member('hex').flag() ? { hex: true } : {}),
    ...(part.has('lane') && part.member('lane').flag() ? { lane: true } : {}),
  };
}

const readSlot = (part: JsonPart, slots: number, length: number): Slot =>
  part.member('slot').integer(0, slots - length) as Slot;

function readField(part: JsonPart, slots: number): FieldSchema {
  const length = part.member('length').integer(1, Math.max(1, slots));
  return {
    ...readValue(part),
    slot: readSlot(part, slots, length),
    length,
    role: part.member('role').oneOf(FIELD_ROLES),
  };
}

const readFault = (part: JsonPart, slots: number): FaultSchema => ({
  name: part.member('name').text(),
  doc: part.member('doc').text(),
  slot: readSlot(part, slots, 1),
});

function readDevice(part: JsonPart, at: number, slots: number): DeviceSchema {
  return {
    id: part.member('id').integer(at, at),
    name: part.member('name').text(),
    mock: part.member('mock').text(),
    group: part.member('group').text(),
    doc: part.member('doc').text(),
    fields: part
      .member('fields')
      .list()
      .map((field) => readField(field, slots)),
    faults: part
      .member('faults')
      .list()
      .map((fault) => readFault(fault, slots)),
  };
}

function readKind(part: JsonPart, at: number): EventKindSchema {
  const payload = part.member('payload').list();
  return {
    id: part.member('id').integer(at, at),
    name: part.member('name').text(),
    mock: part.member('mock').text(),
    role: part.member('role').oneOf(EVENT_ROLES),
    doc: part.member('doc').text(),
    payload: limited(payload, PAYLOAD_MAX, part.member('payload')).map(readValue),
    opensSpan: part.member('opensSpan').flag(),
    closesSpan: part.member('closesSpan').flag(),
  };
}

function limited(list: JsonPart[], max: number, part: JsonPart): JsonPart[] {
  if (list.length <= max) return list;
  const what = `the list has ${list.length} members; ${max} are the most`;
  throw new ProblemError({ what, where: part.where, mend: 'Export the trace again.' });
}

/** @throws ProblemError when there are more than a page can follow */
function namedDevices(part: JsonPart): JsonPart[] {
  const list = part.list();
  if (list.length <= DEVICES_MAX) return list;
  throw new ProblemError({
    what: `the trace names ${groupDigits(list.length)} devices; ${groupDigits(DEVICES_MAX)} are the most`,
    where: part.where,
    mend: 'Leave devices out, or write it as a Chrome trace: there the rest shares one track.',
  });
}

/** @throws ProblemError when all devices together have more than a page can follow */
function checkSizes(devices: readonly DeviceSchema[], part: JsonPart): void {
  const sums = { fields: 0, faults: 0, cells: 0 };
  for (const { fields, faults } of devices) {
    sums.fields += fields.length;
    sums.faults += faults.length;
    for (const { length } of fields) sums.cells += length;
  }
  const limits = { fields: FIELDS_MAX, faults: FAULTS_MAX, cells: FIELD_CELLS_MAX };
  for (const key of ['fields', 'faults', 'cells'] as const) {
    if (sums[key] <= limits[key]) continue;
    const what = `the devices have ${sums[key]} ${key}; ${limits[key]} are the most`;
    throw new ProblemError({ what, where: part.where, mend: 'Export the trace again.' });
  }
}

/** @throws ProblemError that says which part is not as it should be */
export function readSchema(part: JsonPart): Schema {
  const slots = part.member('slots').integer(0, SLOTS_MAX);
  const devices = namedDevices(part.member('devices'));
  const kinds = limited(part.member('kinds').list(), KINDS_MAX, part.member('kinds'));
  if (kinds.length < SYSTEM_KIND_COUNT) {
    throw new ProblemError({
      what: `${kinds.length} event kinds; the engine's own ${SYSTEM_KIND_COUNT} come first`,
      where: part.member('kinds').where,
      mend: 'Export the trace again.',
    });
  }
  const id = (of: JsonPart, key: string, end: number) => of.member(key).integer(0, end - 1);
  const links = limited(part.member('links').list(), LINKS_MAX, part.member('links'));
  const expected = part.member('expectations');
  const read = devices.map((device, at) => readDevice(device, at, slots));
  checkSizes(read, part.member('devices'));
  return {
    title: part.member('title').text(),
    devices: read,
    kinds: kinds.map(readKind),
    links: links.map((link, at) => ({
      id: link.member('id').integer(at, at),
      from: id(link, 'from', devices.length),
      fromKind: id(link, 'fromKind', kinds.length),
      to: id(link, 'to', devices.length),
      toKind: id(link, 'toKind', kinds.length),
      latencyNs: link.member('latencyNs').integer(0, Number.MAX_SAFE_INTEGER),
    })),
    expectations: limited(expected.list(), EXPECTATIONS_MAX, expected).map((expectation, at) => ({
      id: expectation.member('id').integer(at, at),
      name: expectation.member('name').text(),
      text: expectation.member('text').text(),
      rule: expectation.member('rule').oneOf(RULES),
      slot: readSlot(expectation, slots, EXPECTATION_CELL.length),
    })),
    slots,
  };
}
