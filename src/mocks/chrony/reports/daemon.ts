/** Everything a daemon can be asked, as plain records: what `reportsOf` of a running world gives. */
import { referenceIdOf } from './address.ts';
import type { FieldTable, FieldValue, RecordOf, Timespec } from './field.ts';
import { AGE_UNKNOWN, INTERVAL_UNKNOWN, LEAP, MODE, STATE } from './names.ts';
import {
  ACTIVITY,
  AUTHDATA,
  CLIENT_ACCESS,
  MANUAL_SAMPLE,
  NTPDATA,
  RTCDATA,
  SELECTDATA,
  SERVERSTATS,
  SMOOTHING,
  SOURCES,
  SOURCESTATS,
  TRACKING,
} from './registry.ts';

export type TrackingReport = RecordOf<typeof TRACKING>;
export type SourceReport = RecordOf<typeof SOURCES>;
export type SourceStatsReport = RecordOf<typeof SOURCESTATS>;
export type SelectDataReport = RecordOf<typeof SELECTDATA>;
export type ActivityReport = RecordOf<typeof ACTIVITY>;
export type AuthDataReport = RecordOf<typeof AUTHDATA>;
export type NtpDataReport = RecordOf<typeof NTPDATA>;
export type ServerStatsReport = RecordOf<typeof SERVERSTATS>;
export type RtcReport = RecordOf<typeof RTCDATA>;
export type SmoothingReport = RecordOf<typeof SMOOTHING>;

/** What a daemon says of one source under its index. */
export interface SourceReports {
  /** The name it was configured with: a host name or an address; '' for a reference clock. */
  readonly name: string;
  readonly source: SourceReport;
  readonly stats: SourceStatsReport;
  readonly select: SelectDataReport;
  /** null: a reference clock, which has neither. */
  readonly auth: AuthDataReport | null;
  readonly ntp: NtpDataReport | null;
}

/** A time that an operator typed in. */
export type ManualSample = RecordOf<typeof MANUAL_SAMPLE>;

/** What the log of clients knows of one address. */
export type ClientAccess = RecordOf<typeof CLIENT_ACCESS>;

export interface ClientLog {
  /** Places of its table; those beyond the records are empty. */
  readonly places: number;
  readonly records: readonly ClientAccess[];
}

export interface DaemonReports {
  readonly tracking: TrackingReport;
  /** In the order of their index. */
  readonly sources: readonly SourceReports[];
  readonly activity: ActivityReport;
  /** null: no RTC driver runs. */
  readonly rtc: RtcReport | null;
  /** null: not configured. */
  readonly smoothing: SmoothingReport | null;
  readonly serverStats: ServerStatsReport;
  readonly manual: readonly ManualSample[];
  /** null: the log is switched off. */
  readonly clients: ClientLog | null;
  /** Addresses and networks (`10.0.0.0/8`) that may ask for time, and that may send commands. */
  readonly allowed: {
    readonly ntp: readonly string[];
    readonly commands: readonly string[];
  };
}

const ZERO_TIME: Timespec = { seconds: 0, nanoseconds: 0 };

const neutral = (wire: string): FieldValue => {
  if (wire === 'address') return '';
  return wire === 'timespec' ? ZERO_TIME : 0;
};

/** A whole record from some of its values; every other is 0, an empty address or a zero time. */
export function record<T extends FieldTable>(
  table: T,
  values: Partial<RecordOf<T>> = {},
): RecordOf<T> {
  const whole = Object.entries(table).map(([key, { wire }]) => [key, neutral(wire)] as const);
  return { ...(Object.fromEntries(whole) as RecordOf<T>), ...values };
}

/** A daemon that follows nothing yet, with the two seconds of doubt that a real one reports. */
export const trackingReport = (values: Partial<TrackingReport> = {}): TrackingReport =>
  record(TRACKING, {
    leapStatus: LEAP.unsynchronised,
    rootDelayS: 1,
    rootDispersionS: 1,
    ...values,
  });

/** What a source shows before its first answer: skew and deviation are a real daemon's. */
const NEVER_HEARD = {
  source: { state: STATE.nonselectable, sinceSampleS: AGE_UNKNOWN },
  stats: { skewPpm: 2000, stdDevS: 4 },
  select: { stateChar: 0x4d, leapStatus: LEAP.unsynchronised, score: 1 },
} as const;

export interface SourceReportsInput {
  readonly name?: string;
  readonly source: Partial<SourceReport>;
  readonly stats?: Partial<SourceStatsReport>;
  readonly select?: Partial<SelectDataReport>;
  readonly auth?: Partial<AuthDataReport>;
  readonly ntp?: Partial<NtpDataReport>;
}

/** A source never heard, with what is known of it filled in; address and ID are said once. */
export function sourceReports(input: SourceReportsInput): SourceReports {
  const source = record(SOURCES, { ...NEVER_HEARD.source, ...input.source });
  const isClock = source.mode === MODE.refclock;
  const address = isClock ? '' : source.address;
  const who = { address, refId: isClock ? source.refId : referenceIdOf(address) };
  return {
    name: input.name ?? address,
    source,
    stats: record(SOURCESTATS, { ...NEVER_HEARD.stats, ...who, ...input.stats }),
    select: record(SELECTDATA, { ...NEVER_HEARD.select, ...who, ...input.select }),
    auth: isClock ? null : record(AUTHDATA, { lastKeAgoS: AGE_UNKNOWN, ...input.auth }),
    ntp: isClock
      ? null
      : record(NTPDATA, { remoteAddress: source.address, remotePort: 123, ...input.ntp }),
  };
}

export const clientAccess = (values: Partial<ClientAccess>): ClientAccess =>
  record(CLIENT_ACCESS, {
    ntpInterval: INTERVAL_UNKNOWN,
    nkeInterval: INTERVAL_UNKNOWN,
    commandInterval: INTERVAL_UNKNOWN,
    ntpTimeoutInterval: INTERVAL_UNKNOWN,
    lastNtpHitAgoS: AGE_UNKNOWN,
    lastNkeHitAgoS: AGE_UNKNOWN,
    lastCommandHitAgoS: AGE_UNKNOWN,
    ...values,
  });

export const manualSample = (values: Partial<ManualSample>): ManualSample =>
  record(MANUAL_SAMPLE, values);

/** A daemon just started, without sources; `activity` counts the sources unless it is given. */
export function daemonReports(values: Partial<DaemonReports> = {}): DaemonReports {
  const sources = values.sources ?? [];
  const asked = sources.filter(({ source }) => source.mode !== MODE.refclock);
  const unresolved = asked.filter(({ source }) => source.address.startsWith('ID#')).length;
  return {
    tracking: trackingReport(),
    activity: record(ACTIVITY, { online: asked.length - unresolved, unresolved }),
    rtc: null,
    smoothing: null,
    serverStats: record(SERVERSTATS),
    manual: [],
    clients: { places: 16, records: [] },
    allowed: { ntp: [], commands: [] },
    ...values,
    sources,
  };
}

export const rtcReport = (values: Partial<RtcReport> = {}): RtcReport => record(RTCDATA, values);

export const smoothingReport = (values: Partial<SmoothingReport> = {}): SmoothingReport =>
  record(SMOOTHING, values);
