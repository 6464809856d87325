/** A daemon's state as a declaration: what is not said has the default of a healthy daemon. */
import { failure, type Result, success, unwrap } from '../../../lib/result.ts';
import { AGE_UNKNOWN, LEAP, MODE, STATE } from '../reports/names.ts';
import { checkInjection, type ErrorInjection, type FaultRule } from './injection.ts';
import {
  anyFloat,
  complete,
  integer,
  type Limits,
  notNegative,
  oneOf,
  text,
  U16_MAX,
  U32_MAX,
} from './limits.ts';

export type LeapName = keyof typeof LEAP;
export type ModeName = keyof typeof MODE;
export type StateName = keyof typeof STATE;

export interface SourceConfig {
  /** An address, a host name that is not resolved yet, or the name of a reference clock. */
  readonly address: string;
  readonly poll: number;
  readonly stratum: number;
  readonly state: StateName;
  readonly mode: ModeName;
  readonly flags: number;
  readonly reachability: number;
  readonly lastSampleAgo: number;
  readonly origLatestMeas: number;
  readonly latestMeas: number;
  readonly latestMeasErr: number;
  /** null: from the address, or from the clock's name. */
  readonly referenceId: number | null;
  readonly samples: number;
  readonly runs: number;
  readonly span: number;
  readonly stdDev: number;
  readonly residFreq: number;
  readonly statsSkew: number;
  readonly statsOffset: number;
  readonly offsetErr: number;
  readonly authentication: 'none' | 'symmetric' | 'nts';
}

export interface RtcConfig {
  readonly available: boolean;
  readonly refTime: number;
  readonly samples: number;
  readonly runs: number;
  readonly span: number;
  readonly offset: number;
  readonly freqOffset: number;
}

export interface SmoothingConfig {
  readonly active: boolean;
  readonly leapOnly: boolean;
  readonly offset: number;
  readonly frequency: number;
  readonly wander: number;
  readonly lastUpdateAgo: number;
  readonly remainingTime: number;
}

export interface ChronyStateConfig {
  readonly stratum: number;
  readonly referenceId: number;
  /** '' or what is no address (the name of a clock) is sent as no address. */
  readonly referenceIp: string;
  readonly leapStatus: LeapName;
  /** seconds since 1970, UTC */
  readonly refTime: number;
  /** seconds; above 0: the system clock is slow */
  readonly offset: number;
  readonly lastOffset: number;
  readonly rmsOffset: number;
  /** ppm; above 0: the clock runs fast */
  readonly frequency: number;
  readonly residualFreq: number;
  readonly skew: number;
  readonly rootDelay: number;
  readonly rootDispersion: number;
  readonly updateInterval: number;
  readonly sources: readonly SourceConfig[];
  readonly rtc: RtcConfig | null;
  readonly smoothing: SmoothingConfig | null;
  /** Calls of the client library that fail always, each with its code. */
  readonly errorInjection: ErrorInjection;
  /** Failures of single calls, records and packets. */
  readonly faults: readonly FaultRule[];
}

const REF_TIME_S = 1705320000.1234567;

export const SOURCE_DEFAULTS: SourceConfig = {
  address: '192.168.1.100',
  poll: 6,
  stratum: 2,
  state: 'selected',
  mode: 'client',
  flags: 0,
  reachability: 255,
  lastSampleAgo: 32,
  origLatestMeas: 0.000123456,
  latestMeas: 0.000123456,
  latestMeasErr: 0.00001,
  referenceId: null,
  samples: 8,
  runs: 3,
  span: 512,
  stdDev: 0.0001,
  residFreq: 0.001,
  statsSkew: 0.005,
  statsOffset: 0.000123456,
  offsetErr: 0.00001,
  authentication: 'none',
};

export const RTC_DEFAULTS: RtcConfig = {
  available: true,
  refTime: REF_TIME_S,
  samples: 10,
  runs: 4,
  span: 86400,
  offset: 0.123456,
  freqOffset: -1.234,
};

export const SMOOTHING_DEFAULTS: SmoothingConfig = {
  active: true,
  leapOnly: false,
  offset: 0.000123456,
  frequency: 0.012,
  wander: 0.000123,
  lastUpdateAgo: 32,
  remainingTime: 120,
};

export const STATE_DEFAULTS: ChronyStateConfig = {
  stratum: 2,
  referenceId: 0x7f000001,
  referenceIp: '127.0.0.1',
  leapStatus: 'normal',
  refTime: REF_TIME_S,
  offset: 0.000123456,
  lastOffset: 0.000111222,
  rmsOffset: 0.0001,
  frequency: 1.234,
  residualFreq: 0.001,
  skew: 0.005,
  rootDelay: 0.001234,
  rootDispersion: 0.002345,
  updateInterval: 64,
  sources: [],
  rtc: null,
  smoothing: null,
  errorInjection: {},
  faults: [],
};

const count32 = integer(0, U32_MAX);

export const SOURCE_LIMITS: Limits<SourceConfig> = {
  address: text,
  poll: integer(-32768, 32767),
  stratum: integer(0, 15),
  state: oneOf(Object.keys(STATE)),
  mode: oneOf(Object.keys(MODE)),
  flags: integer(0, U16_MAX),
  reachability: integer(0, 255),
  lastSampleAgo: integer(0, AGE_UNKNOWN),
  origLatestMeas: anyFloat,
  latestMeas: anyFloat,
  latestMeasErr: notNegative,
  samples: count32,
  runs: count32,
  span: count32,
  stdDev: notNegative,
  residFreq: anyFloat,
  statsSkew: notNegative,
  statsOffset: anyFloat,
  offsetErr: notNegative,
  authentication: oneOf(['none', 'symmetric', 'nts']),
};

export const RTC_LIMITS: Limits<RtcConfig> = {
  refTime: notNegative,
  samples: integer(0, U16_MAX),
  runs: integer(0, U16_MAX),
  span: count32,
  offset: anyFloat,
  freqOffset: anyFloat,
};

export const STATE_LIMITS: Limits<ChronyStateConfig> = {
  stratum: integer(0, 16),
  referenceId: count32,
  referenceIp: text,
  leapStatus: oneOf(Object.keys(LEAP)),
  refTime: notNegative,
  offset: anyFloat,
  lastOffset: anyFloat,
  rmsOffset: notNegative,
  frequency: anyFloat,
  residualFreq: anyFloat,
  skew: notNegative,
  rootDelay: notNegative,
  rootDispersion: notNegative,
  updateInterval: notNegative,
};

const SMOOTHING_LIMITS: Limits<SmoothingConfig> = {
  offset: anyFloat,
  frequency: anyFloat,
  wander: anyFloat,
  lastUpdateAgo: notNegative,
  remainingTime: notNegative,
};

/** What one writes: everything may be left out, inside of sources and clocks too. */
export type StateInput = Partial<
  Omit<ChronyStateConfig, 'sources' | 'rtc' | 'smoothing'> & {
    readonly sources: readonly Partial<SourceConfig>[];
    readonly rtc: Partial<RtcConfig> | null;
    readonly smoothing: Partial<SmoothingConfig> | null;
  }
>;

function checkSource(given: Partial<SourceConfig>, where: string): Result<SourceConfig> {
  const source = complete(given, SOURCE_DEFAULTS, SOURCE_LIMITS, where);
  if (!source.ok || source.value.referenceId === null) return source;
  const id = { referenceId: count32 };
  return complete(source.value, SOURCE_DEFAULTS, id, where);
}

const orNull = <C>(
  given: Partial<C> | null | undefined,
  check: (given: Partial<C>) => Result<C>,
): Result<C | null> => (given ? check(given) : success(null));

/** The whole state, or the first field that is wrong, its value and what is allowed. */
export function checkState(input: StateInput = {}): Result<ChronyStateConfig> {
  const { sources: given = [], rtc: rtcGiven, smoothing: smoothingGiven, ...own } = input;
  const state = complete<ChronyStateConfig>(own, STATE_DEFAULTS, STATE_LIMITS, 'state');
  if (!state.ok) return state;
  const sources: SourceConfig[] = [];
  for (const [index, one] of given.entries()) {
    const source = checkSource(one, `sources[${index}]`);
    if (!source.ok) return source;
    sources.push(source.value);
  }
  const rtc = orNull(rtcGiven, (one) => complete(one, RTC_DEFAULTS, RTC_LIMITS, 'rtc'));
  if (!rtc.ok) return rtc;
  const smoothing = orNull(smoothingGiven, (one) =>
    complete(one, SMOOTHING_DEFAULTS, SMOOTHING_LIMITS, 'smoothing'),
  );
  if (!smoothing.ok) return smoothing;
  const wrong = checkInjection(state.value.errorInjection, state.value.faults);
  if (wrong) return failure(wrong);
  return success({ ...state.value, sources, rtc: rtc.value, smoothing: smoothing.value });
}

/** @throws ProblemError naming field, value and allowed range */
export const chronyState = (input: StateInput = {}): ChronyStateConfig => unwrap(checkState(input));

/** @throws ProblemError naming field, value and allowed range */
export const sourceConfig = (input: Partial<SourceConfig> = {}): SourceConfig =>
  unwrap(checkSource(input, 'source'));

/** @throws ProblemError naming field, value and allowed range */
export const rtcConfig = (input: Partial<RtcConfig> = {}): RtcConfig =>
  unwrap(complete(input, RTC_DEFAULTS, RTC_LIMITS, 'rtc'));
