/** What of a world can be edited, as lists to choose from. */
import { LINK_CELL, linkOfSlot, linkSlot } from '../engine/link-cells.ts';
import type { DeviceSchema, FieldSchema, Schema } from '../memory/schema.ts';
import { endOf } from './edits.ts';

export interface EditableField {
  readonly device: DeviceSchema;
  readonly field: FieldSchema;
}

/** Fields that an edit can set. Texts are known by their number only, which says nothing. */
export function editableFields(schema: Schema, role: 'state' | 'config'): EditableField[] {
  return schema.devices.flatMap((device) =>
    device.fields
      .filter((field) => field.role === role && field.type !== 'text' && field.internal !== true)
      .filter(({ slot }) => linkOfSlot(schema, slot) === undefined)
      .map((field) => ({ device, field })),
  );
}

export interface EditableLink {
  /** as an edit names both ends */
  readonly from: string;
  readonly to: string;
  /** its settings in a state: latency and jitter in ns, loss 0 … 1 */
  settings(state: Float64Array): Record<'latencyNs' | 'jitterNs' | 'loss', number>;
}

export function editableLinks(schema: Schema): EditableLink[] {
  return schema.links.map(({ id, from, fromKind, to, toKind }) => {
    const slot = linkSlot(schema, id);
    return {
      from: endOf(schema, from, fromKind),
      to: endOf(schema, to, toKind),
      settings: (state) => ({
        latencyNs: state[slot + LINK_CELL.latencyNs]!,
        jitterNs: state[slot + LINK_CELL.jitterNs]!,
        loss: state[slot + LINK_CELL.loss]!,
      }),
    };
  });
}
