/** Fields that differ, to copy. */
import type { FieldChange, Timeline } from '../../../timeline/timeline.ts';
import { listTable, unitCell, valueCell } from '../../widgets/copy/copy-rows.ts';
import type { CopyTable } from '../../widgets/copy/copy-table.ts';

const COLUMNS = ['device', 'field', 'before', 'after', 'unit'] as const;

/** @param other what the values before are of */
export const diffTable = (
  timeline: Timeline,
  other: Timeline,
  changes: readonly FieldChange[],
): CopyTable =>
  listTable(
    'fields',
    COLUMNS,
    changes.map(({ device, field, slot, before, after }) => [
      timeline.schema.devices[device]?.name ?? '',
      field.length > 1 ? `${field.name}[${slot - field.slot}]` : field.name,
      valueCell(other, before, field),
      valueCell(timeline, after, field),
      unitCell(field),
    ]),
  );
