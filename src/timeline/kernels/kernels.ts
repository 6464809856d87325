/**
 * Scans over long ranges of events: one interface, two ways to do it. The compiled kernels look at
 * sixteen rows at a time; the scalar twins do the same row by row and stand in wherever compiled
 * code, vectors or a shared WebAssembly memory are missing. Both give the same numbers to the bit.
 *
 * A scan does not ask whether its rows were overwritten meanwhile: wrap it in `readIntact`.
 */
import type { ColumnPlan } from '../../query/column-plan.ts';
import type { Histogram } from '../histogram.ts';

/** Half-open range of sequences that are held, so never longer than the ring. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which earlier event a latency counts from. */
export interface LatencyMeasure {
  readonly back: 'parentBack' | 'spanBack';
  /** sequences before this one count as not held */
  readonly oldest: number;
  /** kind and source of the earlier event, handler of the later one; -1 = any */
  readonly fromKind: number;
  readonly from: number;
  readonly to: number;
}

export interface Extent {
  /** Infinity when there is no number */
  readonly min: number;
  /** -Infinity when there is no number */
  readonly max: number;
}

export interface Kernels {
  readonly compiled: boolean;
  /**
   * Writes how far behind `base` the events lie that pass, ascending, until `into` is full.
   * @param base no later than the span, nor more than 2^32 events before its end
   * @returns how many were written
   */
  filter(plan: ColumnPlan, span: Span, into: Uint32Array, base?: number): number;
  /** Adds the number of events of each id to `counts`; its last cell takes all other ids. */
  countIds(
    column: 'kind' | 'source' | 'target',
    plan: ColumnPlan,
    span: Span,
    counts: Uint32Array,
  ): void;
  /**
   * Adds the virtual time since an earlier event; what runs backwards counts as outside.
   * @returns lowest sequence that was read as a cause; Infinity = none
   */
  latencies(measure: LatencyMeasure, plan: ColumnPlan, span: Span, histogram: Histogram): number;
  /** Adds value × factor, rounded towards 0; negative, NaN and 2^53 or more count as outside. */
  values(factor: number, plan: ColumnPlan, span: Span, histogram: Histogram): void;
  /**
   * Adds the events that pass between neighbouring edges (rising sequences within a ring).
   * @param span those of them alone: within the edges, where it is not empty
   */
  density(plan: ColumnPlan, edges: Float64Array, bins: Uint32Array, span?: Span): void;
  /** Least and largest number of a column; NaN counts for nothing, and there is no −0. */
  extent(column: 'value' | 'timeNs', plan: ColumnPlan, span: Span): Extent;
  /**
   * Applies journal rows [from, to) to state cells, or, when `to` comes first, undoes [to, from)
   * from the last to the first. No more rows than the journal's ring holds.
   */
  applyWrites(cells: Float64Array, from: number, to: number): void;
}
