/**
 * Alerts over a metric in virtual time: inactive → pending → firing → recovered. Everything is a
 * function of the recorded values, so an alert rewinds with the playhead.
 */
import type { MetricPoint } from './probe.ts';

export interface AlertRule {
  /** which side of the threshold is bad */
  readonly side: 'above' | 'below';
  readonly threshold: number;
  /**
   * A firing alert recovers when the value is back beyond this: at the threshold or on its good side.
   * The distance keeps a value that trembles around the threshold from ringing again and again.
   */
  readonly recovery: number;
  /** so long it has to be bad before the alert fires; 0 = at once */
  readonly holdNs: number;
}

export type AlertState = 'inactive' | 'pending' | 'firing' | 'recovered';

export interface AlertChange {
  readonly timeNs: number;
  readonly state: AlertState;
  /** value of the metric that led to it */
  readonly value: number;
}

/** Whether the value is bad enough to begin with. */
const isBad = ({ side, threshold }: AlertRule, value: number): boolean =>
  side === 'above' ? value > threshold : value < threshold;

/** Whether the value is good enough to recover. */
const isGood = ({ side, recovery }: AlertRule, value: number): boolean =>
  side === 'above' ? value <= recovery : value >= recovery;

/**
 * How the state changed, oldest first. A value holds from the end of its bucket, when it was known,
 * until the next one.
 * @param points rising in time
 * @param everyNs width of a bucket
 * @param endNs how far the recording goes: a pending alert fires up to there
 */
export function alertChanges(
  rule: AlertRule,
  points: readonly MetricPoint[],
  everyNs: number,
  endNs: number,
): AlertChange[] {
  const changes: AlertChange[] = [];
  let state = 'inactive' as AlertState;
  let sinceNs = 0;
  let before: AlertState = 'inactive';
  let pendingValue = 0;
  const change = (timeNs: number, next: AlertState, value: number): void => {
    state = next;
    changes.push({ timeNs, state: next, value });
  };
  /** Fires what has been bad for long enough by then. */
  const hold = (untilNs: number): void => {
    const dueNs = sinceNs + rule.holdNs;
    if (state === 'pending' && dueNs <= untilNs) change(dueNs, 'firing', pendingValue);
  };
  for (const { timeNs, value } of points) {
    const knownNs = Math.min(timeNs + everyNs, Math.max(endNs, timeNs));
    hold(knownNs);
    if (state === 'firing') {
      if (isGood(rule, value)) change(knownNs, 'recovered', value);
    } else if (state === 'pending') {
      if (!isBad(rule, value)) change(knownNs, before, value);
      else pendingValue = value;
    } else if (isBad(rule, value)) {
      before = state;
      sinceNs = knownNs;
      pendingValue = value;
      change(knownNs, 'pending', value);
      hold(knownNs);
    }
  }
  hold(endNs);
  return changes;
}

/** The last change at or before a time; undefined = nothing has happened by then. */
export function alertAt(changes: readonly AlertChange[], timeNs: number): AlertChange | undefined {
  return changes.findLast((change) => change.timeNs <= timeNs);
}

/** The value of a metric at a time: of the last bucket that had ended; NaN = none had. */
export function metricAt(points: readonly MetricPoint[], everyNs: number, timeNs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.timeNs ?? 0) + everyNs <= timeNs) low = middle + 1;
    else high = middle;
  }
  return points[low - 1]?.value ?? Number.NaN;
}
