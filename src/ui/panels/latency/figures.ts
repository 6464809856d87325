/** What is said of a distribution, in the order in which it is read. */
import { formatDurationNs, groupDigits } from '../../../lib/units.ts';
import type { LatencySummary } from '../../../timeline/timeline.ts';

export interface LatencyFigure {
  readonly name: string;
  readonly unit: '' | 'ns';
  of(summary: LatencySummary): number;
}

export const FIGURES: readonly LatencyFigure[] = [
  { name: 'count', unit: '', of: ({ count }) => count },
  { name: 'smallest', unit: 'ns', of: ({ minNs }) => minNs },
  { name: 'mean', unit: 'ns', of: ({ meanNs }) => meanNs },
  { name: 'p50', unit: 'ns', of: ({ p50Ns }) => p50Ns },
  { name: 'p90', unit: 'ns', of: ({ p90Ns }) => p90Ns },
  { name: 'p99', unit: 'ns', of: ({ p99Ns }) => p99Ns },
  { name: 'p99.9', unit: 'ns', of: ({ p999Ns }) => p999Ns },
  { name: 'largest', unit: 'ns', of: ({ maxNs }) => maxNs },
];

export const figureText = ({ unit, of }: LatencyFigure, summary: LatencySummary): string =>
  unit === 'ns' ? formatDurationNs(of(summary)) : groupDigits(of(summary));
