/** Which field of each device its lane draws. */
import type { DeviceSchema, FieldSchema, Schema, ValueType } from '../../../memory/schema.ts';

/** band: stretches with a name · line: a number over time */
export type TrackShape = 'band' | 'line';

export interface Track {
  readonly device: number;
  readonly field: FieldSchema;
  readonly shape: TrackShape;
}

export interface LanePlan {
  readonly devices: number;
  readonly tracks: readonly Track[];
  /** 1 for kinds that belong to the lane of who speaks; the others to that of who handles them */
  readonly spoken: Uint8Array;
  /** track of a device, or -1 */
  readonly trackOfDevice: Int32Array;
  /** track of a state slot, or -1 */
  readonly trackOfSlot: Int32Array;
}

const SHAPES: Readonly<Record<ValueType, TrackShape>> = {
  flag: 'band',
  enum: 'band',
  text: 'band',
  device: 'band',
  field: 'band',
  expectation: 'band',
  number: 'line',
  integer: 'line',
  time: 'line',
};

/** States say more in a lane than numbers, measured numbers more than counts. */
function rank(field: FieldSchema): number {
  if (field.type === 'enum' || field.type === 'text') return 0;
  if (field.type === 'flag') return 1;
  if (field.type === 'number' && field.unit !== '') return 2;
  if (field.type === 'number') return 3;
  return field.type === 'integer' ? 4 : 5;
}

export function laneField(device: DeviceSchema): FieldSchema | undefined {
  const fields = device.fields.filter(({ role, length }) => role === 'state' && length === 1);
  let best: FieldSchema | undefined;
  for (const field of fields) {
    if (best === undefined || rank(field) < rank(best)) best = field;
  }
  return best;
}

export function planLanes(schema: Schema): LanePlan {
  const tracks: Track[] = [];
  const trackOfDevice = new Int32Array(schema.devices.length).fill(-1);
  const trackOfSlot = new Int32Array(schema.slots).fill(-1);
  for (const device of schema.devices) {
    const field = laneField(device);
    if (field === undefined) continue;
    trackOfDevice[device.id] = tracks.length;
    trackOfSlot[field.slot] = tracks.length;
    tracks.push({ device: device.id, field, shape: SHAPES[field.type] });
  }
  const spoken = Uint8Array.from(schema.kinds, ({ role }) => (role === 'emit' ? 1 : 0));
  return { devices: schema.devices.length, tracks, spoken, trackOfDevice, trackOfSlot };
}
