import type { DeviceSchema, FieldSchema, Schema } from '../../memory/schema.ts';

/** The field that a cell of the world belongs to. */
export interface Owner {
  readonly device: DeviceSchema;
  readonly field: FieldSchema;
  /** "room.temperatureC", "uart.fifo[3]" */
  readonly name: string;
}

export function ownerOf(schema: Schema, slot: number): Owner | undefined {
  for (const device of schema.devices) {
    const field = device.fields.find((one) => slot >= one.slot && slot < one.slot + one.length);
    if (field === undefined) continue;
    const index = field.length === 1 ? '' : `[${slot - field.slot}]`;
    return { device, field, name: `${device.name}.${field.name}${index}` };
  }
  return undefined;
}
