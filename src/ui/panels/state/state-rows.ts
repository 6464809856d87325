/** The state tree as a flat list of rows, in the order in which they are drawn. Pure. */
import type { DeviceSchema, FieldSchema, Schema } from '../../../memory/schema.ts';

export type StateRow =
  | { readonly type: 'device'; readonly key: string; readonly device: DeviceSchema }
  /** stands over what a device was configured with */
  | { readonly type: 'settings'; readonly key: string; readonly device: DeviceSchema }
  | {
      readonly type: 'field';
      readonly key: string;
      readonly device: DeviceSchema;
      readonly field: FieldSchema;
      readonly open: boolean;
    }
  | {
      readonly type: 'cell';
      readonly key: string;
      readonly device: DeviceSchema;
      readonly field: FieldSchema;
      readonly index: number;
    };

export interface Outline {
  /** devices whose fields are hidden, by "d:id", and whose settings are, by "s:id" */
  readonly closed: ReadonlySet<string>;
  /** arrays whose cells are shown, by "f:slot" */
  readonly open: ReadonlySet<string>;
}

export const deviceKey = (device: DeviceSchema): string => `d:${device.id}`;
export const settingsKey = (device: DeviceSchema): string => `s:${device.id}`;
export const fieldKey = (field: FieldSchema): string => `f:${field.slot}`;

/** Settings of a link are cells of the device that it leaves, named "tell → heater latency". */
const isOfLink = ({ name }: FieldSchema): boolean => name.includes(' → ');

/**
 * Faults have a panel of their own; here they would repeat it. What a link was set to seldom changes,
 * is told by Diff and Why when it does, and would crowd out what the devices do.
 */
const isShown = (field: FieldSchema): boolean => field.role !== 'fault' && !isOfLink(field);

/** Cells of an array that are listed; how many there are stands beside its name. */
const CELLS_SHOWN = 65_536;

/** Whether a field is meant: each word is part of "device.field". */
function finderOf(wanted: string): (device: DeviceSchema, field: FieldSchema) => boolean {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (device, field) => {
    const name = `${device.name}.${field.name}`.toLowerCase();
    return words.every((word) => name.includes(word));
  };
}

function addFields(
  rows: StateRow[],
  device: DeviceSchema,
  fields: readonly FieldSchema[],
  outline: Outline,
): void {
  for (const field of fields) {
    const key = fieldKey(field);
    const open = field.length > 1 && outline.open.has(key);
    rows.push({ type: 'field', key, device, field, open });
    if (!open) continue;
    for (let index = 0; index < Math.min(field.length, CELLS_SHOWN); index++) {
      rows.push({ type: 'cell', key: `${key}:${index}`, device, field, index });
    }
  }
}

/** @param wanted words that the names of fields are to have; '' = all fields */
export function stateRows(schema: Schema, outline: Outline, wanted = ''): StateRow[] {
  const rows: StateRow[] = [];
  const isWanted = finderOf(wanted);
  for (const device of schema.devices) {
    const fields = device.fields.filter((field) => isShown(field) && isWanted(device, field));
    if (fields.length === 0) continue;
    const key = deviceKey(device);
    rows.push({ type: 'device', key, device });
    if (outline.closed.has(key)) continue;
    // What changes comes before what was configured, and the two are told apart.
    const changing = fields.filter(({ role }) => role === 'state');
    addFields(rows, device, changing, outline);
    if (changing.length === fields.length) continue;
    const settings = settingsKey(device);
    rows.push({ type: 'settings', key: settings, device });
    if (outline.closed.has(settings)) continue;
    const configured = fields.filter(({ role }) => role === 'config');
    addFields(rows, device, configured, outline);
  }
  return rows;
}

/** Slot that a row stands for; -1 for devices and whole arrays. */
export function slotOfRow(row: StateRow): number {
  if (row.type === 'cell') return row.field.slot + row.index;
  return row.type === 'field' && row.field.length === 1 ? row.field.slot : -1;
}

/** The field that is meant most: called just so, or else the first; -1 = none has a value. */
export function bestRow(rows: readonly StateRow[], wanted: string): number {
  const name = wanted.trim().toLowerCase();
  const isCalled = (row: StateRow): boolean =>
    row.type === 'field' &&
    [row.field.name, `${row.device.name}.${row.field.name}`].some(
      (one) => one.toLowerCase() === name,
    );
  const called = rows.findIndex((row) => slotOfRow(row) >= 0 && isCalled(row));
  return called >= 0 ? called : rows.findIndex((row) => slotOfRow(row) >= 0);
}

export function levelOf(row: StateRow): number {
  if (row.type === 'device') return 1;
  if (row.type === 'settings') return 2;
  const level = row.field.role === 'config' ? 3 : 2;
  return row.type === 'field' ? level : level + 1;
}
