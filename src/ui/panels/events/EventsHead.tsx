import type { ReactTable } from '@tanstack/react-table';
import { memo, useMemo } from 'react';
import { columnWidthAfter, WIDTH_MAX } from './column-width.ts';
import type { EVENT_FEATURES } from './event-columns.tsx';

/** Columns only, see EVENT_COLUMNS. It is another object when a column has changed. */
export type EventTable = ReactTable<typeof EVENT_FEATURES, never>;

/** Where a column lies, in pixels. */
export interface Place {
  readonly left: number;
  readonly width: number;
}

/** Borders of column heads: drag, or focus and arrow keys; double-click or Enter undoes it. */
function useGrips(table: EventTable) {
  return useMemo(
    () => (head: HTMLElement | null) => {
      const headerOf = (target: EventTarget | null) => {
        const id = target instanceof HTMLElement ? target.dataset.grip : undefined;
        return table.getFlatHeaders().find((header) => header.id === id);
      };
      const onDown = (event: Event) => headerOf(event.target)?.getResizeHandler()(event);
      const onDouble = (event: Event) => headerOf(event.target)?.column.resetSize();
      const onKey = (event: KeyboardEvent) => {
        const column = headerOf(event.target)?.column;
        if (column === undefined) return;
        const narrowest = column.columnDef.minSize ?? 0;
        const width = columnWidthAfter(event, column.getSize(), narrowest);
        if (event.key === 'Enter') column.resetSize();
        else if (width === undefined) return;
        else table.setColumnSizing((sizes) => ({ ...sizes, [column.id]: width }));
        // The same keys move the playhead elsewhere.
        event.preventDefault();
        event.stopPropagation();
      };
      head?.addEventListener('mousedown', onDown);
      head?.addEventListener('dblclick', onDouble);
      head?.addEventListener('keydown', onKey);
      return () => {
        head?.removeEventListener('mousedown', onDown);
        head?.removeEventListener('dblclick', onDouble);
        head?.removeEventListener('keydown', onKey);
      };
    },
    [table],
  );
}

interface HeadProps {
  readonly table: EventTable;
  readonly places: ReadonlyMap<string, Place>;
  /** the column that takes what room is left: its width follows from the others */
  readonly stretched: string;
}

export const EventsHead = memo(function EventsHead({ table, places, stretched }: HeadProps) {
  return (
    <thead className="events-head" ref={useGrips(table)}>
      {table.getHeaderGroups().map((group) => (
        <tr className="events-row" key={group.id}>
          {group.headers.map((header) => {
            const { column } = header;
            const name = String(column.columnDef.header);
            return (
              <th
                scope="col"
                className="events-cell"
                key={header.id}
                aria-label={name}
                style={places.get(column.id)}
              >
                <table.FlexRender header={header} />
                {column.id === stretched ? null : (
                  <hr
                    className="events-grip"
                    tabIndex={0}
                    data-grip={header.id}
                    aria-orientation="vertical"
                    aria-label={`Width of column ${name}`}
                    aria-valuenow={column.getSize()}
                    aria-valuemin={column.columnDef.minSize ?? 0}
                    aria-valuemax={WIDTH_MAX}
                    aria-valuetext={`${column.getSize()} pixels`}
                  />
                )}
              </th>
            );
          })}
        </tr>
      ))}
    </thead>
  );
});
