/** For tests: devices with fields, and a schema of them. */
import { SYSTEM_KINDS } from '../../../formats/system-kinds.ts';
import type { DeviceSchema, FieldSchema, Schema, Slot, ValueType } from '../../../memory/schema.ts';

/** Fields of every device, by name; each device has them in this order. */
const FIELDS: readonly (readonly [string, ValueType, string])[] = [
  ['level', 'number', '°C'],
  ['on', 'flag', ''],
];

const fieldsOf = (id: number): FieldSchema[] =>
  FIELDS.map(([name, type, unit], index) => ({
    name,
    type,
    unit,
    doc: '',
    slot: (id * (FIELDS.length + 1) + index) as Slot,
    length: 1,
    role: 'state',
  }));

const faultSlot = (id: number): Slot => (id * (FIELDS.length + 1) + FIELDS.length) as Slot;

/** @param names "group/device of a mock", e.g. "zones/north:thermostat" */
export function laneSchema(...names: readonly string[]): Schema {
  const devices = names.map((text, id): DeviceSchema => {
    const [, group = '', name = '', mock = ''] = /^(?:(.*)\/)?([^:]*)(?::(.*))?$/.exec(text) ?? [];
    const slot = faultSlot(id);
    const fault: FieldSchema = {
      ...{ name: 'stuck', type: 'flag', unit: '', doc: '', length: 1, role: 'fault' },
      slot,
    };
    const faults = [{ name: 'stuck', doc: '', slot }];
    return { id, name, mock, group, doc: '', fields: [...fieldsOf(id), fault], faults };
  });
  const slots = names.length * (FIELDS.length + 1);
  return { title: '', devices, kinds: SYSTEM_KINDS, links: [], expectations: [], slots };
}
