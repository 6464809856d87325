/** A declared state as the reports that a daemon in it would give. */
import {
  canonicalAddress,
  clockReferenceId,
  referenceIdOf,
  unresolvedAddress,
} from '../reports/address.ts';
import {
  type DaemonReports,
  daemonReports,
  rtcReport,
  type SourceReports,
  smoothingReport,
  sourceReports,
  trackingReport,
} from '../reports/daemon.ts';
import type { Timespec } from '../reports/field.ts';
import { AGE_UNKNOWN, AUTH_MODE, LEAP, MODE, STATE } from '../reports/names.ts';
import type {
  ChronyStateConfig,
  RtcConfig,
  SmoothingConfig,
  SourceConfig,
  StateName,
} from './config.ts';

const NANOSECONDS = 1e9;

/** Cut off, not rounded, and no finer than a double is: …0.123456789 becomes 123456716 ns. */
export function timespecOf(seconds: number): Timespec {
  const whole = Math.floor(seconds);
  return { seconds: whole, nanoseconds: Math.floor((seconds - whole) * NANOSECONDS) };
}

export const secondsOf = ({ seconds, nanoseconds }: Timespec): number =>
  seconds + nanoseconds / NANOSECONDS;

/** The letter that `selectdata` shows for a state; a source that is unfit has lost its samples. */
const LETTER: Readonly<Record<StateName, string>> = {
  selected: '*',
  nonselectable: 'M',
  falseticker: 'x',
  jittery: '~',
  unselected: '+',
  selectable: 'L',
};

const AUTHENTICATION = {
  none: { mode: AUTH_MODE.none },
  /** SHA-256, with the key under number 1. */
  symmetric: { mode: AUTH_MODE.symmetric, keyType: 3, keyId: 1, keyLengthBits: 256 },
  /** AEAD-AES-SIV-CMAC-256, keys fetched ten minutes ago, all eight cookies there. */
  nts: {
    mode: AUTH_MODE.nts,
    keyType: 15,
    keyId: 1,
    keyLengthBits: 256,
    lastKeAgoS: 600,
    cookies: 8,
    cookieBytes: 100,
  },
} as const;

/** Passed all tests, and authenticated where it is. */
const TESTS_PASSED = 0x3ff;
const AUTHENTICATED = 0x8000;
const KERNEL = 0x4b;

function ntpDataOf(config: SourceConfig) {
  if (config.reachability === 0) return {};
  const isAuthenticated = config.authentication !== 'none';
  return {
    localAddress: config.address.includes(':') ? '::1' : '192.168.1.1',
    version: 4,
    mode: config.mode === 'peer' ? 1 : 4,
    stratum: config.stratum,
    poll: config.poll,
    precision: -20,
    offsetS: -config.origLatestMeas,
    peerDelayS: config.latestMeasErr,
    peerDispersionS: config.latestMeasErr / 10,
    responseTimeS: 0.00005,
    flags: TESTS_PASSED + (isAuthenticated ? AUTHENTICATED : 0),
    txTimestamping: KERNEL,
    rxTimestamping: KERNEL,
    txCount: config.samples,
    rxCount: config.samples,
    validCount: config.samples,
    goodCount: config.samples,
    kernelTx: config.samples,
    kernelRx: config.samples,
  };
}

/** Addresses have their own ID, clocks that of their name; what is neither was not resolved yet. */
function whoIs(config: SourceConfig, index: number) {
  if (config.mode === 'refclock') {
    return { address: '', refId: config.referenceId ?? clockReferenceId(config.address) };
  }
  const address = canonicalAddress(config.address) || unresolvedAddress(index + 1);
  return { address, refId: config.referenceId ?? referenceIdOf(address) };
}

function reportsOfSource(config: SourceConfig, index: number): SourceReports {
  const { address, refId } = whoIs(config, index);
  return sourceReports({
    name: config.mode === 'refclock' ? '' : config.address,
    source: {
      address,
      refId: config.mode === 'refclock' ? refId : 0,
      poll: config.poll,
      stratum: config.stratum,
      state: STATE[config.state],
      mode: MODE[config.mode],
      flags: config.flags,
      reachability: config.reachability,
      sinceSampleS: config.lastSampleAgo,
      originalOffsetS: config.origLatestMeas,
      adjustedOffsetS: config.latestMeas,
      offsetErrorS: config.latestMeasErr,
    },
    stats: {
      refId,
      samples: config.samples,
      runs: config.runs,
      spanS: config.span,
      stdDevS: config.stdDev,
      residFreqPpm: config.residFreq,
      skewPpm: config.statsSkew,
      offsetS: config.statsOffset,
      offsetErrorS: config.offsetErr,
    },
    select: {
      refId,
      stateChar: LETTER[config.state].charCodeAt(0),
      authentication: config.authentication === 'none' ? 0 : 1,
      leapStatus: config.samples === 0 ? LEAP.unsynchronised : LEAP.normal,
      sinceSampleS: config.lastSampleAgo === AGE_UNKNOWN ? 0 : config.lastSampleAgo,
      lowLimitS: config.latestMeas - config.latestMeasErr,
      highLimitS: config.latestMeas + config.latestMeasErr,
    },
    auth: AUTHENTICATION[config.authentication],
    ntp: ntpDataOf(config),
  });
}

const reportOfRtc = (config: RtcConfig) =>
  rtcReport({
    refTime: timespecOf(config.refTime),
    samples: config.samples,
    runs: config.runs,
    spanS: config.span,
    fastS: config.offset,
    gainPpm: config.freqOffset,
  });

const reportOfSmoothing = (config: SmoothingConfig) =>
  smoothingReport({
    flags: (config.active ? 1 : 0) + (config.leapOnly ? 2 : 0),
    offsetS: config.offset,
    freqPpm: config.frequency,
    wanderPpmPerS: config.wander,
    lastUpdateAgoS: config.lastUpdateAgo,
    remainingTimeS: config.remainingTime,
  });

export function reportsOfState(config: ChronyStateConfig): DaemonReports {
  return daemonReports({
    tracking: trackingReport({
      refId: config.referenceId,
      address: canonicalAddress(config.referenceIp),
      stratum: config.stratum,
      leapStatus: LEAP[config.leapStatus],
      refTime: timespecOf(config.refTime),
      correctionS: config.offset,
      lastOffsetS: config.lastOffset,
      rmsOffsetS: config.rmsOffset,
      freqPpm: config.frequency,
      residFreqPpm: config.residualFreq,
      skewPpm: config.skew,
      rootDelayS: config.rootDelay,
      rootDispersionS: config.rootDispersion,
      lastUpdateIntervalS: config.updateInterval,
    }),
    sources: config.sources.map(reportsOfSource),
    rtc: config.rtc?.available ? reportOfRtc(config.rtc) : null,
    smoothing: config.smoothing ? reportOfSmoothing(config.smoothing) : null,
  });
}
