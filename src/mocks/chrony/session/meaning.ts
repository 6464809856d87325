/** Questions that applications put to records. */
import { clockName } from '../reports/address.ts';
import type {
  RtcReport,
  SourceReport,
  SourceStatsReport,
  TrackingReport,
} from '../reports/daemon.ts';
import { LEAP, LOCAL_REFERENCE_ID, STATE } from '../reports/names.ts';

/** Below it a daemon is synchronised; 16 stands for "not at all". */
const STRATUM_UNSYNCHRONISED = 16;
const SAMPLES_MIN = 4;

export const isSynchronised = ({ refId, stratum }: TrackingReport): boolean =>
  refId !== 0 && stratum < STRATUM_UNSYNCHRONISED;

/** To something else than its own clock: what `waitsync` waits for. */
export const followsSource = ({ refId, address }: TrackingReport): boolean =>
  address !== '' || (refId !== 0 && refId !== LOCAL_REFERENCE_ID);

export const isLeapPending = ({ leapStatus }: TrackingReport): boolean =>
  leapStatus === LEAP.insert || leapStatus === LEAP.delete;

/** How far from true time the clock may be, in seconds. */
export const errorBoundS = ({ correctionS, rootDelayS, rootDispersionS }: TrackingReport): number =>
  Math.abs(correctionS) + rootDispersionS + rootDelayS / 2;

export const isReachable = ({ reachability }: SourceReport): boolean => reachability > 0;

export const isSelected = ({ state }: SourceReport): boolean => state === STATE.selected;

export const isCalibrated = ({ samples }: RtcReport): boolean => samples > 0;

export const hasSufficientSamples = (
  { samples }: SourceStatsReport,
  min: number = SAMPLES_MIN,
): boolean => samples >= min;

/** 'GPS', '192.168.1.100', or '' for none. */
export function referenceName(refId: number): string {
  if (refId === 0) return '';
  const codes = [24, 16, 8, 0].map((shift) => (refId >>> shift) & 0xff);
  const isText = codes.every((code) => code === 0 || (code >= 0x20 && code <= 0x7e));
  return isText ? clockName(refId) : codes.join('.');
}
