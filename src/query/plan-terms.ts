/** Conditions that columns alone can answer: what a column plan consists of. */

/** Bounds of which both belong to it; NaN lies in none, and a NaN bound makes it empty. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export type ColumnPlan =
  | { readonly op: 'every' }
  | { readonly op: 'none' }
  /** one byte an id, 1 = passes; ids beyond are not members */
  | { readonly op: 'kind'; readonly members: Uint8Array }
  | { readonly op: 'source' | 'target'; readonly members: Uint8Array }
  /** column × factor in the interval, or, for `outside`, below or above it */
  | (Interval & {
      readonly op: 'number';
      readonly column: 'value' | 'timeNs';
      readonly factor: number;
      readonly outside: boolean;
    })
  | (Interval & { readonly op: 'sequence'; readonly outside: boolean })
  | { readonly op: 'all' | 'any'; readonly terms: readonly ColumnPlan[] }
  | { readonly op: 'not'; readonly term: ColumnPlan };
