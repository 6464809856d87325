/** What the engine itself had to say, to copy: oldest first, the newest where there are too many. */
import type { SystemMarks } from '../../../timeline/system-marks.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { COPY_ROWS_MAX, type CopyTable } from '../../widgets/copy/copy-table.ts';
import { kindName, payloadText } from '../../widgets/describe.ts';

const COLUMNS = ['sequence', 'timeNs', 'event', 'text'] as const;

export function logTable(timeline: Timeline, { list, forgotten }: SystemMarks): CopyTable {
  function* rows() {
    for (const { sequence, kind, timeNs } of list.slice(-COPY_ROWS_MAX)) {
      const event = timeline.event(sequence);
      const text = event === undefined ? null : payloadText(timeline, event);
      yield [sequence, timeNs, kindName(timeline, kind), text];
    }
  }
  return { what: 'log lines', columns: COLUMNS, rows: rows(), total: list.length + forgotten };
}
