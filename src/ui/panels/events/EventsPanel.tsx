import { useTable } from '@tanstack/react-table';
import { Columns3 } from 'lucide-react';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { groupDigits } from '../../../lib/units.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { MenuButton } from '../../widgets/MenuButton.tsx';
import { EventsHead, type EventTable, type Place } from './EventsHead.tsx';
import { EVENT_COLUMNS, EVENT_FEATURES, type EventRow } from './event-columns.tsx';
import { assignKeys, NO_KEYS } from './row-keys.ts';
import { ROW_HEIGHT, useEventRows } from './use-event-rows.ts';
import './events.css';

const ROW_PAD = 8;

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

function useEventTable(rows: readonly EventRow[]): EventTable {
  return useTable({
    features: EVENT_FEATURES,
    columns: EVENT_COLUMNS,
    data: rows,
    getRowId: (row) => String(row.sequence),
    columnResizeMode: 'onChange',
  });
}

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

/** The column that takes what room is left. */
const STRETCHED = 'payload';

/** Cells are placed by hand: a row then costs the browser a fraction of a grid or a table row. */
function placesOf(table: EventTable, room: number): ReadonlyMap<string, Place> {
  const columns = table.getVisibleLeafColumns();
  const fixed = columns.filter((column) => column.id !== STRETCHED);
  const others = fixed.reduce((sum, column) => sum + column.getSize(), 0);
  const places = new Map<string, Place>();
  let left = ROW_PAD;
  for (const column of columns) {
    const own = column.getSize();
    const stretched = Math.max(own / 3, room - ROW_PAD - others);
    const width = column.id === STRETCHED ? stretched : own;
    places.set(column.id, { left, width });
    left += width;
  }
  return places;
}

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

interface BodyProps {
  readonly table: EventTable;
  readonly places: ReadonlyMap<string, Place>;
  readonly base: number;
  readonly at: number;
  readonly oldest: number;
  readonly height: number;
}

function Body({ table, places, base, at, oldest, height }: BodyProps) {
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
        return (
          <tr
            className="events-row"
            key={keys[index]}
            data-sequence={sequence}
            data-mark={sequence === mark || undefined}
            aria-rowindex={sequence - oldest + 2}
            aria-current={sequence === at ? 'true' : undefined}
            style={{ transform: `translateY(${(sequence - base) * ROW_HEIGHT}px)` }}
          >
            {row.getVisibleCells().map((cell) => (
              <td className="events-cell" key={cell.column.id} style={places.get(cell.column.id)}>
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
  const width = virtualizer.scrollRect?.width ?? 0;
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
  const places = placesOf(table, width);
  return (
    <div className="events">
      <div className="events-scroll" ref={scroller} onScroll={onScroll}>
        <table className="events-table" aria-label="Events" aria-rowcount={published - oldest + 1}>
          <EventsHead table={table} places={places} stretched={STRETCHED} />
          <Body
            table={table}
            places={places}
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
