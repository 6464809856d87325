/** Questions about time alone. Times never fall, so every answer is a search, not a scan. */
import type { Memory } from '../memory/memory.ts';
import { publishedCount } from '../memory/publication.ts';
import { type Reading, readIntact } from './intact.ts';
import type { Timeline } from './timeline.ts';

/** Middle of two integers, also above 2^31. */
const between = (low: number, high: number): number => low + Math.floor((high - low) / 2);

/** First sequence of [low, high) at or after `timeNs`; `high` when there is none. */
export function firstAtOrAfter(
  memory: Memory,
  reading: Reading,
  timeNs: number,
  low: number,
  high: number,
): number {
  const { timeNs: times } = memory.events;
  const mask = memory.plan.events - 1;
  let from = low;
  let to = high;
  while (from < to) {
    const middle = between(from, to);
    if (times[middle & mask]! < timeNs) from = middle + 1;
    else to = middle;
    if (middle < reading.lowestEvent) reading.lowestEvent = middle;
  }
  return from;
}

/** The same, when the answer is expected about `step` rows after `low`. */
function gallop(
  memory: Memory,
  reading: Reading,
  timeNs: number,
  low: number,
  step: number,
): number {
  const { timeNs: times } = memory.events;
  const mask = memory.plan.events - 1;
  const end = reading.published;
  let from = low;
  let stride = Math.max(1, step);
  while (from < end) {
    const probe = Math.min(from + stride, end) - 1;
    if (times[probe & mask]! >= timeNs) {
      return firstAtOrAfter(memory, reading, timeNs, from, probe);
    }
    from = probe + 1;
    stride *= 2;
  }
  return end;
}

/** Last event at or before `timeNs`; one before `oldest` when there is none. */
export function sequenceAt(
  memory: Memory,
  timeNs: number,
  oldest: (reading: Reading) => number,
): number {
  const found = readIntact(memory, (reading) => {
    const from = oldest(reading);
    const { timeNs: times } = memory.events;
    const mask = memory.plan.events - 1;
    let low = from;
    let high = reading.published;
    while (low < high) {
      const middle = between(low, high);
      if (times[middle & mask]! <= timeNs) low = middle + 1;
      else high = middle;
      if (middle < reading.lowestEvent) reading.lowestEvent = middle;
    }
    return low - 1;
  });
  // Lapped at every attempt: the moment asked for is where the writer is.
  return found ?? publishedCount(memory) - 1;
}

/** Time at which bin `index` of `count` begins; the one arithmetic for every density. */
const edgeNs = (fromNs: number, toNs: number, index: number, count: number): number =>
  fromNs + ((toNs - fromNs) * index) / count;

/** Fills `edges[first…]` with the first sequence at or after each edge. */
export function findEdges(
  memory: Memory,
  reading: Reading,
  fromNs: number,
  toNs: number,
  edges: Float64Array,
  first: number,
): void {
  const count = edges.length - 1;
  let at = first === 0 ? reading.scanFrom : Math.max(edges[first - 1]!, reading.scanFrom);
  // No probe goes back behind the first edge.
  if (at < reading.published) reading.lowestEvent = Math.min(reading.lowestEvent, at);
  for (let index = first; index <= count; index++) {
    const step = Math.ceil((reading.published - at) / (count + 1 - index) / 2);
    at = gallop(memory, reading, edgeNs(fromNs, toNs, index, count), at, step);
    edges[index] = at;
  }
}

/** Events between neighbouring edges that are still held; returns the largest. */
function countBetween(edges: Float64Array, oldest: number, bins: Uint32Array): number {
  let largest = 0;
  for (let index = 0; index < bins.length; index++) {
    const held = Math.max(edges[index]!, oldest);
    const events = Math.max(0, edges[index + 1]! - held);
    bins[index] = events;
    if (events > largest) largest = events;
  }
  return largest;
}

/** Events per bin over [fromNs, toNs); returns the largest. */
export function density(memory: Memory, fromNs: number, toNs: number, bins: Uint32Array): number {
  bins.fill(0);
  if (!(toNs > fromNs) || bins.length === 0) return 0;
  const edges = new Float64Array(bins.length + 1);
  const largest = readIntact(memory, (reading) => {
    findEdges(memory, reading, fromNs, toNs, edges, 0);
    return countBetween(edges, reading.scanFrom, bins);
  });
  if (largest === undefined) bins.fill(0);
  return largest ?? 0;
}

/** Density of one range, followed while the recording grows. */
export interface DensityCache {
  /** As Timeline.density; looks only at events that are new since the call before. */
  update(fromNs: number, toNs: number, bins: Uint32Array): number;
}

/**
 * Density for a minimap that is drawn every frame. Edges whose place is settled (a later event is
 * published) are kept as long as range, number of bins and epoch stay.
 */
export function createDensityCache(timeline: Timeline): DensityCache {
  const { memory } = timeline;
  let edges = new Float64Array(0);
  let fromNs = Number.NaN;
  let toNs = Number.NaN;
  let epoch = -1;
  /** edges before this one are settled */
  let settled = 0;

  const forget = (bins: number): void => {
    settled = 0;
    if (edges.length !== bins + 1) edges = new Float64Array(bins + 1);
  };

  return {
    update: (from, to, bins) => {
      bins.fill(0);
      if (!(to > from) || bins.length === 0) return 0;
      const now = timeline.epoch();
      if (from !== fromNs || to !== toNs || edges.length !== bins.length + 1 || now !== epoch) {
        forget(bins.length);
        fromNs = from;
        toNs = to;
        epoch = now;
      }
      let next = settled;
      const largest = readIntact(memory, (reading) => {
        findEdges(memory, reading, from, to, edges, settled);
        next = edges.findIndex((edge) => edge >= reading.published);
        return countBetween(edges, reading.scanFrom, bins);
      });
      if (largest === undefined || timeline.epoch() !== epoch) {
        forget(bins.length);
        bins.fill(0);
        return 0;
      }
      settled = next < 0 ? edges.length : next;
      return largest;
    },
  };
}
