/** The scans row by row: what the compiled kernels are held to, and what replaces them. */
import type { Memory } from '../../memory/memory.ts';
import { NO_DEVICE, newAt, oldAt } from '../../memory/tables.ts';
import type { ColumnPlan } from '../../query/column-plan.ts';
import { addNumber, type Histogram } from '../histogram.ts';
import type { Extent, Kernels, LatencyMeasure, Span } from './kernels.ts';

type RowTest = (row: number, sequence: number) => boolean;

const isMember = (members: Uint8Array, id: number): boolean =>
  id < members.length && members[id] === 1;

function joinTest(tests: readonly RowTest[], ending: boolean): RowTest {
  return (row, sequence) => {
    for (let i = 0; i < tests.length; i++) if (tests[i]!(row, sequence) === ending) return ending;
    return !ending;
  };
}

/** A plan as a test of one row. */
function rowTest(events: Memory['events'], plan: ColumnPlan): RowTest {
  switch (plan.op) {
    case 'every':
      return () => true;
    case 'none':
      return () => false;
    case 'kind':
    case 'source':
    case 'target': {
      const { members } = plan;
      const column = events[plan.op];
      return (row) => isMember(members, column[row]!);
    }
    case 'number': {
      const { low, high, factor, outside } = plan;
      const column = events[plan.column];
      return (row) => {
        const x = column[row]! * factor;
        return outside ? x < low || x > high : x >= low && x <= high;
      };
    }
    case 'sequence': {
      const { low, high, outside } = plan;
      return outside ? (_, at) => at < low || at > high : (_, at) => at >= low && at <= high;
    }
    case 'not': {
      const test = rowTest(events, plan.term);
      return (row, sequence) => !test(row, sequence);
    }
    default: {
      const tests = plan.terms.map((term) => rowTest(events, term));
      return joinTest(tests, plan.op === 'any');
    }
  }
}

/** Applies journal rows or undoes them; see Kernels.applyWrites. */
export function applyWrites(memory: Memory, cells: Float64Array, from: number, to: number): void {
  const { slot, values } = memory.journal;
  const mask = memory.plan.journal - 1;
  for (let at = from; at < to; at++) {
    const row = at & mask;
    cells[slot[row]!] = values[newAt(row)]!;
  }
  for (let at = from - 1; at >= to; at--) {
    const row = at & mask;
    cells[slot[row]!] = values[oldAt(row)]!;
  }
}

export function createScalarKernels(memory: Memory): Kernels {
  const { events, plan: size } = memory;
  const mask = size.events - 1;

  const filter: Kernels['filter'] = (plan, { from, to }, into, base = from) => {
    const passes = rowTest(events, plan);
    let count = 0;
    for (let at = from; at < to && count < into.length; at++) {
      if (!passes(at & mask, at)) continue;
      into[count] = at - base;
      count += 1;
    }
    return count;
  };

  const countIds: Kernels['countIds'] = (name, plan, { from, to }, counts) => {
    const passes = rowTest(events, plan);
    const column = events[name];
    const others = counts.length - 1;
    for (let at = from; at < to; at++) {
      if (!passes(at & mask, at)) continue;
      const id = Math.min(column[at & mask]!, others);
      counts[id] = counts[id]! + 1;
    }
  };

  const latencies = (
    measure: LatencyMeasure,
    plan: ColumnPlan,
    span: Span,
    histogram: Histogram,
  ): number => {
    const passes = rowTest(events, plan);
    const backs = events[measure.back];
    const { fromKind, from, to, oldest } = measure;
    let lowest = Number.POSITIVE_INFINITY;
    for (let at = span.from; at < span.to; at++) {
      const row = at & mask;
      const back = backs[row]!;
      // The largest distances stand for "none" and "too far": they reach before any held row.
      if (back === 0 || at - back < oldest || !passes(row, at)) continue;
      const cause = (at - back) & mask;
      if (fromKind >= 0 && events.kind[cause] !== fromKind) continue;
      if (from >= 0 && events.source[cause] !== from) continue;
      // A closing emission has no single receiver: the device that made it counts.
      const handler = events.target[row] === NO_DEVICE ? events.source[row] : events.target[row];
      if (to >= 0 && handler !== to) continue;
      if (at - back < lowest) lowest = at - back;
      addNumber(histogram, events.timeNs[row]! - events.timeNs[cause]!);
    }
    return lowest;
  };

  const values: Kernels['values'] = (factor, plan, { from, to }, histogram) => {
    const passes = rowTest(events, plan);
    for (let at = from; at < to; at++) {
      if (passes(at & mask, at)) addNumber(histogram, events.value[at & mask]! * factor);
    }
  };

  const density: Kernels['density'] = (plan, edges, bins, span) => {
    const passes = rowTest(events, plan);
    for (let bin = 0; bin < bins.length; bin++) {
      const from = Math.max(edges[bin]!, span?.from ?? 0);
      const to = Math.min(edges[bin + 1]!, span?.to ?? Number.POSITIVE_INFINITY);
      let count = 0;
      for (let at = from; at < to; at++) if (passes(at & mask, at)) count += 1;
      bins[bin] = bins[bin]! + count;
    }
  };

  const extent: Kernels['extent'] = (name, plan, { from, to }): Extent => {
    const passes = rowTest(events, plan);
    const column = events[name];
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let at = from; at < to; at++) {
      if (!passes(at & mask, at)) continue;
      const x = column[at & mask]!;
      if (x < min) min = x;
      if (x > max) max = x;
    }
    // −0 and 0 are one number; which of them was met first must not show.
    return { min: min + 0, max: max + 0 };
  };

  const apply: Kernels['applyWrites'] = (cells, from, to) => applyWrites(memory, cells, from, to);

  const scans = { filter, countIds, latencies, values, density, extent };
  return { compiled: false, ...scans, applyWrites: apply };
}
