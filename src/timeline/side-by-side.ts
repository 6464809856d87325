/** Two recordings beside each other: their events in pairs, their fields, their latencies. */
import { type Result, success } from '../lib/result.ts';
import type { ValueSchema } from '../memory/schema.ts';
import type { EventComparer } from './compare.ts';
import { sameValue } from './diff.ts';
import type { EventRecord, LatencySummary, Timeline } from './timeline.ts';

/** One line of two lists; an event that only one of them has stands alone. */
export interface EventPair {
  readonly a: EventRecord | undefined;
  readonly b: EventRecord | undefined;
  /** both, and in nothing different */
  readonly same: boolean;
}

/** Edits that are looked for before the rest is put side by side by time: O(edits²) memory. */
const EDITS_MAX = 512;

type Step = 'both' | 'a' | 'b';

/**
 * The fewest events to take out of either list so that the rest are twins, in order (E. Myers, "An
 * O(ND) difference algorithm", 1986); undefined when that needs more than EDITS_MAX.
 */
function shortestPath(
  countA: number,
  countB: number,
  isTwin: (i: number, j: number) => boolean,
): Step[] | undefined {
  const most = Math.min(EDITS_MAX, countA + countB);
  const reach = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  const isDown = (row: Int32Array, d: number, k: number): boolean =>
    k === -d || (k !== d && row[most + k]! < row[most + k + 2]!);
  for (let d = 0; d <= most; d++) {
    trace.push(reach.slice());
    for (let k = -d; k <= d; k += 2) {
      let i = isDown(reach, d, k) ? reach[most + k + 2]! : reach[most + k]! + 1;
      while (i < countA && i - k < countB && isTwin(i, i - k)) i += 1;
      reach[most + k + 1] = i;
      if (i >= countA && i - k >= countB) return walkBack(trace, most, countA, countB, isDown);
    }
  }
  return undefined;
}

function walkBack(
  trace: readonly Int32Array[],
  most: number,
  countA: number,
  countB: number,
  isDown: (row: Int32Array, d: number, k: number) => boolean,
): Step[] {
  const steps: Step[] = [];
  let i = countA;
  let j = countB;
  for (let d = trace.length - 1; d >= 0; d--) {
    const row = trace[d]!;
    const k = i - j;
    const before = isDown(row, d, k) ? k + 1 : k - 1;
    const fromI = d === 0 ? 0 : row[most + before + 1]!;
    const fromJ = d === 0 ? 0 : fromI - before;
    while (i > fromI && j > fromJ) {
      steps.push('both');
      i -= 1;
      j -= 1;
    }
    if (d === 0) break;
    steps.push(before === k + 1 ? 'b' : 'a');
    i = fromI;
    j = fromJ;
  }
  return steps.reverse();
}

/** By time alone: for lists that have too little in common to be matched. */
function byTime(a: readonly EventRecord[], b: readonly EventRecord[]): Step[] {
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const inA = a[i]?.timeNs ?? Number.POSITIVE_INFINITY;
    const inB = b[j]?.timeNs ?? Number.POSITIVE_INFINITY;
    steps.push(inA === inB ? 'both' : inA < inB ? 'a' : 'b');
    if (inA <= inB) i += 1;
    if (inB <= inA) j += 1;
  }
  return steps;
}

/** Pairs the events of two lists: the same kind between the same devices, in order. */
export function alignEvents(
  a: readonly EventRecord[],
  b: readonly EventRecord[],
  comparer: EventComparer,
): EventPair[] {
  const steps =
    shortestPath(a.length, b.length, (i, j) => comparer.isTwin(a[i]!, b[j]!)) ?? byTime(a, b);
  const pairs: EventPair[] = [];
  let i = 0;
  let j = 0;
  for (const step of steps) {
    const inA = step === 'b' ? undefined : a[i++];
    const inB = step === 'a' ? undefined : b[j++];
    const isPair = inA !== undefined && inB !== undefined;
    const same = isPair && inA.timeNs === inB.timeNs && comparer.isSameContent(inA, inB);
    pairs.push({ a: inA, b: inB, same });
  }
  return pairs;
}

export interface FieldDifference {
  readonly device: string;
  readonly field: ValueSchema;
  readonly cell: number;
  readonly a: number;
  readonly b: number;
}

/** Fields that both have and that differ: a's after `atA`, b's after `atB`. */
export function differentFields(
  a: Timeline,
  b: Timeline,
  comparer: EventComparer,
  atA: number,
  atB: number,
): Result<FieldDifference[]> {
  const left = a.stateAt(atA);
  if (!left.ok) return left;
  const right = b.stateAt(atB);
  if (!right.ok) return right;
  return success(
    comparer.correspondence.cells.flatMap(({ device, field, cell, a: inA, b: inB }) => {
      const [now, other] = [left.value[inA]!, right.value[inB]!];
      const same =
        field.type === 'text' ? a.show(now, field) === b.show(other, field) : sameValue(now, other);
      return same ? [] : [{ device, field, cell, a: now, b: other }];
    }),
  );
}

export interface OverlaidBin {
  readonly fromNs: number;
  readonly toNs: number;
  /** events, and their share of all of that side */
  readonly a: number;
  readonly b: number;
  readonly shareA: number;
  readonly shareB: number;
}

/** Two latency distributions over the bins that either has: their edges are the same everywhere. */
export function overlayLatencies(a: LatencySummary, b: LatencySummary): OverlaidBin[] {
  const edges = new Map<number, { toNs: number; a: number; b: number }>();
  for (const side of ['a', 'b'] as const) {
    for (const { fromNs, toNs, count } of (side === 'a' ? a : b).bins) {
      const bin = edges.get(fromNs) ?? { toNs, a: 0, b: 0 };
      bin[side] += count;
      edges.set(fromNs, bin);
    }
  }
  return [...edges.entries()]
    .sort(([from], [other]) => from - other)
    .map(([fromNs, bin]) => ({
      fromNs,
      ...bin,
      shareA: a.count === 0 ? 0 : bin.a / a.count,
      shareB: b.count === 0 ? 0 : bin.b / b.count,
    }));
}
