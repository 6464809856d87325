/** Names by which a file refers to devices, event kinds and state cells: readable and unambiguous. */
import type { DeviceSchema, EventKindSchema, FieldSchema, Schema } from '../memory/schema.ts';

/**
 * Makes a list of names unambiguous: one that occurs twice, or that could be taken for the result
 * of this rule, gets "#" and its position.
 */
export function uniqueLabels(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, at) =>
    counts.get(name) === 1 && !name.includes('#') ? name : `${name}#${at}`,
  );
}

/** Positions by label. */
export const positionsOf = (labels: readonly string[]): Map<string, number> =>
  new Map(labels.map((label, at) => [label, at]));

export const deviceLabels = (devices: readonly DeviceSchema[]): string[] =>
  uniqueLabels(devices.map((device) => device.name));

/** "thermostat.demand"; the engine's own kinds have no mock: "start". */
export const kindLabels = (kinds: readonly EventKindSchema[]): string[] =>
  uniqueLabels(kinds.map(({ mock, name }) => (mock === '' ? name : `${mock}.${name}`)));

/** One state cell: its label, and the field that says how to read it. */
export interface SlotLabel {
  readonly label: string;
  readonly field: FieldSchema;
  readonly device: number;
}

/** "north.measured", "uart.fifo[3]"; cells that no field declares have none. */
export function slotLabels(schema: Schema): (SlotLabel | undefined)[] {
  const found: { name: string; slot: number; field: FieldSchema; device: number }[] = [];
  const taken = new Set<number>();
  const devices = deviceLabels(schema.devices);
  for (const [device, { fields }] of schema.devices.entries()) {
    for (const field of fields) {
      for (let i = 0; i < field.length; i++) {
        const slot = field.slot + i;
        if (taken.has(slot) || slot >= schema.slots) continue;
        taken.add(slot);
        const cell = field.length === 1 ? '' : `[${i}]`;
        found.push({ name: `${devices[device]}.${field.name}${cell}`, slot, field, device });
      }
    }
  }
  const labels = uniqueLabels(found.map(({ name }) => name));
  const bySlot: (SlotLabel | undefined)[] = Array.from({ length: schema.slots });
  for (const [at, { slot, field, device }] of found.entries()) {
    bySlot[slot] = { label: labels[at] ?? '', field, device };
  }
  return bySlot;
}
