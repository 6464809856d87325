/** Stretches of a recording whose latencies can be looked at, alone or over each other. Pure. */
import { writeText } from '../../../query/lexer.ts';
import type { LatencyBin, Range, Route, Timeline } from '../../../timeline/timeline.ts';
import type { Moment } from '../../store/moment.ts';
import type { TimeWindow } from '../../store/time-window.ts';

export const SCOPES = {
  all: 'everything recorded',
  playhead: 'up to the playhead',
  later: 'after the playhead',
  visible: 'what the lanes show',
  range: 'the chosen range',
  before: 'before the chosen range',
} as const;
export type Scope = keyof typeof SCOPES;

/** Stretches that only a chosen range makes. */
export const NEEDS_RANGE: readonly Scope[] = ['range', 'before'];

export const isScope = (text: string): text is Scope => text in SCOPES;

type At = Pick<Moment, 'at' | 'oldest' | 'published'>;
type Times = Pick<Timeline, 'sequenceAt'>;

/** Sequences of a stretch of time, half-open. */
const rangeIn = (timeline: Times, { fromNs, toNs }: TimeWindow): Range => ({
  from: timeline.sequenceAt(fromNs - 1) + 1,
  to: timeline.sequenceAt(toNs) + 1,
});

/** Sequences that a scope stands for; everything where it needs a range that is not chosen. */
export function rangeOf(
  scope: Scope,
  { at, oldest, published }: At,
  timeline: Times,
  window: TimeWindow,
  chosen: TimeWindow | undefined,
): Range {
  if (scope === 'visible') return rangeIn(timeline, window);
  if (scope === 'playhead') return { from: oldest, to: at + 1 };
  if (scope === 'later') return { from: at + 1, to: published };
  if (scope === 'range' && chosen !== undefined) return rangeIn(timeline, chosen);
  if (scope === 'before' && chosen !== undefined) {
    return { from: oldest, to: timeline.sequenceAt(chosen.fromNs - 1) + 1 };
  }
  return { from: oldest, to: published };
}

/** Borders of a bar. */
export type Bar = Pick<LatencyBin, 'fromNs' | 'toNs'>;

/**
 * The latencies that a bar counts: bins that reach over its borders count where they begin.
 * @param bins what the bars were made of
 */
export function spanOfBar(bins: readonly LatencyBin[], { fromNs, toNs }: Bar): Bar {
  // Logarithmic bars begin at 1 ns; what took no time at all is in the first of them.
  const inside = bins.filter((bin) => Math.max(1, bin.fromNs) >= fromNs && bin.fromNs < toNs);
  const [first, last] = [inside[0], inside.at(-1)];
  return first && last ? { fromNs: first.fromNs, toNs: last.toNs } : { fromNs, toNs };
}

/** The filter that passes the events of one bar. @param scope what the bar was counted in */
export function barFilter(
  { name }: Route,
  { fromNs, toNs }: Bar,
  scope: Scope,
  { from, to }: Range,
): string {
  const measure = `latency(${writeText(name)})`;
  const bar = `${measure} >= ${fromNs} ns and ${measure} < ${toNs} ns`;
  // Everything is everything, and the event table keeps to the chosen range by itself.
  if (scope === 'all' || scope === 'range') return bar;
  return `${bar} and sequence >= ${from} and sequence < ${to}`;
}
