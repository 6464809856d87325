/** The state at the playhead to copy: every field of every device, links and faults included. */
import type { Timeline } from '../../../timeline/timeline.ts';
import { unitCell, valueCell } from '../../widgets/copy/copy-rows.ts';
import { COPY_ROWS_MAX, type CopyCell, type CopyTable } from '../../widgets/copy/copy-table.ts';

export function stateTable(timeline: Timeline, state: Float64Array): CopyTable {
  const { devices } = timeline.schema;
  const rows: CopyCell[][] = [];
  let total = 0;
  for (const { name: device, fields } of devices) {
    for (const field of fields) {
      for (let index = 0; index < field.length; index++) {
        total += 1;
        if (total > COPY_ROWS_MAX) continue;
        const name = field.length > 1 ? `${field.name}[${index}]` : field.name;
        const value = state[field.slot + index] ?? Number.NaN;
        rows.push([device, name, valueCell(timeline, value, field), unitCell(field), field.role]);
      }
    }
  }
  return { what: 'fields', columns: ['device', 'field', 'value', 'unit', 'role'], rows, total };
}
