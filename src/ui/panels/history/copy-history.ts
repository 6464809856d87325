/** The writes of a field to copy, oldest first. */
import type { Timeline, WriteRecord } from '../../../timeline/timeline.ts';
import { unitCell, valueCell } from '../../widgets/copy/copy-rows.ts';
import type { CopyTable } from '../../widgets/copy/copy-table.ts';
import { eventName } from '../../widgets/describe.ts';
import type { Owner } from '../../widgets/owner.ts';

const COLUMNS = ['sequence', 'timeNs', 'field', 'writer', 'old', 'new', 'unit', 'cause'] as const;

/** @param writes newest first */
export function historyTable(
  timeline: Timeline,
  { name, field }: Owner,
  writes: readonly WriteRecord[],
): CopyTable {
  function* rows() {
    for (let index = writes.length - 1; index >= 0; index--) {
      const write = writes[index];
      if (write === undefined) return;
      const event = timeline.event(write.sequence);
      yield [
        write.sequence,
        event?.timeNs ?? null,
        name,
        event === undefined ? null : eventName(timeline, event),
        valueCell(timeline, write.old, field),
        valueCell(timeline, write.new, field),
        unitCell(field),
        event === undefined || event.parent < 0 ? null : event.parent,
      ];
    }
  }
  return { what: 'writes', columns: COLUMNS, rows: rows(), total: writes.length };
}
