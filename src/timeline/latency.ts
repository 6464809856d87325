/** Distances in virtual time between causes and effects, per route. */
import type { Memory } from '../memory/memory.ts';
import { NO_DEVICE } from '../memory/tables.ts';
import { addTo, createHistogram, type Histogram, summarize } from './histogram.ts';
import { type Reading, readIntact } from './intact.ts';
import { referred } from './rows.ts';
import type { LatencySummary, Range, Route, Timeline } from './timeline.ts';

/** Adds the latencies of the route's events in [from, to) to the histogram. */
function collect(
  memory: Memory,
  reading: Reading,
  route: Route,
  range: Range,
  histogram: Histogram,
): void {
  const { kind: kinds, timeNs, source, target, parentBack, spanBack } = memory.events;
  const mask = memory.plan.events - 1;
  const backs = route.measure === 'link' ? parentBack : spanBack;
  const { fromKind, toKind, from, to } = route;
  const oldest = reading.scanFrom;
  for (let at = range.from; at < range.to; at++) {
    const row = at & mask;
    if (kinds[row] !== toKind) continue;
    const cause = referred(at, backs[row]!, -1);
    if (cause < oldest) continue;
    const causeRow = cause & mask;
    if (kinds[causeRow] !== fromKind) continue;
    if (from >= 0 && source[causeRow] !== from) continue;
    // A closing emission has no single receiver: the device that made it counts.
    const handler = target[row] === NO_DEVICE ? source[row] : target[row];
    if (to >= 0 && handler !== to) continue;
    if (cause < reading.lowestEvent) reading.lowestEvent = cause;
    const ns = timeNs[row]! - timeNs[causeRow]!;
    // Only rows that are being overwritten can run backwards; the copy is thrown away then.
    if (ns >= 0) addTo(histogram, ns);
  }
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
  if (added.count === 0) return into;
  for (let bin = 0; bin < into.counts.length; bin++) {
    into.counts[bin] = into.counts[bin]! + added.counts[bin]!;
  }
  into.count += added.count;
  into.sumNs += added.sumNs;
  into.minNs = Math.min(into.minNs, added.minNs);
  into.maxNs = Math.max(into.maxNs, added.maxNs);
  return into;
}
