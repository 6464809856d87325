/** The next or previous event of recorded history with which a condition fires. */

import type { Condition } from './condition.ts';
import { type ConditionScan, createConditionScan } from './condition-scan.ts';
import { readIntact } from './intact.ts';
import { standBefore } from './standing.ts';
import type { Timeline } from './timeline.ts';

/** What a long search tells its host, and asks it. */
export interface SearchHost {
  /** share done, 0..1 */
  onProgress(share: number): void;
  cancelled(): boolean;
  /** Lets other work in; resolves soon after. */
  breathe(): Promise<void>;
}

export type Found =
  | {
      readonly found: true;
      readonly sequence: number;
      readonly timeNs: number;
      /** index of the condition that fired */
      readonly condition: number;
      /** false: it was found by running again; its rows have left the history */
      readonly held: boolean;
    }
  | {
      readonly found: false;
      /** none: there is none in [from, to) · changed: recorded rows were taken back meanwhile */
      readonly reason: 'none' | 'cancelled' | 'changed';
      /** events that were looked at: [from, to) */
      readonly from: number;
      readonly to: number;
    };

/** Events between two looks at the host: a few milliseconds. */
export const SEARCH_CHUNK_EVENTS = 65_536;

/** Chunks in one search that a running engine may lap before the search gives up. */
const FAILURES_MAX = 64;

interface Hit {
  readonly sequence: number;
  readonly condition: number;
}

/** Goes through chunks of recorded events; each begins from the state that stands there. */
class Walk {
  readonly #timeline: Timeline;
  readonly #scan: ConditionScan;
  readonly #state: Float64Array;

  constructor(timeline: Timeline, conditions: readonly Condition[]) {
    this.#timeline = timeline;
    this.#scan = createConditionScan(timeline.memory, conditions);
    this.#state = new Float64Array(timeline.memory.plan.slots);
  }

  /** Hits in [from, to), all or only the first; undefined when the rows are no longer held. */
  hits(from: number, to: number, onlyFirst: boolean): Hit[] | undefined {
    const { memory } = this.#timeline;
    const journal = standBefore(this.#timeline, from, this.#state);
    if (journal === undefined) return undefined;
    const found = readIntact(memory, (reading) => {
      reading.lowestEvent = from;
      reading.lowestJournal = journal;
      const hits: Hit[] = [];
      this.#scan.begin(from, this.#state, journal);
      const end = Math.min(to, reading.published);
      for (;;) {
        const sequence = this.#scan.next(end);
        if (sequence < 0) return hits;
        hits.push({ sequence, condition: this.#scan.which });
        if (onlyFirst) return hits;
      }
    });
    return found;
  }
}

const foundAt = (timeline: Timeline, { sequence, condition }: Hit): Found => ({
  found: true,
  sequence,
  timeNs: timeline.timeOf(sequence) ?? Number.NaN,
  condition,
  held: true,
});

/** The last event before `before` with which one of the conditions fires. */
export async function searchBack(
  timeline: Timeline,
  conditions: readonly Condition[],
  before: number,
  host: SearchHost,
): Promise<Found> {
  const walk = new Walk(timeline, conditions);
  const epoch = timeline.epoch();
  const end = Math.min(before, timeline.published());
  const first = timeline.oldest();
  let to = end;
  let failures = 0;
  while (to > Math.max(first, timeline.oldest())) {
    const from = Math.max(timeline.oldest(), to - SEARCH_CHUNK_EVENTS);
    const hits = walk.hits(from, to, false);
    const changed = timeline.epoch() !== epoch || failures > FAILURES_MAX;
    if (changed) return { found: false, reason: 'changed', from: to, to: end };
    const last = hits?.at(-1);
    if (last) return foundAt(timeline, last);
    // Lapped by a running engine: what is left of the chunk begins later.
    if (hits) to = from;
    else failures += 1;
    host.onProgress((end - to) / Math.max(1, end - first));
    if (host.cancelled()) return { found: false, reason: 'cancelled', from: to, to: end };
    await host.breathe();
  }
  return { found: false, reason: 'none', from: to, to: end };
}

/** The first event after `after` with which one of the conditions fires, as far as is recorded. */
export async function searchAhead(
  timeline: Timeline,
  conditions: readonly Condition[],
  after: number,
  host: SearchHost,
): Promise<Found> {
  const walk = new Walk(timeline, conditions);
  const epoch = timeline.epoch();
  const begin = Math.max(after + 1, timeline.oldest());
  const end = timeline.published();
  let from = begin;
  let failures = 0;
  while (from < end) {
    from = Math.max(from, timeline.oldest());
    const to = Math.min(end, from + SEARCH_CHUNK_EVENTS);
    const hits = walk.hits(from, to, true);
    const changed = timeline.epoch() !== epoch || failures > FAILURES_MAX;
    if (changed) return { found: false, reason: 'changed', from: begin, to: from };
    const first = hits?.[0];
    if (first) return foundAt(timeline, first);
    if (hits) from = to;
    else failures += 1;
    host.onProgress((from - begin) / (end - begin));
    if (host.cancelled()) return { found: false, reason: 'cancelled', from: begin, to: from };
    await host.breathe();
  }
  return { found: false, reason: 'none', from: begin, to: end };
}

/** For callers on a thread of their own, and for tests: never cancelled, tells nobody. */
export const UNHEEDED: SearchHost = {
  onProgress: () => undefined,
  cancelled: () => false,
  breathe: async () => undefined,
};
