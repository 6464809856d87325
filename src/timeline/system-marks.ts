import { claimRows, readEvents } from '../memory/publication.ts';
import { rowOf, SYSTEM_KIND, SYSTEM_KIND_COUNT } from '../memory/schema.ts';
import type { Timeline } from './timeline.ts';

/** One of the engine's own events: a fault switched, an expectation broken, an error, a note. */
export interface SystemMark {
  readonly sequence: number;
  readonly kind: number;
  readonly timeNs: number;
  /** first payload value */
  readonly value: number;
}

/** Marks kept; the oldest go first, and how many went is counted. */
export const MARKS_MAX = 20_000;

/**
 * Finds the engine's own events among millions, a slice of rows at a time, so that the page can
 * show them without asking for the rows in between.
 */
export interface SystemMarks {
  readonly list: readonly SystemMark[];
  /** marks forgotten because there were more than MARKS_MAX */
  readonly forgotten: number;
  /** Looks at up to `rows` rows not seen yet; true when nothing is left to look at. */
  advance(timeline: Timeline, rows: number): boolean;
}

export function createSystemMarks(): SystemMarks {
  let list: SystemMark[] = [];
  let forgotten = 0;
  let next = 0;
  let epoch = -1;
  let seen: Timeline | undefined;

  const restart = (timeline: Timeline) => {
    list = [];
    forgotten = 0;
    next = timeline.oldest();
    epoch = timeline.epoch();
    seen = timeline;
  };

  const scan = (timeline: Timeline, from: number, to: number): SystemMark[] => {
    const { events } = timeline.memory;
    const mask = timeline.memory.plan.events - 1;
    const found: SystemMark[] = [];
    for (let sequence = from; sequence < to; sequence++) {
      const row = rowOf(sequence, mask);
      const kind = events.kind[row]!;
      // The start of the run is at its left border anyway.
      if (kind >= SYSTEM_KIND_COUNT || kind === SYSTEM_KIND.start) continue;
      found.push({ sequence, kind, timeNs: events.timeNs[row]!, value: events.value[row]! });
    }
    return found;
  };

  return {
    get list() {
      return list;
    },
    get forgotten() {
      return forgotten;
    },
    advance(timeline, rows) {
      if (seen !== timeline || epoch !== timeline.epoch()) restart(timeline);
      const end = timeline.published();
      // A writer that laps this reader claims whole blocks; start past the next one.
      const oldest = timeline.oldest();
      const clear = oldest + claimRows(timeline.memory.plan.events);
      const from = next >= oldest ? next : Math.min(end, clear);
      const to = Math.min(end, from + rows);
      let found: SystemMark[] = [];
      const stale = readEvents(timeline.memory, from, Number.POSITIVE_INFINITY, () => {
        found = scan(timeline, from, to);
      });
      if (stale === 'taken-back') {
        restart(timeline);
        return false;
      }
      if (stale === undefined && found.length > 0) {
        list = list.concat(found);
        if (list.length > MARKS_MAX) {
          forgotten += list.length - MARKS_MAX;
          list = list.slice(-MARKS_MAX);
        }
      }
      next = stale === 'lapped' ? timeline.oldest() : to;
      return next >= end;
    },
  };
}
