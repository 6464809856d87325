import { GitFork } from 'lucide-react';
import { memo, useMemo } from 'react';
import { groupDigits } from '../../../lib/units.ts';
import type { DeviceSchema, FaultSchema, Schema } from '../../../memory/schema.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import type { Moment } from '../../store/moment.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { useGrowing } from '../../widgets/use-growing.ts';
import { OpenScenario } from '../../widgets/WaysOut.tsx';
import './faults.css';

const ICON = 13;

/** Whether faults are active at the live edge: that is where a switch works. */
function liveState(moment: Moment): Float64Array | undefined {
  const state = moment.world?.timeline.stateAt(moment.published - 1);
  return state?.ok ? state.value : undefined;
}

interface FaultProps {
  readonly device: DeviceSchema;
  readonly fault: FaultSchema;
  readonly on: boolean;
  readonly living: boolean;
}

const Fault = memo(function Fault({ device, fault, on, living }: FaultProps) {
  const inject = useApp((state) => state.inject);
  const fork = useApp((state) => state.fork);
  const report = useApp((state) => state.report);
  const edit = { type: 'fault', device: device.name, fault: fault.name } as const;
  return (
    <li className="fault">
      <button
        type="button"
        role="switch"
        className="switch"
        aria-label={`${device.name}: ${fault.name}`}
        aria-checked={on}
        disabled={!living}
        onClick={() => inject({ ...edit, on: !on })}
      >
        <span className="switch-thumb" />
      </button>
      <span className="fault-name">
        {fault.name} <span className={on ? 'fault-on' : 'muted'}>{on ? 'on' : 'off'}</span>
      </span>
      <span className="muted">{fault.doc}</span>
      <button
        type="button"
        className="button"
        aria-label={`Fork with ${fault.name}: ${device.name}`}
        disabled={!living}
        title="A new branch that begins at the playhead, with this fault"
        onClick={async () => {
          const problem = await fork([{ ...edit, on: true }]);
          if (problem) report(problem);
        }}
      >
        {`Fork with ${fault.name}`}
      </button>
    </li>
  );
});

interface DeviceProps {
  readonly device: DeviceSchema;
  /** one sign a fault, 1 = on: the same text while none is switched */
  readonly active: string;
  readonly living: boolean;
}

const DeviceFaults = memo(function DeviceFaults({ device, active, living }: DeviceProps) {
  return (
    <div className="fault-device">
      <h3 className="panel-title fault-title">
        <DeviceDot device={device.id} /> {device.name} <span className="muted">{device.mock}</span>
      </h3>
      <ul>
        {device.faults.map((fault, index) => (
          <Fault
            key={fault.name}
            device={device}
            fault={fault}
            on={active[index] === '1'}
            living={living}
          />
        ))}
      </ul>
    </div>
  );
});

/** More of them make a list that nobody reads and a page that stands still. */
const DEVICES_SHOWN = 300;
/** About those in view; the others are drawn after them. */
const DEVICES_AT_A_TIME = 8;
const NO_DEVICES: readonly DeviceSchema[] = [];

/** The devices that declare faults, and those of them that are drawn by now. */
function useFaulty(schema: Schema | undefined) {
  const devices = useMemo(
    () => schema?.devices.filter(({ faults }) => faults.length > 0) ?? NO_DEVICES,
    [schema],
  );
  const count = Math.min(devices.length, DEVICES_SHOWN);
  const drawn = devices.slice(0, useGrowing(count, devices, DEVICES_AT_A_TIME));
  return { devices, drawn };
}

const faultTable = (devices: readonly DeviceSchema[], state: Float64Array | undefined) =>
  listTable(
    'faults',
    ['device', 'mock', 'fault', 'active', 'description'],
    devices.flatMap(({ name, mock, faults }) =>
      faults.map((fault) => [name, mock, fault.name, state?.[fault.slot] === 1, fault.doc]),
    ),
  );

function ForkButton() {
  const show = useApp((state) => state.show);
  return (
    <button type="button" className="button" onClick={() => show({ dialog: 'fork' })}>
      <GitFork size={ICON} aria-hidden="true" /> Fork here
    </button>
  );
}

/** Everything that can be made to go wrong, now or in a new branch from the playhead. */
export default function FaultsPanel() {
  const moment = useMoment();
  const { world } = moment;
  const { devices, drawn } = useFaulty(world?.timeline.schema);
  if (world === undefined) return null;
  const living = world.origin === 'engine';
  const state = liveState(moment);
  if (devices.length === 0) {
    return (
      <section className="empty" aria-label="Faults">
        <p className="empty-title">No faults</p>
        <p className="muted">
          No device of this world declares one.{' '}
          {living ? 'A fork may change its values, links and seed instead.' : ''}
        </p>
        {living ? <ForkButton /> : <OpenScenario />}
      </section>
    );
  }
  return (
    <section className="panel-scroll" aria-label="Faults">
      <CopyMenu corner what="faults" table={() => faultTable(devices, state)} />
      <p className="panel-intro muted">
        {living
          ? 'A switch shows how it is at the live edge, acts there, and is recorded. Forking begins a new branch at the playhead with the fault on.'
          : 'This is a recording without its engine: faults can be looked at, not switched.'}
      </p>
      {drawn.map((device) => (
        <DeviceFaults
          key={device.id}
          device={device}
          active={device.faults.map(({ slot }) => (state?.[slot] === 1 ? '1' : '0')).join('')}
          living={living}
        />
      ))}
      {devices.length > DEVICES_SHOWN ? (
        <p className="panel-intro muted">
          {groupDigits(devices.length - DEVICES_SHOWN)} further devices have faults.
        </p>
      ) : null}
    </section>
  );
}
