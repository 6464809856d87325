/** Reports of the daemon as a whole, as text and as CSV. */
import { clockName } from '../reports/address.ts';
import type {
  ActivityReport,
  RtcReport,
  SmoothingReport,
  TrackingReport,
} from '../reports/daemon.ts';
import type { Timespec } from '../reports/field.ts';
import { age, fixed, longTime, signedFixed } from './c-format.ts';

export const csvLine = (values: readonly (string | number)[]): string => `${values.join(',')}\n`;

/** Lines of a name and a value; the colon stands in column `width`. */
export const labelled = (width: number, rows: readonly (readonly [string, string])[]): string =>
  rows.map(([label, value]) => `${label.padEnd(width)}: ${value}\n`).join('');

export const hexId = (refId: number): string => refId.toString(16).toUpperCase().padStart(8, '0');

export const csvTime = ({ seconds, nanoseconds }: Timespec): string =>
  `${seconds}.${String(nanoseconds).padStart(9, '0')}`;

const LEAP_TEXT = ['Normal', 'Insert second', 'Delete second', 'Not synchronised'];

export const leapText = (status: number): string => LEAP_TEXT[status] ?? 'Invalid';

/** Address, or the name of a reference clock where there is none. */
export const nameOf = ({
  address,
  refId,
}: {
  readonly address: string;
  readonly refId: number;
}): string => (address === '' ? clockName(refId) : address);

export function tracking(report: TrackingReport, csv: boolean): string {
  const { correctionS, freqPpm } = report;
  const seconds = (value: number) => fixed(value, 9);
  if (csv) {
    return csvLine([
      hexId(report.refId),
      nameOf(report),
      report.stratum,
      csvTime(report.refTime),
      ...[correctionS, report.lastOffsetS, report.rmsOffsetS].map(seconds),
      ...[freqPpm, report.residFreqPpm, report.skewPpm].map((ppm) => fixed(ppm, 3)),
      ...[report.rootDelayS, report.rootDispersionS].map(seconds),
      fixed(report.lastUpdateIntervalS, 1),
      leapText(report.leapStatus),
    ]);
  }
  const side = correctionS > 0 ? 'slow' : 'fast';
  return labelled(16, [
    ['Reference ID', `${hexId(report.refId)} (${nameOf(report)})`],
    ['Stratum', String(report.stratum)],
    ['Ref time (UTC)', longTime(report.refTime.seconds)],
    ['System time', `${seconds(Math.abs(correctionS))} seconds ${side} of NTP time`],
    ['Last offset', `${signedFixed(report.lastOffsetS, 9)} seconds`],
    ['RMS offset', `${seconds(report.rmsOffsetS)} seconds`],
    ['Frequency', `${fixed(Math.abs(freqPpm), 3)} ppm ${freqPpm > 0 ? 'fast' : 'slow'}`],
    ['Residual freq', `${signedFixed(report.residFreqPpm, 3)} ppm`],
    ['Skew', `${fixed(report.skewPpm, 3)} ppm`],
    ['Root delay', `${seconds(report.rootDelayS)} seconds`],
    ['Root dispersion', `${seconds(report.rootDispersionS)} seconds`],
    ['Update interval', `${fixed(report.lastUpdateIntervalS, 1)} seconds`],
    ['Leap status', leapText(report.leapStatus)],
  ]);
}

export function activity(report: ActivityReport, csv: boolean): string {
  const { online, offline, burstOnline, burstOffline, unresolved } = report;
  if (csv) return csvLine([online, offline, burstOnline, burstOffline, unresolved]);
  return [
    '200 OK',
    `${online} sources online`,
    `${offline} sources offline`,
    `${burstOnline} sources doing burst (return to online)`,
    `${burstOffline} sources doing burst (return to offline)`,
    `${unresolved} sources with unknown address`,
    '',
  ].join('\n');
}

export function rtcData(report: RtcReport, csv: boolean): string {
  const { refTime, samples, runs, spanS, fastS, gainPpm } = report;
  if (csv) {
    return csvLine([csvTime(refTime), samples, runs, spanS, fixed(fastS, 6), fixed(gainPpm, 3)]);
  }
  return labelled(19, [
    ['RTC ref time (UTC)', longTime(refTime.seconds)],
    ['Number of samples', String(samples)],
    ['Number of runs', String(runs)],
    ['Sample span period', age(spanS)],
    ['RTC is fast by', `${fixed(fastS, 6).padStart(12)} seconds`],
    ['RTC gains time at', `${fixed(gainPpm, 3).padStart(9)} ppm`],
  ]);
}

const SMOOTHING = { active: 1, leapOnly: 2 };

export function smoothing(report: SmoothingReport, csv: boolean): string {
  const [isActive, isLeapOnly] = [
    (report.flags & SMOOTHING.active) !== 0,
    (report.flags & SMOOTHING.leapOnly) !== 0,
  ];
  const { offsetS, freqPpm, wanderPpmPerS, lastUpdateAgoS, remainingTimeS } = report;
  if (csv) {
    return csvLine([
      isActive ? 'Yes' : 'No',
      isLeapOnly ? '(leap second only)' : '',
      fixed(offsetS, 9),
      ...[freqPpm, wanderPpmPerS].map((ppm) => fixed(ppm, 6)),
      ...[lastUpdateAgoS, remainingTimeS].map((seconds) => fixed(seconds, 1)),
    ]);
  }
  return labelled(15, [
    ['Active', `${isActive ? 'Yes' : 'No'} ${isLeapOnly ? '(leap second only)' : ''}`],
    ['Offset', `${signedFixed(offsetS, 9)} seconds`],
    ['Frequency', `${signedFixed(freqPpm, 6)} ppm`],
    ['Wander', `${signedFixed(wanderPpmPerS, 6)} ppm per second`],
    ['Last update', `${fixed(lastUpdateAgoS, 1)} seconds ago`],
    ['Remaining time', `${fixed(remainingTimeS, 1)} seconds`],
  ]);
}
