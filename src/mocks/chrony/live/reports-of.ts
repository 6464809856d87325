/**
 * What a daemon of a world answers when it is asked: the reports of its state, at any moment of
 * the past or now. A pure function of schema, state and time; it writes nothing.
 */
import type { Schema } from '../../../memory/schema.ts';
import {
  type DaemonReports,
  daemonReports,
  type RtcReport,
  rtcReport,
  type SourceReports,
  sourceReports,
  type TrackingReport,
  trackingReport,
} from '../reports/daemon.ts';
import type { AddressText, Timespec } from '../reports/field.ts';
import { AGE_UNKNOWN, LEAP, LOCAL_REFERENCE_ID, MODE, STATE } from '../reports/names.ts';
import { threeTimes } from './clock-view.ts';
import { type DaemonView, type DeviceView, daemonView } from './daemon-view.ts';

const NS = 1e9;
const PPM = 1e-6;
/** A corrected clock may run wrong by so much without a sample that shows it. */
const CLOCK_ERROR_PPM = 1;
const SAMPLES_MAX = 8;
const LINE_SAMPLES_MIN = 3;
/** Positions in the daemon's field `sync`. */
const SYNCHRONISED = 1;
/** log2 s: one microsecond. */
const PRECISION = -20;
const OWN_ADDRESS = '192.168.1.2';
const NTP_PORT = 123;
/** Of the ten tests of a packet; all passed. */
const ALL_TESTS = 0x3ff;
const NTP_SERVER = 4;
const NTP_ACTIVE = 1;
const CHARACTER = { D: 68, K: 75, M: 77, S: 83, W: 87, d: 100, s: 115 } as const;
const SELECT_CHARACTER: Readonly<Record<number, number>> = { 0: 42, 2: 120, 3: 126, 4: 43 };

/** "GPS" → 0x47505300. */
const referenceId = (name: string): number =>
  [0, 1, 2, 3].reduce((id, at) => id * 256 + (name.charCodeAt(at) || 0), 0);

const addressOf = (number: number): AddressText =>
  [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');

/** UTC of a virtual time, as the machine's true time had it. */
function utcAt({ daemon, clock }: DaemonView, timeNs: number): Timespec {
  const whole = Math.floor(timeNs / NS);
  const shiftS = clock?.read('utcShiftS') ?? 0;
  const seconds = Math.floor(daemon.read('epochS')) + whole + shiftS;
  return { seconds, nanoseconds: Math.floor(timeNs - whole * NS) };
}

const ageS = (nowNs: number, thenNs: number): number =>
  Number.isNaN(thenNs) ? AGE_UNKNOWN : Math.max(0, Math.floor((nowNs - thenNs) / NS));

/** Who a source is; names of reference clocks are the values of their field `driver`. */
function identity(device: DeviceView | undefined, schema: Schema) {
  const driver = schema.devices
    .find(({ name }) => name === device?.name)
    ?.fields.find(({ name }) => name === 'driver');
  if (device !== undefined && driver !== undefined) {
    const name = driver.values?.[device.read('driver')] ?? '';
    return { isClock: true, address: '', refId: referenceId(name) };
  }
  const number = device?.read('address') ?? 0;
  return { isClock: false, address: addressOf(number), refId: number };
}

function selectCharacter(daemon: DeviceView, slot: number): number {
  const status = daemon.read('status', slot);
  const known = SELECT_CHARACTER[status];
  if (known !== undefined) return known;
  if (status === STATE.selectable) {
    return daemon.read('selected') < 0 ? CHARACTER.W : CHARACTER.D;
  }
  if (daemon.read('sourceLeap', slot) === LEAP.unsynchronised) return CHARACTER.s;
  if (daemon.read('count', slot) < LINE_SAMPLES_MIN) return CHARACTER.M;
  return daemon.read('reach', slot) === 0 ? CHARACTER.S : CHARACTER.d;
}

function shortestDelayS(daemon: DeviceView, slot: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < daemon.read('count', slot); i++) {
    least = Math.min(least, daemon.read('sampleDelayS', slot * SAMPLES_MAX + i));
  }
  return Number.isFinite(least) ? least : 0;
}

function statsOf(daemon: DeviceView, slot: number, nowNs: number) {
  const samples = daemon.read('count', slot);
  const heardNs = daemon.read('heardNs', slot);
  const firstNs = daemon.read('sampleNs', slot * SAMPLES_MAX);
  const slopePpm = daemon.read('slopePpm', slot);
  return {
    samples,
    runs: daemon.read('runs', slot),
    spanS: samples > 0 ? Math.round((heardNs - firstNs) / NS) : 0,
    stdDevS: daemon.read('deviationS', slot),
    residFreqPpm: slopePpm,
    skewPpm: daemon.read('sourceSkewPpm', slot),
    offsetS:
      samples > 0 ? daemon.read('aheadS', slot) + (slopePpm * PPM * (nowNs - heardNs)) / NS : 0,
    offsetErrorS: daemon.read('lineErrorS', slot),
  };
}

function ntpOf(view: DaemonView, slot: number, isPeer: boolean, isHeard: boolean) {
  const { daemon } = view;
  const txCount = daemon.read('sent', slot);
  if (!isHeard) return { txCount, remotePort: NTP_PORT };
  const good = daemon.read('good', slot);
  return {
    localAddress: OWN_ADDRESS,
    remotePort: NTP_PORT,
    leapStatus: daemon.read('sourceLeap', slot),
    version: 4,
    mode: isPeer ? NTP_ACTIVE : NTP_SERVER,
    stratum: daemon.read('sourceStratum', slot),
    poll: daemon.read('poll', slot),
    precision: PRECISION,
    rootDelayS: daemon.read('sourceRootDelayS', slot),
    rootDispersionS: daemon.read('sourceRootDispersionS', slot),
    refTime: utcAt(view, daemon.read('answeredNs', slot)),
    offsetS: -daemon.read('adjustedS', slot),
    peerDelayS: shortestDelayS(daemon, slot),
    peerDispersionS: daemon.read('deviationS', slot),
    flags: ALL_TESTS,
    txTimestamping: CHARACTER.K,
    rxTimestamping: CHARACTER.K,
    txCount,
    rxCount: good,
    validCount: good,
    goodCount: good,
    kernelTx: txCount,
    kernelRx: good,
  };
}

function sourceOf(view: DaemonView, schema: Schema, slot: number, nowNs: number): SourceReports {
  const { daemon } = view;
  const device = view.sources[slot];
  const { isClock, address, refId } = identity(device, schema);
  const answeredNs = daemon.read('answeredNs', slot);
  const isHeard = !Number.isNaN(answeredNs);
  const sinceSampleS = ageS(nowNs, answeredNs);
  const isPeer = device?.read('isPeer') === 1;
  return sourceReports({
    name: isClock ? '' : address,
    source: {
      address,
      refId,
      poll: daemon.read('poll', slot),
      stratum: daemon.read('sourceStratum', slot),
      state: daemon.read('status', slot),
      mode: isClock ? MODE.refclock : isPeer ? MODE.peer : MODE.client,
      reachability: daemon.read('reach', slot),
      sinceSampleS,
      originalOffsetS: daemon.read('originalS', slot),
      adjustedOffsetS: daemon.read('adjustedS', slot),
      offsetErrorS: daemon.read('sampleErrorS', slot),
    },
    stats: statsOf(daemon, slot, nowNs),
    select: {
      stateChar: selectCharacter(daemon, slot),
      leapStatus: isHeard ? daemon.read('sourceLeap', slot) : LEAP.unsynchronised,
      sinceSampleS,
      score: daemon.read('score', slot),
      lowLimitS: daemon.read('lowS', slot),
      highLimitS: daemon.read('highS', slot),
    },
    ...(isClock ? {} : { ntp: ntpOf(view, slot, isPeer, isHeard) }),
  });
}

function trackingOf(view: DaemonView, schema: Schema, nowNs: number): TrackingReport {
  const { daemon } = view;
  const kept = {
    correctionS: threeTimes(view, nowNs).pendingS,
    lastOffsetS: daemon.read('lastOffsetS'),
    rmsOffsetS: daemon.read('rmsOffsetS'),
    freqPpm: daemon.read('correctedPpm'),
    lastUpdateIntervalS: daemon.read('updateIntervalS'),
  };
  const leap = daemon.read('leapComing');
  if (daemon.read('sync') !== SYNCHRONISED) {
    const stratum = daemon.read('localStratum');
    if (stratum === 0) return trackingReport(kept);
    return trackingReport({
      ...kept,
      refId: LOCAL_REFERENCE_ID,
      stratum,
      leapStatus: leap,
      refTime: utcAt(view, nowNs),
      rootDelayS: 0,
      rootDispersionS: 0,
    });
  }
  const { address, refId } = identity(view.sources[daemon.read('selected')], schema);
  const refNs = daemon.read('refNs');
  const residFreqPpm = daemon.read('residualPpm');
  const skewPpm = daemon.read('skewPpm');
  const growthPpm = skewPpm + Math.abs(residFreqPpm) + CLOCK_ERROR_PPM;
  return trackingReport({
    ...kept,
    refId,
    address,
    stratum: daemon.read('stratum'),
    leapStatus: leap,
    refTime: utcAt(view, refNs),
    residFreqPpm,
    skewPpm,
    rootDelayS: daemon.read('rootDelayS'),
    rootDispersionS: daemon.read('rootDispersionS') + (growthPpm * PPM * (nowNs - refNs)) / NS,
  });
}

function rtcOf(view: DaemonView): RtcReport | null {
  const { daemon } = view;
  if (!view.hasRtc || daemon.read('rtcEveryNs') === 0) return null;
  const samples = daemon.read('rtcCount');
  if (samples === 0) return rtcReport();
  const newestNs = daemon.read('rtcNs', samples - 1);
  return rtcReport({
    refTime: { seconds: utcAt(view, newestNs).seconds, nanoseconds: 0 },
    samples,
    runs: daemon.read('rtcRuns'),
    spanS: Math.round((newestNs - daemon.read('rtcNs')) / NS),
    fastS: daemon.read('rtcFastS'),
    gainPpm: daemon.read('rtcGainPpm'),
  });
}

/**
 * Everything that a daemon of the world can be asked at `nowNs`.
 * @param slots state as a whole: live, or of any moment of the past
 * @param name of the daemon; the first one when left out
 * @returns undefined when the world has no such daemon
 */
export function reportsOf(
  schema: Schema,
  slots: ArrayLike<number>,
  nowNs: number,
  name?: string,
): DaemonReports | undefined {
  const view = daemonView(schema, slots, name);
  if (view === undefined) return undefined;
  const { daemon } = view;
  const sources = Array.from({ length: daemon.read('sources') }, (_, slot) =>
    sourceOf(view, schema, slot, nowNs),
  );
  const reports = daemonReports({
    tracking: trackingOf(view, schema, nowNs),
    sources,
    rtc: rtcOf(view),
  });
  if (!daemon.isFaulty('offline')) return reports;
  const { activity } = reports;
  return { ...reports, activity: { ...activity, online: 0, offline: activity.online } };
}
