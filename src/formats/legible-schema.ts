/**
 * Names of a file as they are shown, asked for and completed everywhere: hidden characters written as
 * codes, long ones cut. The file's own names stay beside them, for an export that gives them back.
 */
import { legible, NAME_UNITS_SHOWN } from '../lib/legible.ts';
import type {
  DeviceSchema,
  EventKindSchema,
  ExpectationSchema,
  FaultSchema,
  Schema,
  ValueSchema,
} from '../memory/schema.ts';

const DOC_UNITS_SHOWN = 2000;

const NAMELESS = '(no name)';

/** Of what is always called by its name. */
const ownNameOf = (text: string): string => (text === '' ? NAMELESS : nameOf(text));
const nameOf = (text: string): string => legible(text, NAME_UNITS_SHOWN);
const docOf = (text: string): string => legible(text, DOC_UNITS_SHOWN, 'lines');

/** The same list where nothing changes: a file of good names costs only the look at them. */
function mapped<T>(list: readonly T[], change: (item: T, at: number) => T): readonly T[] {
  let made: T[] | undefined;
  for (const [at, item] of list.entries()) {
    const next = change(item, at);
    if (next === item) continue;
    made ??= [...list];
    made[at] = next;
  }
  return made ?? list;
}

/** The same object where nothing changes. */
function merged<T extends object>(item: T, change: Partial<T>): T {
  const keys = Object.keys(change) as (keyof T)[];
  return keys.every((key) => change[key] === item[key]) ? item : { ...item, ...change };
}

function shownValue<T extends ValueSchema>(value: T): T {
  const { name, unit, doc, values } = value;
  const change: Partial<ValueSchema> = {
    name: ownNameOf(name),
    unit: nameOf(unit),
    doc: docOf(doc),
  };
  const words = values === undefined ? {} : { values: mapped(values, nameOf) };
  return merged(value, { ...change, ...words } as Partial<T>);
}

const shownFault = (fault: FaultSchema): FaultSchema =>
  merged(fault, { name: ownNameOf(fault.name), doc: docOf(fault.doc) });

const shownKind = (kind: EventKindSchema): EventKindSchema =>
  merged(kind, {
    name: ownNameOf(kind.name),
    mock: nameOf(kind.mock),
    doc: docOf(kind.doc),
    payload: mapped(kind.payload, shownValue),
  });

const shownExpectation = (expectation: ExpectationSchema): ExpectationSchema =>
  merged(expectation, {
    name: nameOf(expectation.name),
    text: legible(expectation.text, DOC_UNITS_SHOWN),
  });

const shownDevice = (device: DeviceSchema): DeviceSchema =>
  merged(device, {
    name: ownNameOf(device.name),
    mock: nameOf(device.mock),
    group: nameOf(device.group),
    doc: docOf(device.doc),
    fields: mapped(device.fields, shownValue),
    faults: mapped(device.faults, shownFault),
  });

/** Names that were told apart only by what was cut get their number behind them. */
function distinct(before: Schema['devices'], after: Schema['devices']): Schema['devices'] {
  if (after === before) return after;
  const taken = new Set<string>();
  return mapped(after, (device, id) => {
    const { name } = device;
    const isTaken = taken.has(name) && name !== before[id]?.name;
    taken.add(name);
    return isTaken ? { ...device, name: `${name} #${id}` } : device;
  });
}

/** @returns the schema itself when all of it is legible */
export function legibleSchema(schema: Schema): Schema {
  const shown = merged(schema, {
    title: nameOf(schema.title),
    devices: distinct(schema.devices, mapped(schema.devices, shownDevice)),
    kinds: mapped(schema.kinds, shownKind),
    expectations: mapped(schema.expectations, shownExpectation),
  });
  return shown === schema ? schema : { ...shown, asWritten: schema };
}
