/** The latencies of a route in one stretch, or in two over each other, counted by another thread. */
import type { Problem } from '../../../lib/result.ts';
import { correctForOmission } from '../../../timeline/corrected.ts';
import { sharedEvents } from '../../../timeline/counterpart.ts';
import { addTo, createHistogram, summarize } from '../../../timeline/histogram.ts';
import type { OverlaidBin } from '../../../timeline/side-by-side.ts';
import type { LatencySummary, Range, Route } from '../../../timeline/timeline.ts';
import { useAppContext } from '../../store/app-context.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import { useLatest } from '../../widgets/use-latest.ts';

/** What lies under the chosen stretch: another one, or the recording that was compared with. */
export type Beside =
  | { readonly type: 'range'; readonly range: Range; readonly name: string }
  | { readonly type: 'compared'; readonly made: MadeComparison; readonly name: string };

export interface Sides {
  readonly route: Route;
  readonly own: LatencySummary;
  readonly other: LatencySummary | undefined;
  readonly problem: Problem | undefined;
}

/** Statistics of one side of an overlay, as exact as its bins are. */
export function sideSummary(bins: readonly OverlaidBin[], side: 'a' | 'b'): LatencySummary {
  const histogram = createHistogram();
  for (const bin of bins) {
    const middle = bin.fromNs + Math.floor((bin.toNs - bin.fromNs - 1) / 2);
    if (bin[side] > 0) addTo(histogram, middle, bin[side]);
  }
  return summarize(histogram);
}

interface Question {
  readonly route: Route | undefined;
  readonly range: Range;
  readonly beside: Beside | undefined;
  /** a steady asker's interval, in ns; 0 = as measured */
  readonly intervalNs: number;
  readonly epoch: number;
}

const textOf = ({ from, to }: Range): string => `${from}-${to}`;

function keyOf({ route, range, beside, intervalNs, epoch }: Question): string {
  if (route === undefined) return '';
  const other =
    beside === undefined ? '' : beside.type === 'range' ? textOf(beside.range) : beside.name;
  return `${epoch} ${route.name} ${textOf(range)} ${other} ${intervalNs}`;
}

export function useSides(question: Question): Sides | undefined {
  const { port } = useAppContext();
  const { route, range, beside, intervalNs } = question;

  const ofOther = async (asked: Route): Promise<Pick<Sides, 'other' | 'problem'>> => {
    if (beside === undefined) return { other: undefined, problem: undefined };
    if (beside.type === 'range') {
      // Not through `latency`: that one follows a single range, and would begin anew each time.
      const other = await port.correctedLatency(asked, beside.range, intervalNs);
      return { other, problem: undefined };
    }
    const { made } = beside;
    const whole = { from: made.other.oldest(), to: made.other.published() };
    const shared = sharedEvents(made.comparison);
    const parted = { from: Math.max(shared, whole.from), to: whole.to };
    const overlaid = await port.overlay(asked, range, parted.from < parted.to ? parted : whole);
    if (!overlaid.ok) return { other: undefined, problem: overlaid.problem };
    const other = correctForOmission(sideSummary(overlaid.value, 'b'), intervalNs);
    return { other, problem: undefined };
  };

  const answer = useLatest(keyOf(question), 'latency', async (): Promise<Sides | undefined> => {
    if (route === undefined) return undefined;
    const own =
      intervalNs > 0
        ? await port.correctedLatency(route, range, intervalNs)
        : await port.latency(route, range);
    return { route, own, ...(await ofOther(route)) };
  });
  return answer?.value?.route.name === route?.name ? answer?.value : undefined;
}
