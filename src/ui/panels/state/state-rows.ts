/** The state tree as a flat list of rows, in the order in which they are drawn. Pure. */
import type { DeviceSchema, FieldSchema, Schema } from '../../../memory/schema.ts';

export type StateRow =
  | { readonly type: 'device'; readonly key: string; readonly device: DeviceSchema }
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
  /** devices whose fields are hidden, by "d:id" */
  readonly closed: ReadonlySet<string>;
  /** arrays whose cells are shown, by "f:slot" */
  readonly open: ReadonlySet<string>;
}

export const deviceKey = (device: DeviceSchema): string => `d:${device.id}`;
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

export function stateRows(schema: Schema, outline: Outline): StateRow[] {
  const rows: StateRow[] = [];
  for (const device of schema.devices) {
    const fields = device.fields.filter(isShown);
    if (fields.length === 0) continue;
    const key = deviceKey(device);
    rows.push({ type: 'device', key, device });
    if (outline.closed.has(key)) continue;
    // What changes comes before what was configured.
    for (const role of ['state', 'config'] as const) {
      for (const field of fields.filter((one) => one.role === role)) {
        const own = fieldKey(field);
        const open = field.length > 1 && outline.open.has(own);
        rows.push({ type: 'field', key: own, device, field, open });
        if (!open) continue;
        for (let index = 0; index < Math.min(field.length, CELLS_SHOWN); index++) {
          rows.push({ type: 'cell', key: `${own}:${index}`, device, field, index });
        }
      }
    }
  }
  return rows;
}

/** Slot that a row stands for; -1 for devices and whole arrays. */
export function slotOfRow(row: StateRow): number {
  if (row.type === 'cell') return row.field.slot + row.index;
  return row.type === 'field' && row.field.length === 1 ? row.field.slot : -1;
}

export const levelOf = (row: StateRow): number =>
  row.type === 'device' ? 1 : row.type === 'field' ? 2 : 3;
