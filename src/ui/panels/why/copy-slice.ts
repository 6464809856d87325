/** The events that led to something, with what they wrote, to copy. */
import type { Timeline } from '../../../timeline/timeline.ts';
import type { Slice } from '../../../timeline/why.ts';
import {
  EVENT_COPY_COLUMNS,
  eventCells,
  listTable,
  plainValue,
} from '../../widgets/copy/copy-rows.ts';
import type { CopyCell, CopyTable } from '../../widgets/copy/copy-table.ts';
import { valueWithUnit } from '../../widgets/describe.ts';
import { ownerOf } from '../../widgets/owner.ts';

type Write = Slice['nodes'][number]['writes'][number];

function writesCell(timeline: Timeline, writes: readonly Write[]): CopyCell {
  const owned = writes.flatMap((write) => {
    const owner = ownerOf(timeline.schema, write.slot);
    return owner === undefined ? [] : [{ ...write, owner }];
  });
  const text = owned
    .map(({ owner: { name, field }, old, new: now }) => {
      return `${name} ${valueWithUnit(timeline, old, field)} → ${valueWithUnit(timeline, now, field)}`;
    })
    .join(', ');
  const value = owned.map(({ owner: { name, field }, old, new: now }) => ({
    field: name,
    old: plainValue(timeline, old, field),
    new: plainValue(timeline, now, field),
  }));
  return { text, value };
}

export const sliceTable = (timeline: Timeline, { nodes }: Slice): CopyTable =>
  listTable(
    'events',
    [...EVENT_COPY_COLUMNS, 'writes'],
    nodes.map(({ event, writes }) => [
      ...eventCells(timeline, event),
      writesCell(timeline, writes),
    ]),
  );
