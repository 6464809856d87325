/** Metrics and the alerts on them in words. Pure. */
import { formatDurationNs, trimNumber } from '../../../lib/units.ts';
import type { AlertRule } from '../../../timeline/alerts.ts';

export const valueText = (value: number, unit: string): string => {
  if (Number.isNaN(value)) return '–';
  return unit === 'ns' ? formatDurationNs(value) : `${trimNumber(value, 5)}${unit && ` ${unit}`}`;
};

/** "above 25 °C for 1 s, recovers at 24 °C". */
export function ruleText(rule: AlertRule, unit: string): string {
  const lasting = rule.holdNs > 0 ? ` for ${formatDurationNs(rule.holdNs)}` : '';
  const back =
    rule.recovery === rule.threshold ? '' : `, recovers at ${valueText(rule.recovery, unit)}`;
  return `${rule.side} ${valueText(rule.threshold, unit)}${lasting}${back}`;
}
