/** Counting garbage collections on one thread of a Chrome trace, between two marks of it. */

export const MARK_PREFIX = 'orrery-gc-';

/** The events of the Trace Event format that matter here. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  /** microseconds */
  readonly ts: number;
}

/** Categories that carry the marks and the collections. */
export const TRACE_CATEGORIES = ['blink.user_timing', 'devtools.timeline', 'v8', 'v8.gc'];

/** As DevTools shows them: a scavenge, and a full collection. */
const COLLECTIONS = new Set(['MinorGC', 'MajorGC']);

/**
 * Collections between the marks, on the thread that set them.
 * @throws Error when the trace does not hold both marks on one thread
 */
export function countCollections(events: readonly TraceEvent[]): number {
  const markOf = (name: string): TraceEvent => {
    const mark = events.find((event) => event.name === MARK_PREFIX + name);
    if (mark === undefined) throw new Error(`the trace holds no mark ${MARK_PREFIX}${name}`);
    return mark;
  };
  const begin = markOf('begin');
  const end = markOf('end');
  if (begin.pid !== end.pid || begin.tid !== end.tid) {
    throw new Error('the marks were set by different threads');
  }
  return events.filter(
    ({ name, pid, tid, ts }) =>
      COLLECTIONS.has(name) &&
      pid === begin.pid &&
      tid === begin.tid &&
      ts >= begin.ts &&
      ts <= end.ts,
  ).length;
}
