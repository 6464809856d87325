/** Distances in virtual time between causes and effects, per route. */
import type { Memory } from '../memory/memory.ts';
import type { ColumnPlan } from '../query/column-plan.ts';
import { addBins, createHistogram, type Histogram, summarize } from './histogram.ts';
import { type Reading, readIntact } from './intact.ts';
import { kernelsOf } from './kernels/select.ts';
import type { LatencySummary, Range, Route, Timeline } from './timeline.ts';

/** Events that may end a route. */
function endsOf({ toKind }: Route): ColumnPlan {
  const members = new Uint8Array(toKind + 1);
  members[toKind] = 1;
  return { op: 'kind', members };
}

/** Adds the latencies of the route's events in [from, to) to the histogram. */
function collect(
  memory: Memory,
  reading: Reading,
  route: Route,
  range: Range,
  histogram: Histogram,
): void {
  const { fromKind, from, to } = route;
  const back = route.measure === 'link' ? 'parentBack' : 'spanBack';
  const measure = { back, oldest: reading.scanFrom, fromKind, from, to } as const;
  const lowest = kernelsOf(memory).latencies(measure, endsOf(route), range, histogram);
  if (lowest < reading.lowestEvent) reading.lowestEvent = lowest;
}

const clip = (range: Range, reading: Reading): Range => ({
  from: Math.max(Math.ceil(range.from), reading.scanFrom),
  to: Math.min(range.to, reading.published),
});

/** Histogram of one route over the events of `range` whose cause is held too. */
export function latency(memory: Memory, route: Route, range: Range): LatencySummary {
  const histogram = readIntact(memory, (reading) => {
    const clipped = clip(range, reading);
    if (clipped.from < clipped.to) reading.lowestEvent = clipped.from;
    const fresh = createHistogram();
    collect(memory, reading, route, clipped, fresh);
    return fresh;
  });
  return summarize(histogram ?? createHistogram());
}

/** Latencies of one route at a time, followed while the range grows at its end. */
export interface LatencyCache {
  /** As Timeline.latency; when only `range.to` grew, looks at the new events alone. */
  update(route: Route, range: Range): LatencySummary;
}

/**
 * For a histogram that is drawn every frame beside a running engine. Events that leave the ring
 * stay counted as long as `range.from` does not move.
 */
export function createLatencyCache(timeline: Timeline): LatencyCache {
  const { memory } = timeline;
  let histogram = createHistogram();
  let known = { route: '', from: Number.NaN, to: Number.NaN, epoch: -1 };
  let summary = summarize(histogram);

  return {
    update: (route, range) => {
      const epoch = timeline.epoch();
      const to = Math.min(range.to, timeline.published());
      const same = known.route === route.name && known.from === range.from && known.epoch === epoch;
      if (same && known.to === to) return summary;
      const grows = same && known.to < to;
      const added = readIntact(memory, (reading) => {
        const clipped = clip({ from: grows ? known.to : range.from, to }, reading);
        if (clipped.from < clipped.to) reading.lowestEvent = clipped.from;
        const fresh = createHistogram();
        collect(memory, reading, route, clipped, fresh);
        return fresh;
      });
      if (!added || timeline.epoch() !== epoch) {
        known = { route: '', from: Number.NaN, to: Number.NaN, epoch: -1 };
        return summarize(createHistogram());
      }
      histogram = grows ? joined(histogram, added) : added;
      known = { route: route.name, from: range.from, to, epoch };
      summary = summarize(histogram);
      return summary;
    },
  };
}

function joined(into: Histogram, added: Histogram): Histogram {
  const { counts, sumHigh, sumLow, minNs: min, maxNs: max, outside } = added;
  addBins(into, { counts: [counts], sumHigh, sumLow, min, max, outside });
  return into;
}
