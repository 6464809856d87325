import { useTable } from '@tanstack/react-table';
import { Columns3 } from 'lucide-react';
import { type RefObject, useEffect, useMemo } from 'react';
import { groupDigits } from '../../../lib/units.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { MenuButton } from '../../widgets/MenuButton.tsx';
import { EVENT_COLUMNS, EVENT_FEATURES, type EventRow } from './event-columns.tsx';
import { ROW_HEIGHT, useEventRows } from './use-event-rows.ts';
import './events.css';

const NO_ROWS: readonly EventRow[] = [];

/** Copies the few rows that are on the screen out of shared memory. */
function readRows(timeline: Timeline, sequences: readonly number[], tabStop: number): EventRow[] {
  const first = sequences[0];
  const last = sequences[sequences.length - 1];
  if (first === undefined || last === undefined) return [];
  const held = new Map(
    timeline.events(first, last - first + 1).map((event) => [event.sequence as number, event]),
  );
  // One row takes part in the order of Tab: the playhead's, or the first one shown.
  const stop = sequences.includes(tabStop) ? tabStop : first;
  return sequences.map((sequence) => ({
    sequence,
    event: held.get(sequence),
    timeline,
    tabStop: sequence === stop,
  }));
}

function useEventTable(rows: readonly EventRow[]) {
  return useTable({
    features: EVENT_FEATURES,
    columns: EVENT_COLUMNS,
    data: rows,
    getRowId: (row) => String(row.sequence),
    columnResizeMode: 'onChange',
  });
}

type EventTable = ReturnType<typeof useEventTable>;

const rowOf = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest('[data-sequence]') : null;

/** A click anywhere in a row moves the playhead there; arrow keys move it from row to row. */
function useRowActions(body: RefObject<HTMLElement | null>, at: number) {
  const { store } = useAppContext();
  useEffect(() => {
    const element = body.current;
    if (element === null) return undefined;
    const onClick = (event: MouseEvent) => {
      const row = rowOf(event.target);
      if (row !== null) store.getState().seek(Number(row.getAttribute('data-sequence')));
    };
    const onMouseDown = (event: MouseEvent) => {
      // The mouse leaves the focus alone, so that Space goes on playing and pausing.
      if (event.target instanceof Element && event.target.closest('button')) event.preventDefault();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const { stepBack, stepForward } = store.getState();
      if (event.key === 'ArrowUp') stepBack();
      else if (event.key === 'ArrowDown') stepForward();
      else return;
      event.preventDefault();
    };
    element.addEventListener('click', onClick);
    element.addEventListener('mousedown', onMouseDown);
    element.addEventListener('keydown', onKeyDown);
    return () => {
      element.removeEventListener('click', onClick);
      element.removeEventListener('mousedown', onMouseDown);
      element.removeEventListener('keydown', onKeyDown);
    };
  }, [body, store]);
  useEffect(() => {
    // Keyboard focus inside the table goes along with the playhead.
    const element = body.current;
    if (element === null || !element.contains(document.activeElement)) return;
    element
      .querySelector<HTMLElement>(`[data-sequence="${at}"] button`)
      ?.focus({ preventScroll: true });
  }, [body, at]);
}

/** The last column but one takes what room is left. */
const STRETCHED = 'payload';
const widthOf = (id: string, size: number): string =>
  id === STRETCHED ? `minmax(${size / 2}px, 1fr)` : `${size}px`;

function ColumnMenu({ table }: { readonly table: EventTable }) {
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
}

/** Drag the border of a column head to size it, double-click to undo that. */
function useGrips(table: EventTable) {
  return useMemo(
    () => (head: HTMLElement | null) => {
      const headerOf = (target: EventTarget | null) => {
        const id = target instanceof HTMLElement ? target.dataset.grip : undefined;
        return table.getFlatHeaders().find((header) => header.id === id);
      };
      const onDown = (event: Event) => headerOf(event.target)?.getResizeHandler()(event);
      const onDouble = (event: Event) => headerOf(event.target)?.column.resetSize();
      head?.addEventListener('mousedown', onDown);
      head?.addEventListener('dblclick', onDouble);
      return () => {
        head?.removeEventListener('mousedown', onDown);
        head?.removeEventListener('dblclick', onDouble);
      };
    },
    [table],
  );
}

function Head({ table, columns }: { readonly table: EventTable; readonly columns: string }) {
  return (
    <thead className="events-head" ref={useGrips(table)}>
      {table.getHeaderGroups().map((group) => (
        <tr className="events-row" key={group.id} style={{ gridTemplateColumns: columns }}>
          {group.headers.map((header) => (
            <th scope="col" className="events-cell" key={header.id}>
              <table.FlexRender header={header} />
              <span className="events-grip" data-grip={header.id} />
            </th>
          ))}
        </tr>
      ))}
    </thead>
  );
}

interface BodyProps {
  readonly table: EventTable;
  readonly columns: string;
  readonly base: number;
  readonly at: number;
  readonly oldest: number;
  readonly height: number;
}

function Body({ table, columns, base, at, oldest, height }: BodyProps) {
  const mark = useApp((state) => state.mark);
  return (
    <tbody className="events-spacer" style={{ height }}>
      {table.getRowModel().rows.map((row) => {
        const { sequence } = row.original;
        return (
          <tr
            className="events-row"
            key={row.id}
            data-sequence={sequence}
            data-mark={sequence === mark || undefined}
            aria-rowindex={sequence - oldest + 2}
            aria-current={sequence === at ? 'true' : undefined}
            style={{
              gridTemplateColumns: columns,
              transform: `translateY(${(sequence - base) * ROW_HEIGHT}px)`,
            }}
          >
            {row.getVisibleCells().map((cell) => (
              <td className="events-cell" key={cell.id}>
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </tr>
        );
      })}
    </tbody>
  );
}

/** Every recorded event in order; only the rows on the screen are read. */
export function EventsPanel() {
  const { scroller, virtualizer, segment, tailing, onScroll, toTail, moment } = useEventRows();
  const dropped = useApp((state) => state.dropped);
  const { world, at, published, oldest } = moment;
  useRowActions(scroller, at);
  const items = virtualizer.getVirtualItems();
  const rows =
    world === undefined
      ? NO_ROWS
      : readRows(
          world.timeline,
          items.map((item) => segment.base + item.index),
          at,
        );
  const table = useEventTable(rows);
  const columns = table
    .getVisibleLeafColumns()
    .map((column) => widthOf(column.id, column.getSize()))
    .join(' ');
  return (
    <div className="events">
      <div className="events-scroll" ref={scroller} onScroll={onScroll}>
        <table className="events-table" aria-label="Events" aria-rowcount={published - oldest + 1}>
          <Head table={table} columns={columns} />
          <Body
            table={table}
            columns={columns}
            base={segment.base}
            at={at}
            oldest={oldest}
            height={virtualizer.getTotalSize()}
          />
        </table>
      </div>
      <p className="events-foot">
        <span className="number">{groupDigits(published - oldest)}</span> events
        {dropped > 0 ? ` · ${groupDigits(dropped)} older ones have left the history` : ''}
        {tailing ? ' · live tail' : ''}
        {!tailing && moment.following ? (
          <button type="button" className="button link" onClick={toTail}>
            back to the live tail ↓
          </button>
        ) : null}
        <ColumnMenu table={table} />
      </p>
    </div>
  );
}
