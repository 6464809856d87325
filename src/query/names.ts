/** Looks names up in a schema and says what was probably meant. */
import { listed, nearest, suggest } from '../lib/nearest.ts';
import type {
  DeviceSchema,
  EventKindSchema,
  FieldSchema,
  Schema,
  ValueSchema,
} from '../memory/schema.ts';
import type { NameNode, NamePart } from './ast.ts';
import { refuse } from './problem.ts';

/** Attributes that every event has. */
export const EVENT_ATTRIBUTES = ['kind', 'device', 'source', 'target', 'time', 'sequence'] as const;
export type EventAttribute = (typeof EVENT_ATTRIBUTES)[number];

export const isAttribute = (text: string): text is EventAttribute =>
  (EVENT_ATTRIBUTES as readonly string[]).includes(text);

/**
 * What an expression is about: `state` = all fields between two events (breakpoints, expectations),
 * `event` = what one event carries (filters).
 */
export type Context = 'state' | 'event';

/** Where names are looked up. */
export interface Scope {
  readonly schema: Schema;
  readonly context: Context;
}

/** A state field found by name. */
export interface FoundField {
  readonly device: DeviceSchema;
  readonly field: FieldSchema;
}

/** A payload field found by name. */
export interface FoundPayload {
  readonly kind: EventKindSchema;
  readonly value: ValueSchema;
  readonly position: number;
}

export const spell = (node: NameNode): string => node.parts.map(({ text }) => text).join('.');

/** Active faults can be asked for like a flag, also where they are not listed among the fields. */
function faultField(device: DeviceSchema, name: string): FieldSchema | undefined {
  const fault = device.faults.find((candidate) => candidate.name === name);
  if (fault === undefined) return undefined;
  const { doc, slot } = fault;
  return { name, type: 'flag', unit: '', doc, slot, length: 1, role: 'fault' };
}

export const fieldOf = (device: DeviceSchema, name: string): FieldSchema | undefined =>
  device.fields.find((field) => field.name === name) ?? faultField(device, name);

/** Fields called `name`, of any device. */
export function fieldsCalled(schema: Schema, name: string): FoundField[] {
  const found: FoundField[] = [];
  for (const device of schema.devices) {
    const field = fieldOf(device, name);
    if (field !== undefined) found.push({ device, field });
  }
  return found;
}

/** Payload fields called `name`, of the given kinds. */
export function payloadsCalled(kinds: readonly EventKindSchema[], name: string): FoundPayload[] {
  const found: FoundPayload[] = [];
  for (const kind of kinds) {
    const position = kind.payload.findIndex((value) => value.name === name);
    const value = kind.payload[position];
    if (value !== undefined) found.push({ kind, value, position });
  }
  return found;
}

export const deviceCalled = (schema: Schema, name: string): DeviceSchema | undefined =>
  schema.devices.find((device) => device.name === name);

/** Kinds called `name` or `mock.name`. */
export const kindsCalled = (schema: Schema, name: string): EventKindSchema[] =>
  schema.kinds.filter((kind) => kind.name === name || `${kind.mock}.${kind.name}` === name);

export function deviceOrRefuse(schema: Schema, part: NamePart): DeviceSchema {
  const device = deviceCalled(schema, part.text);
  if (device !== undefined) return device;
  const names = schema.devices.map(({ name }) => name);
  refuse(part, `no device is called "${part.text}"`, suggest(part.text, names, 'device'));
}

export function fieldOrRefuse(device: DeviceSchema, part: NamePart): FieldSchema {
  const field = fieldOf(device, part.text);
  if (field !== undefined) return field;
  const names = [...device.fields, ...device.faults].map(({ name }) => name);
  refuse(part, `${device.name} has no field "${part.text}"`, suggest(part.text, names, 'field'));
}

const wordsOf = ({ schema, context }: Scope): Set<string> => {
  const words = new Set<string>();
  if (context === 'event') {
    for (const name of EVENT_ATTRIBUTES) words.add(name);
    for (const { payload } of schema.kinds) for (const { name } of payload) words.add(name);
  }
  for (const device of schema.devices) for (const { name } of device.fields) words.add(name);
  return words;
};

/** What others call an attribute of events. */
const ALSO_CALLED: Readonly<Record<string, EventAttribute>> = {
  from: 'source',
  sender: 'source',
  to: 'target',
  receiver: 'target',
  event: 'kind',
  type: 'kind',
  at: 'time',
  timestamp: 'time',
  id: 'sequence',
};

/** Refuses a name that nothing has; says which one is near, or how to name a device's field. */
export function refuseUnknown(scope: Scope, part: NamePart): never {
  const { text } = part;
  const what = `nothing here is called "${text}"`;
  if (text.includes('-')) {
    refuse(part, what, 'Write spaces around "-" to subtract; without them it is part of the name.');
  }
  const device = deviceCalled(scope.schema, text);
  if (device !== undefined) {
    const fields = device.fields.map(({ name }) => `${text}.${name}`);
    const mend = `Name one of its fields: ${listed(fields)}.`;
    refuse(part, `"${text}" is a device, not a value`, mend);
  }
  if (scope.context === 'event') {
    const attribute = Object.hasOwn(ALSO_CALLED, text) ? ALSO_CALLED[text] : undefined;
    if (attribute !== undefined) refuse(part, what, `Write "${attribute}".`);
    if (scope.schema.kinds.some(({ name }) => name === text)) {
      refuse(part, `"${text}" is a kind of event`, `Write kind == "${text}".`);
    }
  }
  const close = nearest(text, wordsOf(scope));
  const mend =
    close === undefined
      ? 'Write device.field, the name of a field, or a text in quotes.'
      : `Did you mean "${close}"?`;
  refuse(part, what, mend);
}

/** Refuses a bare name that several devices have. */
export function refuseAmbiguous(part: NamePart, found: readonly FoundField[]): never {
  const names = found.map(({ device }) => `${device.name}.${part.text}`);
  const what = `${found.length} devices have a field "${part.text}"`;
  refuse(part, what, `Write ${listed(names)}.`);
}
