/** Puts a trace's records in the order in which they happened: files are not sorted. */
import { TIME_NS_MAX } from '../../lib/units.ts';
import type { LossCounter } from '../losses.ts';
import type { TraceRecords } from './records.ts';
import { PHASE } from './trace-event.ts';

const DIGIT_BITS = 14;
const DIGIT_VALUES = 1 << DIGIT_BITS;

export interface TimeOrder {
  /** records, first to last */
  readonly order: Uint32Array;
  /** by record: integer ns since the first one */
  readonly timeNs: Float64Array;
}

/** Integer ns from the earliest record on; NaN for those that lie too far after it. */
function normalise(records: TraceRecords, losses: LossCounter): Float64Array {
  const tsUs = records.tsUs.values;
  let earliest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < records.length; at++) earliest = Math.min(earliest, tsUs[at]!);
  const timeNs = new Float64Array(records.length);
  for (let at = 0; at < records.length; at++) {
    const ns = Math.round((tsUs[at]! - earliest) * 1000);
    if (ns > TIME_NS_MAX) losses.add('events more than 104 days after the first');
    timeNs[at] = ns > TIME_NS_MAX ? Number.NaN : ns;
  }
  return timeNs;
}

/** Stable radix sort of the records with a time. */
function sortByTime(timeNs: Float64Array): Uint32Array {
  let from = new Uint32Array(timeNs.length);
  let kept = 0;
  let latest = 0;
  for (let at = 0; at < timeNs.length; at++) {
    const ns = timeNs[at]!;
    if (Number.isNaN(ns)) continue;
    from[kept++] = at;
    if (ns > latest) latest = ns;
  }
  from = from.subarray(0, kept);
  let to = new Uint32Array(kept);
  for (let scale = 1; scale <= latest; scale *= DIGIT_VALUES) {
    const starts = new Uint32Array(DIGIT_VALUES + 1);
    const digit = (record: number): number => Math.floor(timeNs[record]! / scale) % DIGIT_VALUES;
    for (let at = 0; at < kept; at++) starts[digit(from[at]!) + 1]!++;
    for (let at = 0; at < DIGIT_VALUES; at++) starts[at + 1]! += starts[at]!;
    for (let at = 0; at < kept; at++) {
      const record = from[at]!;
      to[starts[digit(record)]!++] = record;
    }
    [from, to] = [to, from];
  }
  return from;
}

// Without a duration a span goes on: it is the longest.
const lengthOf = (us: number): number => (Number.isNaN(us) ? Number.POSITIVE_INFINITY : us);

/**
 * Whether the file already has this instant in the order in which it happened: on each thread
 * outer spans before inner ones, and nothing before the first.
 */
function isArranged(records: TraceRecords, run: Uint32Array): boolean {
  const shortest = new Map<number, number>();
  const early = new Set<number>();
  for (const record of run) {
    const kind = records.phase.values[record]!;
    const thread = records.thread.values[record]!;
    if (kind === PHASE.begin || kind === PHASE.end) return false;
    if (kind !== PHASE.complete) {
      if (!shortest.has(thread)) early.add(thread);
      continue;
    }
    const length = lengthOf(records.durUs.values[record]!);
    if (early.has(thread) || length > (shortest.get(thread) ?? length)) return false;
    shortest.set(thread, length);
  }
  return true;
}

/**
 * Order within one instant. Files write a whole span when it ends, inner ones first, and what
 * happens at its start before it. So: ends of spans that began earlier, beginnings, whole spans
 * from the longest to the shortest, then everything else as it stands in the file.
 */
function arrange(records: TraceRecords, run: Uint32Array): void {
  const phase = records.phase.values;
  const thread = records.thread.values;
  const durUs = records.durUs.values;
  const begun = new Set<number>();
  const groups: [number[], number[], number[], number[]] = [[], [], [], []];
  for (const record of run) {
    const kind = phase[record]!;
    if (kind === PHASE.begin) {
      begun.add(thread[record]!);
      groups[1].push(record);
    } else if (kind === PHASE.complete) {
      groups[2].push(record);
    } else {
      const endsEarlier = kind === PHASE.end && !begun.has(thread[record]!);
      groups[endsEarlier ? 0 : 3].push(record);
    }
  }
  const length = (record: number): number => lengthOf(durUs[record]!);
  groups[2].sort((a, b) => (length(a) === length(b) ? a - b : length(b) > length(a) ? 1 : -1));
  run.set(groups.flat());
}

export function orderByTime(records: TraceRecords, losses: LossCounter): TimeOrder {
  const timeNs = normalise(records, losses);
  const order = sortByTime(timeNs);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && timeNs[order[to]!] === timeNs[order[from]!]) to++;
    const run = order.subarray(from, to);
    if (to - from > 1 && !isArranged(records, run)) arrange(records, run);
    from = to;
  }
  return { order, timeNs };
}
