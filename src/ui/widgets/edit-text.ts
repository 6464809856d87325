/** Edits in words, with the units of the fields that they change. */
import { formatDurationNs, trimNumber } from '../../lib/units.ts';
import type { FieldSchema, Schema } from '../../memory/schema.ts';
import { showWithUnit } from '../../timeline/show.ts';
import type { BranchEdit, RecordedInput } from '../../worker/engine-api.ts';

/** The field that an edit names: "fifo[3]" is a cell of "fifo". */
export function fieldOf(schema: Schema, device: string, name: string): FieldSchema | undefined {
  const bare = name.replace(/\[\d+\]$/, '');
  const fields = schema.devices.find((one) => one.name === device)?.fields;
  return fields?.find((one) => one.name === name || one.name === bare);
}

function valueText(schema: Schema, device: string, field: string, value: number): string {
  const found = fieldOf(schema, device, field);
  const { devices, expectations } = schema;
  if (found === undefined) return trimNumber(value);
  return showWithUnit(value, found, { devices, expectations, text: String });
}

/** "room: window-open on", "north.setpointC = 22 °C". */
export function editText(schema: Schema, edit: BranchEdit): string {
  switch (edit.type) {
    case 'fault':
      return `${edit.device}: ${edit.fault} ${edit.on ? 'on' : 'off'}`;
    case 'set':
      return `${edit.device}.${edit.field} = ${valueText(schema, edit.device, edit.field, edit.value)}`;
    case 'send':
      return `${edit.device} receives ${edit.event} ${edit.payload.map((one) => trimNumber(one)).join(', ')}`;
    case 'link': {
      const { from, to, latencyNs, jitterNs, loss } = edit;
      const parts = [
        latencyNs === undefined ? '' : `latency ${formatDurationNs(latencyNs)}`,
        jitterNs === undefined ? '' : `jitter ${formatDurationNs(jitterNs)}`,
        loss === undefined ? '' : `loss ${trimNumber(loss * 100)} %`,
      ];
      return `${from} → ${to}: ${parts.filter((part) => part !== '').join(', ')}`;
    }
    case 'seed':
      return `seed ${edit.seed}`;
    case 'remove-input':
      return `without input ${edit.input + 1}`;
    case 'move-input':
      return `input ${edit.input + 1} at ${formatDurationNs(edit.timeNs)}`;
  }
}

/** "2: room: window-open on, at 12.4 s". */
export const inputText = (
  schema: Schema,
  { timeNs, edit }: Pick<RecordedInput, 'timeNs' | 'edit'>,
  index: number,
): string => `${index + 1}: ${editText(schema, edit)}, at ${formatDurationNs(timeNs)}`;
