/** Which events and fields are counted for the lanes that are on the screen. Pure. */
import type { DeviceSchema, FieldSchema, Schema } from '../../../memory/schema.ts';
import type { TrackPlan } from '../../../timeline/track-bins.ts';
import { type LaneRow, rowId } from './lane-rows.ts';

export interface Track {
  readonly device: number;
  readonly field: FieldSchema;
}

export interface LanePlan extends TrackPlan {
  /** another key = other lanes or fields */
  readonly key: string;
  readonly fields: readonly Track[];
  readonly laneOfDevice: Int32Array;
  /** lane in which the events of a row are counted; -1 for fields */
  laneOfRow(row: LaneRow): number;
  /** track of a field, or -1 */
  trackOf(field: FieldSchema | undefined): number;
}

/** What a mock chose; else states say more in a lane than numbers, measured numbers more than counts. */
function rank(field: FieldSchema): number {
  if (field.lane === true) return -1;
  if (field.type === 'enum' || field.type === 'text') return 0;
  if (field.type === 'flag') return 1;
  if (field.type === 'number' && field.unit !== '') return 2;
  if (field.type === 'number') return 3;
  return field.type === 'integer' ? 4 : 5;
}

/** The field that a device's own lane draws. */
export function laneField(device: DeviceSchema): FieldSchema | undefined {
  let best: FieldSchema | undefined;
  for (const field of device.fields) {
    if (field.role !== 'state' || field.length !== 1) continue;
    if (best === undefined || rank(field) < rank(best)) best = field;
  }
  return best;
}

const fieldOf = (row: LaneRow): FieldSchema | undefined =>
  row.type === 'field' ? row.field : row.type === 'device' ? laneField(row.device) : undefined;

/** @param follow whether values are followed too, or events only counted */
export function planLanes(schema: Schema, rows: readonly LaneRow[], follow = true): LanePlan {
  const fields: Track[] = [];
  const laneOfDevice = new Int32Array(schema.devices.length).fill(-1);
  const trackOfSlot = new Int32Array(schema.slots).fill(-1);
  const lanes = new Map<string, number>();
  for (const row of rows) {
    if (row.type === 'device') {
      laneOfDevice[row.device.id] = lanes.size;
      lanes.set(rowId(row), lanes.size);
    } else if (row.type === 'group' && !row.open) {
      for (const { id } of row.devices) laneOfDevice[id] = lanes.size;
      lanes.set(rowId(row), lanes.size);
    }
    const field = follow ? fieldOf(row) : undefined;
    if (field === undefined || trackOfSlot[field.slot] !== -1) continue;
    trackOfSlot[field.slot] = fields.length;
    if (row.type !== 'group') fields.push({ device: row.device.id, field });
  }
  const trackOf = (field: FieldSchema | undefined): number =>
    field === undefined ? -1 : (trackOfSlot[field.slot] ?? -1);
  return {
    key: `${[...lanes.keys()].join('\n')}\n${fields.map(({ field }) => field.slot).join(' ')}`,
    devices: lanes.size,
    tracks: fields.length,
    fields,
    spoken: Uint8Array.from(schema.kinds, ({ role }) => (role === 'emit' ? 1 : 0)),
    laneOfDevice,
    trackOfSlot,
    laneOfRow: (row) => lanes.get(rowId(row)) ?? -1,
    trackOf,
  };
}
