import { describe, expect, it } from 'vitest';
import { fault, openWorld, runTo, worldOf } from '../../../engine/test-world.ts';
import { device, mockSystem } from '../../../testkit/index.ts';
import { machine } from '../../../testkit/test-machine.ts';
import { batteryClock } from '../../battery-clock/battery-clock.ts';
import { chronyDaemon } from '../../chrony-daemon/chrony-daemon.ts';
import { leapBulletin } from '../../leap-bulletin/leap-bulletin.ts';
import { ntpServer } from '../../ntp-server/ntp-server.ts';
import { referenceClock } from '../../reference-clock/reference-clock.ts';
import { AGE_UNKNOWN, LEAP, LOCAL_REFERENCE_ID, MODE, STATE } from '../reports/names.ts';
import { askDaemon } from '../server/ask.ts';
import { chronyc } from '../text/chronyc.ts';
import { reportsOf } from './reports-of.ts';

describe('reports of a world', () => {
  it('are none without a daemon', () => {
    const world = mockSystem({ devices: { s: device(ntpServer) } });
    const { schema, memory } = world.system;
    expect(reportsOf(schema, memory.slots.f64, 0)).toBeUndefined();
  });

  it('before the first answer are those of a daemon that has just started', () => {
    const world = machine();
    world.runTo(0);
    const { tracking, sources, activity, rtc } = world.reports();
    const doubt = { rootDelayS: 1, rootDispersionS: 1, leapStatus: LEAP.unsynchronised };
    expect(tracking).toMatchObject({ refId: 0, address: '', stratum: 0, ...doubt });
    expect(sources).toHaveLength(3);
    for (const { source, stats } of sources) {
      expect(source).toMatchObject({
        state: STATE.nonselectable,
        stratum: 0,
        reachability: 0,
        sinceSampleS: AGE_UNKNOWN,
      });
      expect(stats).toMatchObject({ samples: 0, skewPpm: 2000, stdDevS: 4 });
    }
    expect(activity).toMatchObject({ online: 3, offline: 0 });
    expect(rtc).toBeNull();
  });

  it('name the selected source and count its stratum up by one', () => {
    const world = machine({ servers: [{ stratum: 3 }, { stratum: 3 }, { stratum: 3 }] });
    world.runTo('5 min');
    const { tracking, sources } = world.reports();
    const one = sources.find(({ source }) => source.state === STATE.selected)?.source;
    expect(tracking).toMatchObject({ stratum: 4, leapStatus: LEAP.normal, address: one?.address });
    expect(tracking.refId - 0xc0a80164).toBe(Number(tracking.address.split('.')[3]) - 100);
    expect(tracking.refTime.seconds).toBeGreaterThan(1_705_320_000 + 200);
    expect(tracking.refTime.seconds).toBeLessThanOrEqual(1_705_320_000 + 300);
  });

  it('of a daemon that hears a reference clock carry its name and no address', () => {
    const world = machine({
      servers: [],
      daemon: { sources: 1, pollMin: 4 },
      devices: { gps: device(referenceClock, { driver: 'GPS' }) },
      links: [
        { from: 'clock.ask0', to: 'gps.request', latency: '5 us' },
        { from: 'gps.answer', to: 'clock.receive', latency: '5 us' },
      ],
    });
    world.runTo('5 min');
    const { tracking, sources, activity } = world.reports();
    expect(tracking).toMatchObject({ refId: 0x47505300, address: '', stratum: 1 });
    const [gps] = sources;
    expect(gps?.source).toMatchObject({ mode: MODE.refclock, stratum: 0, poll: 4, address: '' });
    expect([gps?.ntp, gps?.auth, activity.online]).toEqual([null, null, 0]);
    const printed = chronyc(['sources'], askDaemon(world.reports()));
    expect(printed.ok && printed.value.text).toMatch(/^#\* GPS +0 +4 +377 /m);
  });

  it('in local mode are those of a daemon that serves its own time', () => {
    const world = machine({ servers: [], daemon: { sources: 0, localStratum: 10 } });
    world.runTo('1 min');
    const { tracking } = world.reports();
    expect(tracking).toMatchObject({
      refId: LOCAL_REFERENCE_ID,
      address: '',
      stratum: 10,
      leapStatus: LEAP.normal,
      rootDelayS: 0,
    });
  });

  it('count sources as offline while the network is believed to be down', () => {
    const scenario = worldOf([['ntpd', 'chrony-daemon', { sources: 3 }]], {
      faults: [fault('ntpd', 'offline', 1e9, 10e9)],
    });
    const system = openWorld(scenario, {}, [chronyDaemon]);
    const activityAt = (timeNs: number) => {
      runTo(system, timeNs);
      return reportsOf(system.schema, system.memory.slots.f64, timeNs)?.activity;
    };
    expect(activityAt(0.5e9)).toMatchObject({ online: 3, offline: 0 });
    expect(activityAt(5e9)).toMatchObject({ online: 0, offline: 3 });
    expect(activityAt(20e9)).toMatchObject({ online: 3, offline: 0 });
  });

  it('keep offsets after all sources fell silent, and lose the rest', () => {
    const sources = ['s0', 's1', 's2'];
    const world = machine({ daemon: { pollMin: 4, pollMax: 4 } });
    world.runTo('5 min');
    const before = world.reports().tracking;
    for (const name of sources) {
      const id = world.system.schema.devices.find((one) => one.name === name)?.faults;
      const slot = id?.find((one) => one.name === 'unreachable')?.slot ?? 0;
      world.system.memory.slots.f64[slot] = 1;
    }
    world.runTo('9 min');
    const after = world.reports();
    expect(after.tracking).toMatchObject({
      refId: 0,
      stratum: 0,
      leapStatus: LEAP.unsynchronised,
      residFreqPpm: 0,
      skewPpm: 0,
      rootDelayS: 1,
    });
    expect(after.tracking.rmsOffsetS).toBeGreaterThan(0);
    expect(after.tracking.freqPpm).toBeCloseTo(before.freqPpm, 0);
    expect(after.sources.map(({ source }) => source.reachability)).toEqual([0, 0, 0]);
    expect(after.sources.map(({ source }) => source.state)).toEqual([1, 1, 1]);
  });

  it('track the hardware clock: its gain, and how fast it is', () => {
    const world = machine({
      daemon: { pollMin: 4, pollMax: 6, rtcEveryNs: 60e9 },
      devices: { rtc: device(batteryClock, { gainPpm: 40, setFastS: 2 }) },
      links: [
        { from: 'ntpd.readRtc', to: 'rtc.read' },
        { from: 'rtc.reading', to: 'clock.rtc', latency: '100 us' },
        { from: 'clock.rtcSample', to: 'ntpd.rtcSample', latency: '20 us' },
      ],
    });
    world.runTo('30 min');
    const { rtc } = world.reports();
    expect(rtc).toMatchObject({ samples: 8, spanS: 420 });
    expect(rtc?.gainPpm).toBeCloseTo(40, 0);
    expect(rtc?.fastS).toBeCloseTo(2 + 40e-6 * 1800, 2);
  });

  it('announce a leap second on its day, and show UTC set back afterwards', () => {
    const servers = [{}, {}, {}];
    const world = machine({
      servers,
      daemon: { pollMin: 4, epochS: 1_483_228_200 },
      devices: { utc: device(leapBulletin, { atNs: 600e9 }) },
      links: [
        { from: 'utc.bulletin', to: 'clock.bulletin' },
        ...servers.map((_, slot) => ({ from: 'utc.bulletin', to: `s${slot}.bulletin` })),
      ],
    });
    world.runTo('9 min');
    const { tracking, sources } = world.reports();
    expect(tracking.leapStatus).toBe(LEAP.insert);
    expect(sources.map(({ select }) => select.leapStatus)).toEqual([1, 1, 1]);
    world.runTo('20 min');
    const after = world.reports().tracking;
    expect(after.leapStatus).toBe(LEAP.normal);
    expect(after.refTime.seconds).toBeLessThan(1_483_228_200 + 1200 - 1);
    expect(Math.abs(world.errorS())).toBeLessThan(0.01);
  });
});
