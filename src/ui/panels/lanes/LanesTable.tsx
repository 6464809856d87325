import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { formatTimeNs, groupDigits } from '../../../lib/units.ts';
import type { DeviceSchema } from '../../../memory/schema.ts';
import { type Neighbours, neighbours } from '../../../timeline/neighbours.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import type { SearchDirection } from '../../store/app-state.ts';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { agoText, kindName, sequenceText, valueWithUnit } from '../../widgets/describe.ts';
import { FIRST_LAYOUT, type LaneLayout } from './lane-layout.ts';
import { laneField, planLanes } from './lane-plan.ts';
import { lanesOf } from './lane-rows.ts';
import { cellKey, tableDevices, toldFields } from './table-rows.ts';
import { useLaneCounts } from './use-lane-counts.ts';
import './lanes-table.css';

/** Devices shown at a time; a filter finds the others faster than scrolling. */
const ROWS_SHOWN = 200;
/** Events looked at on either side of the playhead. */
const NEIGHBOUR_ROWS = 20_000;

interface RowProps {
  readonly world: OpenedWorld;
  readonly device: DeviceSchema;
  readonly state: Float64Array | undefined;
  readonly near: Neighbours | undefined;
  readonly lane: number;
  readonly nowNs: number;
  readonly count: string;
}

function stateText(timeline: Timeline, device: DeviceSchema, state: Float64Array): string {
  const values = toldFields(device).map(
    (field) => `${field.name} ${valueWithUnit(timeline, state[field.slot] ?? Number.NaN, field)}`,
  );
  const active = device.faults.filter(({ slot }) => (state[slot] ?? 0) > 0);
  return [...active.map(({ name }) => `⚑ fault ${name}`), ...values].join(' · ') || '–';
}

interface EventCellProps extends Pick<RowProps, 'world' | 'device' | 'nowNs'> {
  readonly direction: SearchDirection;
  /** -1 = none in the rows looked at */
  readonly sequence: number;
  /** every row was looked at */
  readonly complete: boolean;
}

/** An event to go to; where none is near, the search for one. */
function EventCell({ world, device, nowNs, direction, sequence, complete }: EventCellProps) {
  const seek = useApp((state) => state.seek);
  const searchFor = useApp((state) => state.searchFor);
  const { timeline } = world;
  const event = sequence < 0 ? undefined : timeline.event(sequence);
  if (event !== undefined) {
    return (
      <button type="button" className="button link" onClick={() => seek(event.sequence)}>
        {kindName(timeline, event.kind)}{' '}
        <span className="number">
          #{sequenceText(event.sequence)}, {agoText(event.timeNs, nowNs)}
        </span>
      </button>
    );
  }
  if (complete) return <span className="muted">none</span>;
  const where = direction === 'back' ? 'before' : 'after';
  return (
    <button
      type="button"
      className="button link"
      onClick={() => searchFor(`device == ${JSON.stringify(device.name)}`, direction)}
    >
      none within {groupDigits(NEIGHBOUR_ROWS)} events: search {where}
    </button>
  );
}

function Row({ world, device, state, near, lane, nowNs, count }: RowProps) {
  const show = useApp((store) => store.show);
  const { timeline } = world;
  const field = laneField(device);
  const name = (
    <>
      <DeviceDot device={device.id} /> {device.name}
    </>
  );
  return (
    <tr>
      <th scope="row">
        {field === undefined ? (
          name
        ) : (
          <button
            type="button"
            className="button link"
            onClick={() => show({ inspectorTab: 'state', slot: field.slot })}
          >
            {name}
          </button>
        )}
      </th>
      <td>{device.group === '' ? device.mock : `${device.mock} in ${device.group}`}</td>
      <td>{state === undefined ? 'no longer held' : stateText(timeline, device, state)}</td>
      <td>
        <EventCell
          {...{ world, device, nowNs }}
          direction="back"
          sequence={near?.last[lane] ?? -1}
          complete={near?.lastComplete ?? false}
        />
      </td>
      <td>
        <EventCell
          {...{ world, device, nowNs }}
          direction="ahead"
          sequence={near?.next[lane] ?? -1}
          complete={near?.nextComplete ?? false}
        />
      </td>
      <td className="number">{count}</td>
    </tr>
  );
}

/** The arrow keys go from button to button as they would from cell to cell. */
function onTableKey(event: KeyboardEvent<HTMLTableElement>): void {
  const from = event.target instanceof HTMLButtonElement ? event.target : undefined;
  const place = from && cellKey(event.key);
  const cell = from?.closest('th, td');
  const row = cell?.closest('tr');
  if (from === undefined || place === undefined || !(cell instanceof HTMLTableCellElement)) return;
  if (!(row instanceof HTMLTableRowElement)) return;
  event.preventDefault();
  const buttonIn = (one: Element | undefined): HTMLButtonElement | null | undefined =>
    one?.querySelector('button');
  if (place.down !== 0) {
    const body = [...event.currentTarget.tBodies].flatMap(({ rows }) => [...rows]);
    const column = (line: HTMLTableRowElement | undefined) => line?.cells[cell.cellIndex];
    // A cell in which there is nothing to press is passed over.
    for (let at = body.indexOf(row) + place.down; body[at] !== undefined; at += place.down) {
      const found = buttonIn(column(body[at]));
      if (!found) continue;
      found.focus();
      break;
    }
    return;
  }
  const buttons = [...row.querySelectorAll('button')];
  buttons[buttons.indexOf(from) + place.right]?.focus();
}

function Caption({ children }: { readonly children: ReactNode }) {
  return <caption className="lanes-caption">{children}</caption>;
}

interface Props {
  readonly world: OpenedWorld;
  readonly layout: LaneLayout;
  readonly filter: string;
}

/** The lanes as a table: the same devices, the same playhead, the same range. */
export default function LanesTable({ world, layout, filter }: Props) {
  const { at, timeNs } = useMoment();
  const range = useApp((state) => state.range);
  const [most, setMost] = useState(ROWS_SHOWN);
  const { timeline } = world;
  const { schema } = timeline;
  const all = useMemo(
    () => tableDevices(lanesOf(schema, { ...layout, expanded: [], collapsed: [] }, filter)),
    [schema, layout, filter],
  );
  const devices = useMemo(() => all.slice(0, most), [all, most]);
  const plan = useMemo(() => {
    const wanted = new Set(devices);
    const { rows } = lanesOf(schema, { ...FIRST_LAYOUT, grouping: 'none' });
    return planLanes(
      schema,
      rows.filter((row) => row.type === 'device' && wanted.has(row.device)),
      false,
    );
  }, [schema, devices]);
  const counts = useLaneCounts(world, plan);
  const read = timeline.stateAt(at);
  const near = neighbours(timeline, plan, at, NEIGHBOUR_ROWS);
  const countText = (lane: number): string => {
    const found = counts?.lanes[lane];
    if (found === undefined) return '…';
    return `${found.exact ? '' : '≈ '}${groupDigits(found.count)}`;
  };
  return (
    <div className="lanes-table-view">
      <table className="lanes-table" aria-label="Lanes" onKeyDown={onTableKey}>
        <Caption>
          Playhead at {formatTimeNs(Math.floor(timeNs))}.{' '}
          {counts === undefined
            ? ''
            : `Events counted from ${formatTimeNs(counts.stretch.fromNs)} to ${formatTimeNs(counts.stretch.toNs)}.`}
        </Caption>
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col">Kind</th>
            <th scope="col">State at the playhead</th>
            <th scope="col">Last event</th>
            <th scope="col">Next event</th>
            <th scope="col">{range === undefined ? 'Events in view' : 'Events in range'}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => {
            const lane = plan.laneOfDevice[device.id] ?? -1;
            const state = read.ok ? read.value : undefined;
            const props = { world, device, near, lane, state, nowNs: timeNs };
            return <Row key={device.id} {...props} count={countText(lane)} />;
          })}
        </tbody>
      </table>
      {all.length === 0 ? <p className="panel-intro muted">No device matches the filter.</p> : null}
      {devices.length < all.length ? (
        <button type="button" className="button" onClick={() => setMost(most + ROWS_SHOWN)}>
          Show {groupDigits(Math.min(ROWS_SHOWN, all.length - devices.length))} more of{' '}
          {groupDigits(all.length)}
        </button>
      ) : null}
    </div>
  );
}
