import { ChevronDown, ChevronRight, Pin } from 'lucide-react';
import { lazy, memo, type ReactNode, Suspense, useId, useState } from 'react';
import type { FieldSchema } from '../../../memory/schema.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { bareValue, unitBeside } from '../../widgets/describe.ts';
import { laneField } from './lane-plan.ts';
import { type LaneRow, type LaneRows, RULER_HEIGHT, rowId } from './lane-rows.ts';
import type { LaneChoice } from './use-lane-layout.ts';

const LaneHands = lazy(() => import('./LaneHands.tsx'));

const ICON = 13;

interface RowProps {
  readonly row: LaneRow;
  readonly timeline: Timeline;
  /** of its field at the playhead; undefined = none, or it cannot be read */
  readonly value: number | undefined;
}

/** What the lane draws, as it is at the playhead. */
const fieldOf = (row: LaneRow): FieldSchema | undefined =>
  row.type === 'field' ? row.field : row.type === 'device' ? laneField(row.device) : undefined;

function Value({ row, timeline, value }: RowProps) {
  const field = fieldOf(row);
  if (field === undefined || value === undefined) return null;
  return (
    <>
      {row.type === 'device' ? <span className="track-unit clip">{field.name}</span> : null}
      <span className="track-value number clip">
        {bareValue(timeline, value, field)} {unitBeside(field)}
      </span>
    </>
  );
}

/** The mouse's way to open a row; the keyboard has the arrow keys. */
const Twist = memo(function Twist({ row }: { readonly row: LaneRow }) {
  const open = row.type === 'field' ? undefined : row.open;
  if (open === undefined) return null;
  const Sign = open ? ChevronDown : ChevronRight;
  return (
    <span className="track-twist" aria-hidden="true">
      <Sign size={ICON} />
    </span>
  );
});

const PinButton = memo(function PinButton({ row }: { readonly row: LaneRow }) {
  if (row.type !== 'device') return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="track-pin"
      aria-label={`${row.pinned ? 'Unpin' : 'Pin'} ${row.device.name}`}
      data-tip={row.pinned ? 'Unpin' : 'Pin on top'}
      data-keys="P"
      data-pinned={row.pinned || undefined}
    >
      <Pin size={ICON - 1} aria-hidden="true" />
    </button>
  );
});

const nameOf = (row: LaneRow): string =>
  row.type === 'group' ? row.name : row.type === 'field' ? row.field.name : row.device.name;

const docOf = (row: LaneRow): string =>
  row.type === 'group' ? '' : row.type === 'field' ? row.field.doc : row.device.doc;

const RowContent = memo(function RowContent(props: RowProps) {
  const { row } = props;
  return (
    <>
      <Twist row={row} />
      {row.type === 'device' ? <DeviceDot device={row.device.id} /> : null}
      <span className="track-label clip">{nameOf(row)}</span>
      {row.type === 'device' ? <span className="track-kind clip">{row.device.mock}</span> : null}
      {row.type === 'group' ? (
        <span className="track-value number">{row.devices.length}</span>
      ) : null}
      <PinButton row={row} />
      <Value {...props} />
    </>
  );
});

interface Props {
  readonly world: OpenedWorld;
  readonly lanes: LaneRows;
  /** indices of the rows that are on the screen, or nearly */
  readonly shown: readonly number[];
  readonly sticks: boolean;
  readonly choice: LaneChoice;
  reveal(row: LaneRow): void;
}

/** Names, kinds and present values beside the lanes, as a tree. */
export function LaneTracks({ world, lanes, shown, sticks, choice, reveal }: Props) {
  const { at } = useMoment();
  const chosen = useApp((state) => state.slot);
  const [tree, setTree] = useState<HTMLElement | null>(null);
  // By its id: it stays on its row when rows move around it.
  const [focusId, setFocusId] = useState('');
  const id = useId();
  const { timeline } = world;
  const read = timeline.stateAt(at);
  const state = read.ok ? read.value : undefined;
  const found = lanes.rows.findIndex((row) => rowId(row) === focusId);
  const focused = Math.max(0, found);
  const active = lanes.rows[focused];
  const drawRow = (index: number, row: LaneRow): ReactNode => (
    <div
      key={rowId(row)}
      id={`${id}-${rowId(row)}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.level}
      aria-posinset={row.place + 1}
      aria-setsize={row.siblings}
      aria-expanded={row.type === 'field' ? undefined : row.open}
      aria-selected={fieldOf(row)?.slot === chosen && chosen >= 0}
      className={`track track-${row.type}`}
      data-level={row.level}
      data-focused={index === focused || undefined}
      title={docOf(row) || undefined}
      data-index={index}
      style={{ top: row.top, height: row.height }}
    >
      <RowContent row={row} timeline={timeline} value={state?.[fieldOf(row)?.slot ?? -1]} />
    </div>
  );
  const part = (pinned: boolean) =>
    shown.map((index) => {
      const row = lanes.rows[index];
      return row?.pinned === pinned ? drawRow(index, row) : null;
    });
  return (
    <div
      className="tracks"
      ref={setTree}
      role="tree"
      aria-label="Devices"
      tabIndex={0}
      aria-activedescendant={active === undefined ? undefined : `${id}-${rowId(active)}`}
    >
      {lanes.pinnedHeight === 0 ? null : (
        <div
          role="presentation"
          className="tracks-part tracks-pinned"
          data-sticks={sticks || undefined}
          style={{ height: lanes.pinnedHeight, top: RULER_HEIGHT }}
        >
          {part(true)}
        </div>
      )}
      <div role="presentation" className="tracks-part" style={{ height: lanes.height }}>
        {part(false)}
      </div>
      {tree === null ? null : (
        <Suspense fallback={null}>
          <LaneHands
            tree={tree}
            lanes={lanes}
            choice={choice}
            focused={focused}
            focus={(row) => {
              setFocusId(rowId(row));
              reveal(row);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
