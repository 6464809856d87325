/** For tests: a machine with its clock and daemon, and servers around it. */

import { reportsOf } from '../mocks/chrony/live/reports-of.ts';
import type { DaemonReports } from '../mocks/chrony/reports/daemon.ts';
import { chronyDaemon } from '../mocks/chrony-daemon/chrony-daemon.ts';
import { ntpServer } from '../mocks/ntp-server/ntp-server.ts';
import { systemClock } from '../mocks/system-clock/system-clock.ts';
import { type DeviceSetup, device, type LinkSetup, type MockSystem, mockSystem } from './index.ts';

type Config<M extends Parameters<typeof device>[0]> = NonNullable<DeviceSetup<M>['config']>;

export interface MachineSetup {
  readonly seed?: number;
  readonly clock?: Config<typeof systemClock>;
  readonly daemon?: Config<typeof chronyDaemon>;
  /** one server each; their addresses count up from 192.168.1.100 */
  readonly servers?: readonly Config<typeof ntpServer>[];
  /** one way, ms; the n-th server is n ms farther */
  readonly latencyMs?: number;
  /** how much longer the way back is, ms */
  readonly asymmetryMs?: number;
  readonly jitterMs?: number;
  readonly loss?: number;
  readonly devices?: Readonly<Record<string, DeviceSetup>>;
  readonly links?: readonly LinkSetup[];
  readonly historyEvents?: number;
}

export interface Machine extends MockSystem {
  reports(): DaemonReports;
  /** the system clock minus true time, brought up to now */
  errorS(): number;
}

const INSIDE: readonly LinkSetup[] = [
  { from: 'ntpd.ask', to: 'clock.send' },
  { from: 'ntpd.adjust', to: 'clock.adjust' },
  { from: 'ntpd.step', to: 'clock.step' },
  { from: 'ntpd.arm', to: 'clock.arm' },
  { from: 'clock.sample', to: 'ntpd.sample', latency: '20 us' },
];

export function machine(setup: MachineSetup = {}): Machine {
  const { servers = [{}, {}, {}], latencyMs = 5, jitterMs = 0.5, asymmetryMs = 0 } = setup;
  const { seed = 1, loss = 0, historyEvents } = setup;
  const named = servers.map((config, slot) => ({
    name: `s${slot}`,
    setup: device(ntpServer, { address: 0xc0a80164 + slot, ...config }),
  }));
  const links = named.flatMap(({ name }, slot): LinkSetup[] => {
    const jitter = jitterMs * 1e6;
    const latency = (latencyMs + slot) * 1e6;
    return [
      { from: `clock.ask${slot}`, to: `${name}.request`, latency, jitter, loss },
      {
        from: `${name}.answer`,
        to: 'clock.receive',
        latency: latency + asymmetryMs * 1e6,
        jitter,
        loss,
      },
    ];
  });
  const world = mockSystem({
    seed,
    devices: {
      clock: device(systemClock, { tickNs: 1e9, ...setup.clock }),
      ntpd: device(chronyDaemon, { sources: servers.length, pollMax: 6, ...setup.daemon }),
      ...Object.fromEntries(named.map((one) => [one.name, one.setup])),
      ...setup.devices,
    },
    links: [...INSIDE, ...links, ...(setup.links ?? [])],
    ...(historyEvents === undefined ? {} : { historyEvents }),
  });
  const number = (path: string) => Number(world.get(path));
  return {
    ...world,
    reports: () => {
      const { schema, memory } = world.system;
      const reports = reportsOf(schema, memory.slots.f64, world.system.nowNs());
      if (reports === undefined) throw new Error('the machine has a daemon');
      return reports;
    },
    errorS: () => {
      const elapsedS = (world.system.nowNs() - number('clock.readNs')) / 1e9;
      const most = number('clock.slewPpm') * 1e-6 * elapsedS;
      const slewedS = Math.max(-most, Math.min(most, number('clock.pendingS')));
      const ppm = number('clock.driftPpm') - number('clock.correctedPpm');
      return number('clock.offsetS') + ppm * 1e-6 * elapsedS + slewedS;
    },
  };
}
