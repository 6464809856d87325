import { memo, useLayoutEffect, useRef } from 'react';
import { useApp } from '../../store/app-context.ts';
import { isLong } from './cell-room.ts';
import type { ColumnId } from './column-ids.ts';
import type { Place } from './EventsHead.tsx';
import { EVENT_CELLS, type EventRow } from './event-columns.tsx';
import type { RowSpace } from './event-row-space.ts';
import { assignKeys, NO_KEYS } from './row-keys.ts';
import { ROW_HEIGHT } from './use-event-rows.ts';

interface RowProps {
  readonly row: EventRow;
  /** of the columns shown, in their order; the same object as long as none changes */
  readonly places: ReadonlyMap<ColumnId, Place>;
  /** from the top of the spacer, in pixels */
  readonly top: number;
  /** position among all rows, the head being the first */
  readonly ariaIndex: number;
  readonly isMarked: boolean;
  readonly isCurrent: boolean;
  readonly isBefore: boolean;
}

/** A recorded event never changes: a row is drawn anew when it shows another one, or elsewhere. */
const isSameRow = (before: RowProps, now: RowProps): boolean =>
  before.row.sequence === now.row.sequence &&
  before.row.epoch === now.row.epoch &&
  before.row.timeline === now.row.timeline &&
  before.row.tabStop === now.row.tabStop &&
  (before.row.event === undefined) === (now.row.event === undefined) &&
  before.places === now.places &&
  before.top === now.top &&
  before.ariaIndex === now.ariaIndex &&
  before.isMarked === now.isMarked &&
  before.isCurrent === now.isCurrent &&
  before.isBefore === now.isBefore;

const RowView = memo(function RowView(props: RowProps) {
  const { row, places, top, ariaIndex, isMarked, isCurrent, isBefore } = props;
  return (
    <tr
      className="events-row"
      data-sequence={row.sequence}
      data-mark={isMarked || undefined}
      data-playhead={isBefore ? 'after' : undefined}
      aria-rowindex={ariaIndex}
      aria-current={isCurrent ? 'true' : undefined}
      style={{ top }}
    >
      {Array.from(places, ([id, place]) => (
        <td
          className="events-cell"
          key={id}
          style={place}
          data-long={isLong(id, row, place.width) || undefined}
        >
          {EVENT_CELLS[id](row)}
        </td>
      ))}
    </tr>
  );
}, isSameRow);

interface Props {
  readonly rows: readonly EventRow[];
  /** position of each of them */
  readonly positions: readonly number[];
  readonly places: ReadonlyMap<ColumnId, Place>;
  /** position of the first row laid out */
  readonly base: number;
  readonly space: RowSpace;
  readonly at: number;
  readonly height: number;
}

/** The rows that are on the screen. */
export function EventRows({ rows, positions, places, base, space, at, height }: Props) {
  const mark = useApp((state) => state.mark);
  const drawn = useRef(NO_KEYS);
  const assigned = assignKeys(
    drawn.current,
    rows.map(({ sequence }) => sequence),
  );
  useLayoutEffect(() => {
    drawn.current = assigned;
  });
  return (
    <tbody className="events-spacer" style={{ height }}>
      {rows.map((row, index) => {
        const { sequence } = row;
        const position = positions[index] ?? 0;
        return (
          <RowView
            key={assigned.keys[index]}
            row={row}
            places={places}
            top={(position - base) * ROW_HEIGHT}
            ariaIndex={position - space.oldest + 2}
            isMarked={sequence === mark}
            isCurrent={sequence === at}
            // The playhead stands after the last match before it.
            isBefore={position === space.at && sequence !== at}
          />
        );
      })}
    </tbody>
  );
}
