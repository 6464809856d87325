/** Scans over the events that pass a filter, in the language of the query bar. */
import type { Result } from '../lib/result.ts';
import type { IdCounts, Matches } from '../timeline/filtered.ts';
import type { MatchPart } from '../timeline/match-parts.ts';
import type { LatencySummary, Range, Route, WriteRecord } from '../timeline/timeline.ts';

/** Called with one part after the other; the next is looked for when it has returned. */
export type TakePart = (part: MatchPart) => void | Promise<void>;

/** How far a scan came. */
export interface Scanned {
  /** exclusive */
  readonly to: number;
  readonly cancelled: boolean;
}

/** What both sides of the border offer. */
export interface Scans {
  /** The first `room` matches of a range. */
  filter(text: string, range: Range, room: number): Promise<Result<Matches>>;
  /** Events per bin over [fromNs, toNs). */
  density(text: string, fromNs: number, toNs: number, bins: number): Promise<Result<Uint32Array>>;
  /** Events of a range by kind and by source; undefined when the writer was faster. */
  counts(range: Range): Promise<IdCounts | undefined>;
  /** First payload values of one kind of event, in units of 1 / factor. */
  values(kind: number, range: Range, factor: number): Promise<LatencySummary>;
  /** Latencies as seen by one who asks steadily every `intervalNs`. */
  correctedLatency(route: Route, range: Range, intervalNs: number): Promise<LatencySummary>;
  /** Writes of one cell in a range, newest first, at most `limit`. */
  fieldHistory(slot: number, range: Range, limit: number): Promise<readonly WriteRecord[]>;
}

/** The side of the analysis thread. */
export interface ScanApi extends Scans {
  /** All matches of a range, in parts; ends early when the task is cancelled. */
  matches(task: number, text: string, range: Range, onPart: TakePart): Promise<Result<Scanned>>;
}

/** The page's side. */
export interface ScanPort extends Scans {
  /** All matches of a range, in parts; ends early when the signal says so. */
  matches(
    text: string,
    range: Range,
    options: { readonly signal: AbortSignal; readonly onPart: TakePart },
  ): Promise<Result<Scanned>>;
}
