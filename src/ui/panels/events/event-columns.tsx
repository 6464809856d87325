import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import {
  deviceName,
  deviceOf,
  isAlarm,
  kindOf,
  ROLE_SIGN,
  secondsText,
  sequenceText,
} from '../../widgets/describe.ts';
import type { ColumnId } from './column-ids.ts';

export const EVENT_FEATURES = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
});

/** A row that the ring has given up since it was laid out has no event. */
export interface EventRow {
  readonly sequence: number;
  readonly event: EventRecord | undefined;
  readonly timeline: Timeline;
  /** of the timeline: another one may have other events of the same sequence */
  readonly epoch: number;
  /** what it carries, in words */
  readonly payload: string;
  /** its button takes part in the order of Tab */
  readonly tabStop: boolean;
}

const helper = createColumnHelper<typeof EVENT_FEATURES, never>();

/** A button in the one row that Tab reaches; the whole row can be clicked anyway. */
function SequenceCell({ sequence, tabStop }: EventRow) {
  const text = sequenceText(sequence);
  if (!tabStop) return <span className="number">{text}</span>;
  return (
    <button type="button" className="events-sequence number" title="Go to this event">
      {text}
    </button>
  );
}

function DeviceCell({ event, timeline }: EventRow) {
  if (event === undefined) return null;
  const device = deviceOf(timeline, event);
  if (device < 0) return <span className="muted">engine</span>;
  return (
    <>
      <DeviceDot device={device} />
      {deviceName(timeline, device)}
    </>
  );
}

function KindCell({ event, timeline }: EventRow) {
  if (event === undefined) return <span className="muted">no longer held</span>;
  const kind = kindOf(timeline, event.kind);
  const name = kind?.name ?? `kind ${event.kind}`;
  if (isAlarm(event.kind)) return <span className="alarm">▲ {name}</span>;
  return (
    <>
      <span className="role-sign" title={kind?.role} aria-hidden="true">
        {kind === undefined ? '' : ROLE_SIGN[kind.role]}
      </span>
      {name}
    </>
  );
}

/** Order and widths of the columns. Rows are not the table's: they are looked up as they are drawn. */
export const EVENT_COLUMNS = helper.columns([
  helper.display({ id: 'sequence', header: '#', size: 92, minSize: 60 }),
  helper.display({ id: 'time', header: 'virtual time, s', size: 152, minSize: 90 }),
  helper.display({ id: 'device', header: 'device', size: 112, minSize: 60 }),
  helper.display({ id: 'event', header: 'event', size: 128, minSize: 60 }),
  helper.display({ id: 'payload', header: 'payload', size: 330, minSize: 80 }),
  helper.display({ id: 'cause', header: 'cause', size: 112, minSize: 60 }),
]);

/** What a cell of each column shows. */
export const EVENT_CELLS: Readonly<Record<ColumnId, (row: EventRow) => ReactNode>> = {
  sequence: SequenceCell,
  time: ({ event }) => (
    <span className="number">{event === undefined ? '–' : secondsText(event.timeNs)}</span>
  ),
  device: DeviceCell,
  event: KindCell,
  payload: ({ payload }) => payload,
  cause: ({ event }) => {
    const parent = event?.parent ?? -1;
    return <span className="number muted">{parent < 0 ? '–' : `← ${sequenceText(parent)}`}</span>;
  },
};
