/** Which alerts began to fire since somebody looked last. Pure. */
import { type AlertChange, type AlertRule, alertChanges } from '../../../timeline/alerts.ts';
import type { MetricPoint } from '../../../timeline/probe.ts';

/** What was known of an alert when it was looked at last. */
export interface Seen {
  /** which run it was of: another branch has another past */
  readonly run: unknown;
  /** how far the recording went */
  readonly endNs: number;
  /** when it began to fire */
  readonly firingsNs: readonly number[];
}

/**
 * When an alert began to fire. Buckets that are still being filled do not count, so that what was
 * found once stays, and a later look only finds more.
 */
export function firingsOf(
  rule: AlertRule,
  points: readonly MetricPoint[],
  everyNs: number,
  endNs: number,
): AlertChange[] {
  const full = points.filter(({ timeNs }) => timeNs + everyNs <= endNs);
  return alertChanges(rule, full, everyNs, endNs).filter(({ state }) => state === 'firing');
}

/** Those that nobody has been told of. @param seen undefined = nothing was looked at before */
export function newFirings(
  firings: readonly AlertChange[],
  run: unknown,
  seen: Seen | undefined,
): readonly AlertChange[] {
  if (seen === undefined) return firings;
  // The oldest buckets leave the history, and what follows may then seem to begin anew.
  if (seen.run === run) return firings.filter(({ timeNs }) => timeNs > seen.endNs);
  return firings.filter(({ timeNs }) => !seen.firingsNs.includes(timeNs));
}
