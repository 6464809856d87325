/**
 * Questions about the events that pass a filter, over ranges of any length: the column plan runs on
 * the kernels, what it leaves open is asked of the rows that remain.
 */
import type { Memory } from '../memory/memory.ts';
import { type ColumnPlan, type Interval, neighbour } from '../query/column-plan.ts';
import type { EventFilter } from '../query/compile-event.ts';
import { createHistogram, summarize } from './histogram.ts';
import { type Reading, readIntact } from './intact.ts';
import type { Extent, Span } from './kernels/kernels.ts';
import { kernelsOf } from './kernels/select.ts';
import { findEdges, firstAtOrAfter } from './scan.ts';
import { type SecondScanner, type Tally, tallyInto } from './second-scan.ts';
import type { LatencySummary, Range } from './timeline.ts';

/** What a scan needs of a filter. */
export type Conditions = Pick<EventFilter, 'plan' | 'residual'>;

const EVERY: ColumnPlan = { op: 'every' };

/** Passes every event. */
export const ALL_EVENTS: Conditions = { plan: EVERY, residual: undefined };

export interface Matches {
  /** sequence from which `offsets` count */
  readonly from: number;
  /** ascending */
  readonly offsets: Uint32Array;
  /** false = there was no room for more */
  readonly complete: boolean;
}

/** Candidates that are taken from the kernels at a time. */
const CANDIDATES = 65536;

type TimeTerm = ColumnPlan & { op: 'number' } & Interval;

const isTimeRange = (term: ColumnPlan): term is TimeTerm =>
  term.op === 'number' && term.column === 'timeNs' && !term.outside && term.factor === 1;

/** Conditions on time that all events must meet bound the range, since time never runs backwards. */
function bounded(
  memory: Memory,
  reading: Reading,
  plan: ColumnPlan,
  range: Range,
): { readonly plan: ColumnPlan; readonly span: Span } {
  let from = Math.max(Math.ceil(range.from), reading.scanFrom);
  let to = Math.max(from, Math.min(range.to, reading.published));
  const terms = plan.op === 'all' ? plan.terms : plan.op === 'every' ? [] : [plan];
  for (const { low, high } of terms.filter(isTimeRange)) {
    if (!(low <= high)) return { plan: { op: 'none' }, span: { from, to: from } };
    from = firstAtOrAfter(memory, reading, low, from, to);
    const beyond = neighbour(high, true);
    if (!Number.isNaN(beyond)) to = firstAtOrAfter(memory, reading, beyond, from, to);
  }
  if (from < to) reading.lowestEvent = Math.min(reading.lowestEvent, from);
  const left = terms.filter((term) => !isTimeRange(term));
  return { plan: left.length === 0 ? EVERY : { op: 'all', terms: left }, span: { from, to } };
}

/** Of `count` candidates those that pass the predicate, moved to the front; returns how many. */
function keepPassing(
  memory: Memory,
  residual: EventFilter['residual'],
  from: number,
  offsets: Uint32Array,
  count: number,
): number {
  if (residual === undefined) return count;
  const mask = memory.plan.events - 1;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const offset = offsets[i]!;
    if (!residual(memory, (from + offset) & mask)) continue;
    offsets[kept] = offset;
    kept += 1;
  }
  return kept;
}

/**
 * Calls back with how far behind `span.from` the events lie that pass, ascending, part by part,
 * until it returns false. The array is the same each time.
 */
function eachPart(
  memory: Memory,
  { plan, residual }: Conditions,
  span: Span,
  visit: (offsets: Uint32Array) => boolean,
): void {
  const kernels = kernelsOf(memory);
  const offsets = new Uint32Array(Math.min(CANDIDATES, span.to - span.from));
  for (let at = span.from; at < span.to; ) {
    const count = kernels.filter(plan, { from: at, to: span.to }, offsets, span.from);
    if (count === 0) return;
    at = span.from + offsets[count - 1]! + 1;
    const kept = keepPassing(memory, residual, span.from, offsets, count);
    if (kept > 0 && !visit(offsets.subarray(0, kept))) return;
  }
}

/** The first `room` numbers of the parts as one list. */
function joined(parts: readonly Uint32Array[], room: number): Uint32Array {
  const count = parts.reduce((sum, part) => sum + part.length, 0);
  const [first] = parts;
  if (first !== undefined && parts.length === 1 && count <= room) return first;
  const whole = new Uint32Array(Math.min(count, room));
  let at = 0;
  for (const part of parts) {
    whole.set(part.subarray(0, whole.length - at), at);
    at += Math.min(part.length, whole.length - at);
  }
  return whole;
}

/**
 * Offsets of the first events in the span that pass, `room` at most. They are gathered in parts:
 * room for all that could pass would be fresh memory each time, most of it never written.
 */
function collect(
  memory: Memory,
  filter: Conditions,
  span: Span,
  room: number,
  second: SecondScanner | undefined,
): Uint32Array {
  const isLong = second !== undefined && span.to - span.from >= second.rowsMin;
  if (isLong && filter.residual === undefined) {
    const found = second.filter(filter.plan, span, room);
    if (found !== undefined) return found;
  }
  const parts: Uint32Array[] = [];
  let count = 0;
  eachPart(memory, filter, span, (offsets) => {
    parts.push(offsets.slice());
    count += offsets.length;
    return count < room;
  });
  return joined(parts, room);
}

/**
 * The events of a range that pass a filter.
 * @param room matches at most; the first ones are kept
 * @param second takes part in a long scan, where there is one
 */
export function filterEvents(
  memory: Memory,
  filter: Conditions,
  range: Range,
  room: number,
  second?: SecondScanner,
): Matches {
  const found = readIntact(memory, (reading): Matches => {
    const { plan, span } = bounded(memory, reading, filter.plan, range);
    const most = Math.min(room, span.to - span.from);
    const conditions = { plan, residual: filter.residual };
    const offsets = collect(memory, conditions, span, most, second);
    const complete = offsets.length < most || most === span.to - span.from;
    return { from: span.from, offsets, complete };
  });
  return found ?? { from: range.from, offsets: new Uint32Array(0), complete: false };
}

/** How many events of a range pass. */
export function countEvents(memory: Memory, filter: Conditions, range: Range): number {
  const counted = readIntact(memory, (reading) => {
    const { plan, span } = bounded(memory, reading, filter.plan, range);
    const { residual } = filter;
    if (residual !== undefined) {
      let count = 0;
      eachPart(memory, { plan, residual }, span, ({ length }) => {
        count += length;
        return true;
      });
      return count;
    }
    const bins = new Uint32Array(1);
    kernelsOf(memory).density(plan, Float64Array.of(span.from, span.to), bins);
    return bins[0]!;
  });
  return counted ?? 0;
}

/** Adds the events of a span that pass to counters, by two threads where that is worth it. */
function tallyEvents(
  memory: Memory,
  plan: ColumnPlan,
  tally: Tally,
  span: Span,
  counters: Uint32Array,
  second: SecondScanner | undefined,
): void {
  const isLong = second !== undefined && span.to - span.from >= second.rowsMin;
  if (isLong && second.tally(plan, tally, span, counters)) return;
  tallyInto(memory, plan, tally, span, counters);
}

/** Kinds and devices of the events of a range; the last cell of each counts all other ids. */
export interface IdCounts {
  readonly kinds: Uint32Array;
  readonly sources: Uint32Array;
}

/**
 * Events of a range by kind and by source; undefined when the writer was faster.
 * @param second takes part in a long scan, where there is one
 */
export function countIds(
  memory: Memory,
  plan: ColumnPlan,
  range: Range,
  ids: { readonly kinds: number; readonly devices: number },
  second?: SecondScanner,
): IdCounts | undefined {
  return readIntact(memory, (reading) => {
    const { plan: left, span } = bounded(memory, reading, plan, range);
    const kinds = ids.kinds + 1;
    const counters = new Uint32Array(kinds + ids.devices + 1);
    tallyEvents(memory, left, { ask: 'ids', kinds }, span, counters, second);
    return { kinds: counters.slice(0, kinds), sources: counters.slice(kinds) };
  });
}

/**
 * Events per bin over [fromNs, toNs) that pass; returns the largest.
 * @param second takes part in a long scan, where there is one
 */
export function filteredDensity(
  memory: Memory,
  filter: Conditions,
  fromNs: number,
  toNs: number,
  bins: Uint32Array,
  second?: SecondScanner,
): number {
  bins.fill(0);
  if (!(toNs > fromNs) || bins.length === 0) return 0;
  const edges = new Float64Array(bins.length + 1);
  const largest = readIntact(memory, (reading) => {
    bins.fill(0);
    findEdges(memory, reading, fromNs, toNs, edges, 0);
    const span = { from: edges[0]!, to: edges[bins.length]! };
    if (filter.residual !== undefined) binMatches(memory, filter, edges, bins);
    else tallyEvents(memory, filter.plan, { ask: 'density', edges }, span, bins, second);
    return bins.reduce((most, count) => Math.max(most, count), 0);
  });
  if (largest === undefined) bins.fill(0);
  return largest ?? 0;
}

/** Counts matches between rising edges. */
function binMatches(
  memory: Memory,
  filter: Conditions,
  edges: Float64Array,
  bins: Uint32Array,
): void {
  const span = { from: edges[0]!, to: edges[bins.length]! };
  let bin = 0;
  eachPart(memory, filter, span, (offsets) => {
    for (const offset of offsets) {
      while (edges[bin + 1]! <= span.from + offset) bin += 1;
      bins[bin] = bins[bin]! + 1;
    }
    return true;
  });
}

/**
 * Distribution of the first payload value over the events that the plan passes, in units of
 * 1 / factor.
 */
export function valueHistogram(
  memory: Memory,
  plan: ColumnPlan,
  range: Range,
  factor: number,
): LatencySummary {
  const histogram = readIntact(memory, (reading) => {
    const { plan: left, span } = bounded(memory, reading, plan, range);
    const fresh = createHistogram();
    kernelsOf(memory).values(factor, left, span, fresh);
    return fresh;
  });
  return summarize(histogram ?? createHistogram());
}

/** Least and largest first payload value of the events that the plan passes. */
export function valueExtent(memory: Memory, plan: ColumnPlan, range: Range): Extent {
  const extent = readIntact(memory, (reading) => {
    const { plan: left, span } = bounded(memory, reading, plan, range);
    return kernelsOf(memory).extent('value', left, span);
  });
  return extent ?? { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
}
