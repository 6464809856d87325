/** The rows of the event table to copy: those that pass the filter, within the chosen range. */
import type { EventRecord, Range, Timeline } from '../../../timeline/timeline.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import { EVENT_COPY_COLUMNS, eventCells } from '../../widgets/copy/copy-rows.ts';
import { COPY_ROWS_MAX, type CopyTable } from '../../widgets/copy/copy-table.ts';
import type { RowSpace } from './event-row-space.ts';

/** Positions of the rows within a range of time, half-open. */
export function positionsWithin(
  space: Pick<RowSpace, 'oldest' | 'published' | 'sequenceAt'>,
  { from, to }: Range,
): Range {
  const before = (sequence: number): number => {
    let low = space.oldest;
    let high = space.published;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (space.sequenceAt(middle) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { from: before(from), to: before(to) };
}

/** Where there are more than can be copied, the newest of them. */
export function eventsTable(
  timeline: Timeline,
  space: RowSpace,
  range: TimeWindow | undefined,
): CopyTable {
  const all = { from: space.oldest, to: space.published };
  const within =
    range === undefined
      ? all
      : positionsWithin(space, {
          from: timeline.sequenceAt(range.fromNs - 1) + 1,
          to: timeline.sequenceAt(range.toNs) + 1,
        });
  const total = Math.max(0, within.to - within.from);
  const first = Math.max(within.from, within.to - COPY_ROWS_MAX);
  function* rows() {
    for (let position = first; position < within.to; position++) {
      const event: EventRecord | undefined = timeline.event(space.sequenceAt(position));
      if (event !== undefined) yield eventCells(timeline, event);
    }
  }
  return { what: 'events', columns: EVENT_COPY_COLUMNS, rows: rows(), total };
}
