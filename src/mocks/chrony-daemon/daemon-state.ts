/** What a daemon is told and what it keeps. Arrays have one cell a source, by its slot. */
import {
  cells,
  choice,
  count,
  decimal,
  duration,
  flag,
  instant,
  integer,
  type ValueOf,
} from '../../engine/declare.ts';
import type { RandomSource } from '../../engine/random.ts';
import { ASKING_STATE } from './asking.ts';
import { DEVIATION_UNKNOWN_S, SKEW_UNKNOWN_PPM } from './line.ts';
import { STATUS } from './selection.ts';

export const SOURCES_MAX = 8;
/** Samples kept of each source. */
export const SAMPLES_MAX = 8;

export const LEAP = ['normal', 'insert', 'delete', 'unsynchronised'] as const;
export const MODE = ['client', 'peer', 'reference clock'] as const;

export const CONFIG = {
  sources: integer({ default: 3, min: 0, max: SOURCES_MAX, doc: 'sources in use, from slot 0' }),
  epochS: decimal({ unit: 's', default: 1_705_320_000, min: 0, max: 2e10, doc: 'UTC at start' }),
  pollMin: integer({ default: 6, min: -4, max: 17, doc: 'log2 of the shortest interval in s' }),
  pollMax: integer({ default: 10, min: -4, max: 17, doc: 'log2 of the longest' }),
  burst: integer({ default: 4, min: 0, max: 8, doc: 'first polls, two seconds apart' }),
  refclockPoll: integer({ default: 4, min: -4, max: 17, doc: 'log2 s, for reference clocks' }),
  preferred: integer({ default: -1, min: -1, max: SOURCES_MAX - 1, doc: 'slot; -1 = none' }),
  sourcesMin: integer({ default: 1, min: 1, max: SOURCES_MAX, doc: 'that must agree' }),
  distanceMaxS: decimal({ unit: 's', default: 3, min: 0, max: 16, doc: 'farthest selectable' }),
  jitterMaxS: decimal({ unit: 's', default: 1, min: 0, max: 16, doc: 'noisiest selectable' }),
  combineLimit: decimal({ default: 3, min: 0, max: 1000, doc: '× distance of the selected one' }),
  stepOverS: decimal({ unit: 's', default: 1, min: 0, max: 1e9, doc: 'steps from there on' }),
  stepUpdates: integer({ default: 3, min: -1, max: 1e9, doc: 'first updates only; -1 = always' }),
  localStratum: integer({ default: 0, min: 0, max: 15, doc: 'serves its own time; 0 = never' }),
  knownDriftPpm: decimal({ unit: 'ppm', default: 0, min: -500, max: 500, doc: 'of a drift file' }),
  useLeapTable: flag({ default: true, doc: 'believes bulletins, not only its sources' }),
  leapMode: choice(['system', 'slew', 'ignore'], { doc: 'who makes the leap second' }),
  rtcEveryNs: duration({ default: '0 s', doc: 'how often the hardware clock is read; 0 = never' }),
  rtcAtBoot: choice(['ignore', 'trust', 'correct'], { doc: 'sets the clock from it at start' }),
  rtcKnownFastS: decimal({ unit: 's', default: 0, min: -1e9, max: 1e9, doc: 'when it was set' }),
  rtcKnownGainPpm: decimal({ unit: 'ppm', default: 0, min: -500, max: 500, doc: 'calibration' }),
} as const;

const perSource = (doc: string, unit = '', initial = 0) =>
  cells(SOURCES_MAX, { doc, unit, default: initial });
const samples = (doc: string, unit: string) =>
  cells(SOURCES_MAX * SAMPLES_MAX, { doc: `${doc}; ${SAMPLES_MAX} a source`, unit });

export const STATE = {
  sync: choice(['unsynchronised', 'synchronised', 'holdover', 'no majority']),
  selected: integer({ default: -1, doc: 'slot of the selected source; -1 = none' }),
  stratum: count({ doc: 'its own; 0 = unsynchronised' }),
  leapComing: choice(LEAP, { doc: 'leap second at the end of this UTC day' }),
  refNs: instant({ doc: 'last update of the clock' }),
  lastOffsetS: decimal({ unit: 's', doc: 'what it corrected; above 0: clock was ahead' }),
  rmsOffsetS: decimal({ unit: 's', doc: 'long-term mean of that' }),
  correctedPpm: decimal({ unit: 'ppm', doc: 'frequency error it takes off the clock' }),
  residualPpm: decimal({ unit: 'ppm', doc: 'what the sources say is left of it' }),
  skewPpm: decimal({ unit: 'ppm', default: 100, doc: 'bound of its error' }),
  rootDelayS: decimal({ unit: 's', default: 1 }),
  rootDispersionS: decimal({ unit: 's', default: 1, doc: 'at the last update' }),
  updateIntervalS: decimal({ unit: 's' }),
  updates: count({ doc: 'updates of the clock' }),
  steps: count({ doc: 'of them steps' }),
  pollTimer: integer({ default: -1, doc: 'handle of the next poll' }),

  mode: perSource('0 client, 1 peer, 2 reference clock'),
  status: perSource('as in the protocol: 0 selected … 5 spare', '', STATUS.nonselectable),
  score: perSource('how much better than the selected one it looks', '', 1),
  reach: perSource('answers to the last eight polls, newest in bit 0'),
  sourceStratum: perSource('of the source'),
  sourceLeap: perSource('0 normal, 1 insert, 2 delete, 3 unsynchronised'),
  poll: perSource('log2 of the interval in s'),
  pollScore: perSource('above 1 the interval grows, below −1 it shrinks'),
  nextNs: perSource('when it is asked next', 'ns'),
  sent: perSource('requests'),
  good: perSource('answers that counted'),
  heardNs: perSource('newest sample in the register', 'ns', Number.NaN),
  answeredNs: perSource('last answer that counted', 'ns', Number.NaN),
  strays: perSource('samples in a row that lie off the line'),
  sourceRootDelayS: perSource('of the source', 's'),
  sourceRootDispersionS: perSource('of the source', 's'),
  originalS: perSource('last sample as it was measured', 's'),
  adjustedS: perSource('the same, less what was corrected since', 's'),
  sampleErrorS: perSource('bound of its error', 's'),
  count: perSource('samples held'),
  aheadS: perSource('line through the samples, at the newest', 's'),
  slopePpm: perSource('slope of it', 'ppm'),
  sourceSkewPpm: perSource('bound of the slope’s error', 'ppm', SKEW_UNKNOWN_PPM),
  deviationS: perSource('scatter around it', 's', DEVIATION_UNKNOWN_S),
  lineErrorS: perSource('bound of the line’s error', 's'),
  runs: perSource('stretches on one side of it'),
  halfS: perSource('half of the interval around the line at the newest sample', 's'),
  lowS: perSource('interval that should hold the offset', 's'),
  highS: perSource('its upper end', 's'),
  sampleNs: samples('when it was taken', 'ns'),
  sampleAheadS: samples('local clock minus source', 's'),
  sampleDelayS: samples('there and back', 's'),

  rtcCount: count({ doc: 'samples of the hardware clock' }),
  rtcRuns: count(),
  rtcNs: cells(SAMPLES_MAX, { unit: 'ns' }),
  rtcAheadS: cells(SAMPLES_MAX, { unit: 's', doc: 'hardware clock minus this one' }),
  rtcFastS: decimal({ unit: 's', doc: 'line through them, at the newest' }),
  rtcGainPpm: decimal({ unit: 'ppm' }),
  hasBooted: flag({ doc: 'the clock was set from the hardware clock' }),

  ...ASKING_STATE,
} as const;

/** What the parts of the daemon share: its `self` without the voices. */
export interface Daemon {
  readonly nowNs: number;
  readonly config: { readonly [K in keyof typeof CONFIG]: ValueOf<(typeof CONFIG)[K]> };
  readonly state: { -readonly [K in keyof typeof STATE]: ValueOf<(typeof STATE)[K]> };
  readonly random: RandomSource;
}
