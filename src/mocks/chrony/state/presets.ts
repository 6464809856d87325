/** Ready states: the nine that clients are commonly tested with, and eight that they meet. */
import { failure, type Result, success } from '../../../lib/result.ts';
import { clockReferenceId, referenceIdOf } from '../reports/address.ts';
import { AGE_UNKNOWN, LOCAL_REFERENCE_ID } from '../reports/names.ts';
import {
  type ChronyStateConfig,
  chronyState,
  type SourceConfig,
  type StateInput,
} from './config.ts';

type Source = Partial<SourceConfig>;

const HEALTHY: Source = { address: '192.168.1.100', stratum: 1 };

/** Follows 192.168.1.100, unless told otherwise. */
const following = (more: StateInput = {}): ChronyStateConfig =>
  chronyState({
    referenceId: 0xc0a80164,
    referenceIp: '192.168.1.100',
    sources: [HEALTHY],
    ...more,
  });

/** Follows nothing: what it corrected before stays, what it would need to know is 0. */
const UNSYNCHRONISED: StateInput = {
  stratum: 0,
  referenceId: 0,
  referenceIp: '',
  leapStatus: 'unsynchronised',
  refTime: 0,
  offset: 0,
  lastOffset: 0,
  rmsOffset: 0,
  frequency: 0,
  residualFreq: 0,
  skew: 0,
  rootDelay: 0,
  rootDispersion: 0,
  updateInterval: 0,
};

/** The same with the two seconds of doubt that a real daemon reports. */
const LOST: StateInput = { ...UNSYNCHRONISED, rootDelay: 1, rootDispersion: 1 };

const NEVER_HEARD: Source = {
  state: 'nonselectable',
  stratum: 0,
  reachability: 0,
  lastSampleAgo: AGE_UNKNOWN,
  origLatestMeas: 0,
  latestMeas: 0,
  latestMeasErr: 0,
  samples: 0,
  runs: 0,
  span: 0,
  stdDev: 4,
  residFreq: 0,
  statsSkew: 2000,
  statsOffset: 0,
  offsetErr: 0,
};

/** Every source with its own offset from the local clock, in seconds. */
const measuring = (offset: number, more: Source): Source => ({
  origLatestMeas: offset,
  latestMeas: offset,
  statsOffset: offset,
  ...more,
});

interface ClockFigures {
  readonly offset: number;
  readonly lastOffset: number;
  readonly rmsOffset: number;
  readonly frequency: number;
  readonly residualFreq: number;
  readonly skew: number;
  readonly rootDispersion: number;
  readonly error: number;
}

function referenceClock(name: string, { error, ...figures }: ClockFigures): ChronyStateConfig {
  const id = clockReferenceId(name);
  const { offset } = figures;
  return chronyState({
    ...figures,
    stratum: 1,
    referenceId: id,
    referenceIp: name,
    rootDelay: 0,
    updateInterval: 1,
    sources: [
      {
        address: name,
        mode: 'refclock',
        stratum: 0,
        poll: 4,
        lastSampleAgo: 1,
        origLatestMeas: offset,
        latestMeas: offset,
        latestMeasErr: error,
        referenceId: id,
      },
    ],
  });
}

const GPS = {
  offset: 1.234e-6,
  lastOffset: 1.111e-6,
  rmsOffset: 1e-6,
  frequency: 0.123,
  residualFreq: 1e-4,
  skew: 5e-4,
  rootDispersion: 1e-6,
  error: 1e-7,
};

const PPS = {
  offset: 1.23e-7,
  lastOffset: 1.11e-7,
  rmsOffset: 1e-7,
  frequency: 0.012,
  residualFreq: 1e-5,
  skew: 5e-5,
  rootDispersion: 1e-7,
  error: 1e-8,
};

const MULTI_SOURCES: readonly Source[] = [
  HEALTHY,
  {
    address: '192.168.1.101',
    state: 'selectable',
    lastSampleAgo: 64,
    origLatestMeas: 0.000234567,
    latestMeas: 0.000234567,
    latestMeasErr: 2e-5,
  },
  {
    address: '192.168.1.102',
    state: 'unselected',
    reachability: 0,
    lastSampleAgo: 3600,
    origLatestMeas: 0,
    latestMeas: 0,
    latestMeasErr: 0,
  },
  {
    address: '192.168.1.103',
    state: 'falseticker',
    origLatestMeas: 1.23456789,
    latestMeas: 1.23456789,
    latestMeasErr: 0.1,
  },
];

const NO_MAJORITY: readonly Source[] = [
  measuring(0.0001, { address: '192.168.1.100', stratum: 1, state: 'falseticker' }),
  measuring(-0.25, { address: '192.168.1.101', state: 'falseticker' }),
];

const IPV6 = '2001:db8::123';

/** Made anew for every caller: no two tests share one. */
const PRESETS = {
  NTP_SYNCED: () => following(),
  UNSYNC: () => chronyState(UNSYNCHRONISED),
  LEAP_INSERT: () => following({ leapStatus: 'insert' }),
  LEAP_DELETE: () => following({ leapStatus: 'delete' }),
  GPS_REFCLOCK: () => referenceClock('GPS', GPS),
  PPS_REFCLOCK: () => referenceClock('PPS', PPS),
  RTC_AVAILABLE: () => following({ rtc: {} }),
  RTC_UNAVAILABLE: () => following({ rtc: null }),
  MULTI_SOURCE: () => following({ sources: MULTI_SOURCES }),
  NO_MAJORITY: () => chronyState({ ...LOST, sources: NO_MAJORITY }),
  LOCAL_MODE: () =>
    chronyState({
      ...UNSYNCHRONISED,
      stratum: 10,
      referenceId: LOCAL_REFERENCE_ID,
      leapStatus: 'normal',
      refTime: 1705320000,
    }),
  ALL_UNREACHABLE: () =>
    chronyState({
      ...LOST,
      sources: [100, 101, 102].map((last) => ({ ...NEVER_HEARD, address: `192.168.1.${last}` })),
    }),
  JITTERY: () =>
    following({
      sources: [
        HEALTHY,
        measuring(0.0045, {
          address: '192.168.1.104',
          state: 'jittery',
          latestMeasErr: 0.005178,
          stdDev: 0.0042,
          statsSkew: 85.4,
        }),
      ],
    }),
  PEER: () =>
    following({
      sources: [
        HEALTHY,
        { address: '192.168.1.105', mode: 'peer', stratum: 3, state: 'unselected' },
      ],
    }),
  IPV6: () =>
    following({
      referenceId: referenceIdOf(IPV6),
      referenceIp: IPV6,
      sources: [{ ...HEALTHY, address: IPV6 }],
    }),
  NTS: () => following({ sources: [{ ...HEALTHY, authentication: 'nts' }] }),
  SMOOTHING: () => following({ smoothing: {} }),
} as const satisfies Readonly<Record<string, () => ChronyStateConfig>>;

export type PresetName = keyof typeof PRESETS;

export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];

export const preset = (name: PresetName): ChronyStateConfig => PRESETS[name]();

const plain = (name: string): string =>
  name
    .toUpperCase()
    .replaceAll('-', '_')
    .replace(/^SCENARIO_/, '');

/** Whether a name, with or without `SCENARIO_`, in either case, is that of a preset. */
export const isPreset = (name: string): boolean => Object.hasOwn(PRESETS, plain(name));

export function findPreset(name: string): Result<ChronyStateConfig> {
  if (isPreset(name)) return success(preset(plain(name) as PresetName));
  return failure({
    what: `preset "${name}" does not exist`,
    where: 'preset',
    mend: `Presets are: ${PRESET_NAMES.join(', ')}.`,
  });
}
