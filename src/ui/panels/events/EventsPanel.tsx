import { useTable } from '@tanstack/react-table';
import { Columns3 } from 'lucide-react';
import { lazy, memo, Suspense, useMemo } from 'react';
import { invariant } from '../../../lib/invariant.ts';
import { groupDigits } from '../../../lib/units.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { useAppContext, useMatches, useMoment } from '../../store/app-context.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { payloadText } from '../../widgets/describe.ts';
import { MenuButton } from '../../widgets/MenuButton.tsx';
import type { ColumnId } from './column-ids.ts';
import { EventRows } from './EventRows.tsx';
import { EventsHead, type EventTable, type Place } from './EventsHead.tsx';
import { EVENT_COLUMNS, EVENT_FEATURES, type EventRow } from './event-columns.tsx';
import { everyRow, matchingRows, type RowSpace } from './event-row-space.ts';
import { NoMatches } from './NoMatches.tsx';
import { type CellAsked, useCellMenu } from './use-cell-menu.ts';
import { ROW_HEIGHT, useEventRows } from './use-event-rows.ts';
import { useRowActions } from './use-row-actions.ts';
import './events.css';

/** The query language, its completion and the menu of cells come after the first rows. */
const FilterBar = lazy(() => import('./FilterBar.tsx'));
const CellMenu = lazy(() => import('./CellMenu.tsx'));

const ROW_PAD = 8;

const NO_ROWS: readonly EventRow[] = [];

/** Copies the few rows that are on the screen out of shared memory. */
function readRows(
  timeline: Timeline,
  epoch: number,
  sequences: readonly number[],
  tabStop: number,
): EventRow[] {
  const first = sequences[0];
  const last = sequences[sequences.length - 1];
  if (first === undefined || last === undefined) return [];
  // Neighbours are copied at once; matches of a filter may lie far apart.
  const isDense = last - first < 2 * sequences.length;
  const events = isDense
    ? timeline.events(first, last - first + 1)
    : sequences.flatMap((sequence) => timeline.event(sequence) ?? []);
  const held = new Map(events.map((event) => [event.sequence as number, event]));
  // One row takes part in the order of Tab: the playhead's, or the first one shown.
  const stop = sequences.includes(tabStop) ? tabStop : first;
  return sequences.map((sequence) => {
    const event = held.get(sequence);
    const payload = event === undefined ? '' : payloadText(timeline, event);
    return { sequence, event, timeline, epoch, payload, tabStop: sequence === stop };
  });
}

/** One object for good: the table is then the same one until a column changes. */
const TABLE_OPTIONS = {
  features: EVENT_FEATURES,
  columns: EVENT_COLUMNS,
  data: [],
  columnResizeMode: 'onChange',
} as const;

/** The column that takes what room is left. */
const STRETCHED = 'payload';

/** Cells are placed by hand: a row then costs the browser a fraction of a grid or a table row. */
function placesOf(table: EventTable, room: number): ReadonlyMap<ColumnId, Place> {
  const columns = table
    .getVisibleLeafColumns()
    .map((column) => ({ id: column.id as ColumnId, size: column.getSize() }));
  const others = columns.reduce((sum, { id, size }) => sum + (id === STRETCHED ? 0 : size), 0);
  const places = new Map<ColumnId, Place>();
  let left = ROW_PAD;
  for (const { id, size } of columns) {
    const width = id === STRETCHED ? Math.max(size / 3, room - ROW_PAD - others) : size;
    places.set(id, { left, width });
    left += width;
  }
  return places;
}

const ColumnMenu = memo(function ColumnMenu({ table }: { readonly table: EventTable }) {
  const items = table.getAllLeafColumns().map((column) => ({
    id: column.id,
    label: String(column.columnDef.header),
    checked: column.getIsVisible(),
    choose: () => column.toggleVisibility(),
  }));
  return (
    <MenuButton name="Columns" className="icon-button events-columns" items={items}>
      <Columns3 size={14} aria-hidden="true" />
    </MenuButton>
  );
});

/** Every recorded event in order, or those that pass the filter. */
function useRowSpace() {
  const moment = useMoment();
  const { list, generation, phase, version } = useMatches();
  const space = useMemo(
    () =>
      list === undefined || version < 0 ? everyRow(moment) : matchingRows(moment, list, generation),
    [moment, list, generation, version],
  );
  return { moment, space, isFiltered: list !== undefined, phase };
}

interface FootProps {
  readonly space: RowSpace;
  readonly tailing: boolean;
  readonly table: EventTable;
  toTail(): void;
}

function Foot({ space, tailing, table, toTail }: FootProps) {
  const { store } = useAppContext();
  const { dropped } = useMoment();
  const copied = async () => {
    const { eventsTable } = await import('./copy-events.ts');
    const { world, range } = store.getState();
    invariant(world !== undefined, 'a table of events is of an open world');
    return eventsTable(world.timeline, space, range);
  };
  return (
    <p className="events-foot">
      <span className="number">{groupDigits(space.published - space.oldest)}</span> events
      {dropped > 0 ? ` · ${groupDigits(dropped)} older ones have left the history` : ''}
      {tailing ? ' · live tail' : ''}
      {!tailing && space.following ? (
        <button type="button" className="button link" onClick={toTail}>
          back to the live tail ↓
        </button>
      ) : null}
      <span className="spacer" />
      <CopyMenu what="events" table={copied} />
      <ColumnMenu table={table} />
    </p>
  );
}

/** The menu of the cell that was asked about, if one was. */
function AskedCell({ asked, close }: { readonly asked: CellAsked | undefined; close(): void }) {
  if (asked === undefined) return null;
  return (
    <Suspense fallback={null}>
      <CellMenu asked={asked} close={close} />
    </Suspense>
  );
}

/** Every recorded event in order, or those that pass the filter; only visible rows are read. */
export function EventsPanel() {
  const { moment, space, isFiltered, phase } = useRowSpace();
  const { scroller, width, first, end, segment, tailing, onScroll, toTail } = useEventRows(space);
  const { world, at, epoch } = moment;
  useRowActions(scroller, at, space);
  const positions = Array.from(
    { length: end - first },
    (_, index) => segment.base + first + index,
  ).filter((position) => position >= space.oldest && position < space.published);
  const rows =
    world === undefined
      ? NO_ROWS
      : readRows(world.timeline, epoch, positions.map(space.sequenceAt), at);
  const table: EventTable = useTable(TABLE_OPTIONS);
  // The same places as long as no column changes: cells then keep their style.
  const places = useMemo(() => placesOf(table, width), [table, width]);
  const cellMenu = useCellMenu(scroller, world?.timeline, places);
  return (
    <div className="events">
      <Suspense fallback={<div className="filter-bar" />}>
        <FilterBar />
      </Suspense>
      <div className="events-scroll" ref={scroller} onScroll={onScroll}>
        <table
          className="events-table"
          aria-label="Events"
          aria-rowcount={space.published - space.oldest + 1}
        >
          <EventsHead table={table} places={places} stretched={STRETCHED} />
          <EventRows
            rows={rows}
            positions={positions}
            places={places}
            base={segment.base}
            space={space}
            at={at}
            height={segment.count * ROW_HEIGHT}
          />
        </table>
        {isFiltered && phase === 'complete' && space.published === space.oldest ? (
          <NoMatches />
        ) : null}
      </div>
      <Foot space={space} tailing={tailing} table={table} toTail={toTail} />
      <AskedCell asked={cellMenu.asked} close={cellMenu.close} />
    </div>
  );
}
