import { EXPECTATION_CELL, type ExpectationSchema } from '../../memory/schema.ts';
import type { Timeline } from '../../timeline/timeline.ts';

export type Standing = 'holding' | 'broken' | 'satisfied';

/** How an expectation stands at the end of what is recorded. */
export interface ExpectationStatus {
  readonly id: number;
  readonly name: string;
  readonly text: string;
  readonly rule: ExpectationSchema['rule'];
  readonly standing: Standing;
  /** sequence of the event that broke it; -1 = not broken */
  readonly brokenAt: number;
  /** NaN = not broken, or the event has left the history */
  readonly brokenNs: number;
}

const STANDINGS: readonly Standing[] = ['holding', 'broken', 'satisfied'];

/** Reads the hidden cells that every expectation keeps in the world. */
export function readExpectations(timeline: Timeline, state: Float64Array): ExpectationStatus[] {
  return timeline.schema.expectations.map(({ id, name, text, rule, slot }) => {
    const standing = STANDINGS[state[slot + EXPECTATION_CELL.status]!] ?? 'holding';
    const brokenAt = standing === 'broken' ? state[slot + EXPECTATION_CELL.brokenAt]! : -1;
    const brokenNs = brokenAt < 0 ? Number.NaN : (timeline.timeOf(brokenAt) ?? Number.NaN);
    return { id, name, text, rule, standing, brokenAt, brokenNs };
  });
}

/** Equal as far as a person can see: keeps the store from changing without need. */
export function sameExpectations(
  a: readonly ExpectationStatus[],
  b: readonly ExpectationStatus[],
): boolean {
  return (
    a.length === b.length &&
    a.every((one, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        one.id === other.id &&
        one.standing === other.standing &&
        one.brokenAt === other.brokenAt &&
        Object.is(one.brokenNs, other.brokenNs)
      );
    })
  );
}

/** The next recorded break after (or before) a sequence, or -1. */
export function nextBreak(
  list: readonly ExpectationStatus[],
  at: number,
  direction: 1 | -1,
  oldest: number,
): number {
  const breaks = list.map((one) => one.brokenAt).filter((sequence) => sequence >= oldest);
  const wanted = breaks.filter((sequence) => (direction > 0 ? sequence > at : sequence < at));
  if (wanted.length === 0) return -1;
  return direction > 0 ? Math.min(...wanted) : Math.max(...wanted);
}
