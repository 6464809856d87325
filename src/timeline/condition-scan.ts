/** Walks recorded events and says where a condition fires. */
import type { Memory } from '../memory/memory.ts';
import type { Condition } from './condition.ts';
import { createStateWalk } from './state-walk.ts';

export interface ConditionScan {
  /** next event to be looked at */
  readonly at: number;
  /** index of the condition that fired last */
  readonly which: number;
  /** state after the event that was looked at last */
  readonly slots: Float64Array;
  /** Stands before event `sequence`: see StateWalk. */
  begin(sequence: number, slots: Float64Array, journal: number): void;
  /** First event of [at, to) with which one of the conditions fires; -1 = none. */
  next(to: number): number;
}

/** @param conditions any of them; the first in order is named when several fire at once */
export function createConditionScan(
  memory: Memory,
  conditions: readonly Condition[],
): ConditionScan {
  const mask = memory.plan.events - 1;
  const walk = createStateWalk(
    memory,
    conditions.flatMap(({ slots }) => slots),
  );
  const moments = conditions.map(({ fires }) => fires === 'moment');
  const held = new Uint8Array(conditions.length);
  let which = -1;

  const holds = (i: number, row: number): boolean => conditions[i]!.holds(memory, row, walk.slots);

  const firing = (row: number, touched: boolean): number => {
    let first = -1;
    for (let i = 0; i < conditions.length; i++) {
      if (!moments[i]) {
        if (first < 0 && holds(i, row)) first = i;
      } else if (touched) {
        const now = holds(i, row) ? 1 : 0;
        if (now === 1 && held[i] === 0 && first < 0) first = i;
        held[i] = now;
      }
    }
    return first;
  };

  return {
    get at() {
      return walk.at;
    },
    get which() {
      return which;
    },
    slots: walk.slots,
    begin: (sequence, from, journal) => {
      walk.begin(sequence, from, journal);
      for (let i = 0; i < conditions.length; i++) held[i] = moments[i] && holds(i, 0) ? 1 : 0;
    },
    next: (to) => {
      while (walk.at < to) {
        const row = walk.at & mask;
        which = firing(row, walk.step());
        if (which >= 0) return walk.at - 1;
      }
      return -1;
    },
  };
}
