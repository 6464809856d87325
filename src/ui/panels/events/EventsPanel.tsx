import { useTable } from '@tanstack/react-table';
import { Columns3 } from 'lucide-react';
import { lazy, memo, Suspense, useLayoutEffect, useMemo, useRef } from 'react';
import { invariant } from '../../../lib/invariant.ts';
import { groupDigits } from '../../../lib/units.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { useApp, useAppContext, useMatches, useMoment } from '../../store/app-context.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { payloadText } from '../../widgets/describe.ts';
import { MenuButton } from '../../widgets/MenuButton.tsx';
import { isLong } from './cell-room.ts';
import { EventsHead, type EventTable, type Place } from './EventsHead.tsx';
import { EVENT_COLUMNS, EVENT_FEATURES, type EventRow } from './event-columns.tsx';
import { everyRow, matchingRows, type RowSpace } from './event-row-space.ts';
import { NoMatches } from './NoMatches.tsx';
import { assignKeys, NO_KEYS } from './row-keys.ts';
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
function readRows(timeline: Timeline, sequences: readonly number[], tabStop: number): EventRow[] {
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
    return { sequence, event, timeline, payload, tabStop: sequence === stop };
  });
}

function useEventTable(rows: readonly EventRow[]): EventTable {
  return useTable({
    features: EVENT_FEATURES,
    columns: EVENT_COLUMNS,
    data: rows,
    getRowId: (row) => String(row.sequence),
    columnResizeMode: 'onChange',
  });
}

/** The column that takes what room is left. */
const STRETCHED = 'payload';

interface Sized {
  readonly id: string;
  readonly size: number;
}

/** Cells are placed by hand: a row then costs the browser a fraction of a grid or a table row. */
function placesOf(columns: readonly Sized[], room: number): ReadonlyMap<string, Place> {
  const others = columns.reduce((sum, { id, size }) => sum + (id === STRETCHED ? 0 : size), 0);
  const places = new Map<string, Place>();
  let left = ROW_PAD;
  for (const { id, size } of columns) {
    const width = id === STRETCHED ? Math.max(size / 3, room - ROW_PAD - others) : size;
    places.set(id, { left, width });
    left += width;
  }
  return places;
}

/** The same places as long as no column changes: cells then keep their style. */
function usePlaces(table: EventTable, room: number): ReadonlyMap<string, Place> {
  const columns = table.getVisibleLeafColumns();
  const sizes = JSON.stringify(
    columns.map((column) => ({ id: column.id, size: column.getSize() })),
  );
  return useMemo(() => placesOf(JSON.parse(sizes) as readonly Sized[], room), [sizes, room]);
}

interface ColumnMenuProps {
  readonly table: EventTable;
  /** the columns that are shown: with others the menu is another one */
  readonly shown: string;
}

const ColumnMenu = memo(function ColumnMenu({ table }: ColumnMenuProps) {
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

interface BodyProps {
  readonly table: EventTable;
  readonly places: ReadonlyMap<string, Place>;
  /** position of the first row laid out */
  readonly base: number;
  /** position of the row at the index of the table */
  readonly positions: readonly number[];
  readonly space: RowSpace;
  readonly at: number;
  readonly height: number;
}

function Body({ table, places, base, positions, space, at, height }: BodyProps) {
  const mark = useApp((state) => state.mark);
  const { rows } = table.getRowModel();
  const drawn = useRef(NO_KEYS);
  const { keys } = assignKeys(
    drawn.current,
    rows.map((row) => row.original.sequence),
  );
  useLayoutEffect(() => {
    drawn.current = { sequences: rows.map((row) => row.original.sequence), keys };
  });
  return (
    <tbody className="events-spacer" style={{ height }}>
      {rows.map((row, index) => {
        const { sequence } = row.original;
        const position = positions[index] ?? 0;
        // The playhead stands after the last match before it.
        const isBefore = position === space.at && sequence !== at;
        return (
          <tr
            className="events-row"
            key={keys[index]}
            data-sequence={sequence}
            data-mark={sequence === mark || undefined}
            data-playhead={isBefore ? 'after' : undefined}
            aria-rowindex={position - space.oldest + 2}
            aria-current={sequence === at ? 'true' : undefined}
            style={{ top: (position - base) * ROW_HEIGHT }}
          >
            {row.getVisibleCells().map((cell) => {
              const { id } = cell.column;
              const place = places.get(id);
              return (
                <td
                  className="events-cell"
                  key={id}
                  style={place}
                  data-long={isLong(id, row.original, place?.width ?? 0) || undefined}
                >
                  <table.FlexRender cell={cell} />
                </td>
              );
            })}
          </tr>
        );
      })}
    </tbody>
  );
}

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
      <ColumnMenu
        table={table}
        shown={table
          .getVisibleLeafColumns()
          .map(({ id }) => id)
          .join()}
      />
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
  const { world, at } = moment;
  useRowActions(scroller, at, space);
  const positions = Array.from(
    { length: end - first },
    (_, index) => segment.base + first + index,
  ).filter((position) => position >= space.oldest && position < space.published);
  const rows =
    world === undefined ? NO_ROWS : readRows(world.timeline, positions.map(space.sequenceAt), at);
  const table = useEventTable(rows);
  const places = usePlaces(table, width);
  const columns = table.getVisibleLeafColumns().map(({ id }) => id);
  const cellMenu = useCellMenu(scroller, world?.timeline, columns);
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
          <Body
            table={table}
            places={places}
            base={segment.base}
            positions={positions}
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
