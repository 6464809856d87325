/** Where a run is to end: how far it may go at a time, and whether it got there. */
import { CAME_BACK, type CameBack } from '../engine/core.ts';
import type { System } from '../engine/system.ts';
import { failure, type Result, success, unwrap } from '../lib/result.ts';
import { WORLD_CELL } from '../memory/tables.ts';
import { type Condition, compileCondition } from '../timeline/condition.ts';
import { type ConditionScan, createConditionScan } from '../timeline/condition-scan.ts';
import type { StopCondition } from './engine-api.ts';

export interface Stopper {
  readonly stop: StopCondition;
  /** For 'condition': index of the one that fired; -1 = none yet. */
  readonly which: number;
  /** Events that may be handled before it must be asked again; 0 = none, it is reached. */
  budget(events: number): number;
  /** Virtual time up to which the world may run. */
  limitNs(limitNs: number): number;
  /**
   * Whether it is reached after a chunk. A condition takes the world back to where it fired, or to
   * where the chunk began, when the same must be run again in smaller steps.
   */
  reached(cameBack: CameBack): 'yes' | 'no' | 'again';
}

/** Events between two looks at a condition; what was run too far is taken back. */
const CONDITION_EVENTS = 16_384;

/** Names of the expectations that are broken. */
export function brokenIn({ expectations, memory, schema }: System): string[] {
  if (expectations.firstBroken() < 0) return [];
  const isBroken = (slot: number): boolean => memory.slots.f64[slot] === 1;
  return schema.expectations.filter(({ slot }) => isBroken(slot)).map(({ name }) => name);
}

/** Checks conditions against a world. */
export function conditionsOf(system: System, texts: readonly string[]): Result<Condition[]> {
  const conditions: Condition[] = [];
  for (const text of texts) {
    const condition = compileCondition(text, system.schema);
    if (!condition.ok) {
      const { problem } = condition;
      return failure({ ...problem, where: `condition "${text.slice(0, 60)}", ${problem.where}` });
    }
    conditions.push(condition.value);
  }
  if (conditions.length > 0) return success(conditions);
  const mend = 'Write at least one condition, or run until the end.';
  return failure({ what: 'no condition to run until', where: 'run until', mend });
}

/** Returns to just after so many events; what was still to come from outside is still to come. */
export type TakeBack = (handled: number) => Result<true>;

class ConditionStopper implements Stopper {
  readonly stop: StopCondition;
  which = -1;
  readonly #system: System;
  readonly #takeBack: TakeBack;
  readonly #scan: ConditionScan;
  #chunk: number;
  /** journal rows before the events not yet looked at */
  #journal: number;

  constructor(
    system: System,
    conditions: readonly Condition[],
    stop: StopCondition,
    takeBack: TakeBack,
  ) {
    this.stop = stop;
    this.#system = system;
    this.#takeBack = takeBack;
    this.#scan = createConditionScan(system.memory, conditions);
    this.#chunk = Math.min(CONDITION_EVENTS, system.memory.plan.events >> 2);
    this.#journal = this.#journalNow();
    this.#scan.begin(system.handled(), system.memory.slots.f64, this.#journal);
  }

  #journalNow(): number {
    return this.#system.memory.cells.f64[WORLD_CELL.journal]!;
  }

  budget(events: number): number {
    return Math.min(events, this.#chunk);
  }

  limitNs(limitNs: number): number {
    return limitNs;
  }

  reached(): 'yes' | 'no' | 'again' {
    const system = this.#system;
    const from = this.#scan.at;
    const written = this.#journalNow() - this.#journal;
    if (written > system.memory.plan.journal >> 1 && this.#chunk > 1) {
      // So many writes that the first are gone: the same again in smaller steps.
      this.#chunk = Math.max(1, this.#chunk >> 2);
      unwrap(this.#takeBack(from));
      return 'again';
    }
    const hit = this.#scan.next(system.handled());
    this.#journal = this.#journalNow();
    if (hit < 0) return 'no';
    this.which = this.#scan.which;
    if (hit + 1 < system.handled()) unwrap(this.#takeBack(hit + 1));
    return 'yes';
  }
}

function plainStopper(system: System, stop: StopCondition): Stopper {
  const brokenBefore = brokenIn(system);
  const end = stop.type === 'sequence' ? stop.sequence + 1 : Number.POSITIVE_INFINITY;
  // A time that is none lies in the past, like every time before now.
  const limit = stop.type === 'time' ? stop.timeNs || 0 : Number.POSITIVE_INFINITY;
  const isNewlyBroken = (): boolean => {
    if (stop.type !== 'broken') return false;
    const fresh = brokenIn(system).filter((name) => !brokenBefore.includes(name));
    return stop.expectation === undefined ? fresh.length > 0 : fresh.includes(stop.expectation);
  };
  return {
    stop,
    which: -1,
    budget: (events) => {
      const left = end - system.handled();
      return left > 0 ? Math.min(events, left) : 0;
    },
    limitNs: (given) => Math.min(given, limit),
    reached: (cameBack) => {
      const isThere = !(system.handled() < end);
      return isThere || (cameBack === CAME_BACK.broken && isNewlyBroken()) ? 'yes' : 'no';
    },
  };
}

/** Watches a run that begins now. */
export function createStopper(
  system: System,
  stop: StopCondition,
  takeBack: TakeBack,
): Result<Stopper> {
  if (stop.type !== 'condition') return success(plainStopper(system, stop));
  const conditions = conditionsOf(system, stop.any);
  if (!conditions.ok) return conditions;
  return success(new ConditionStopper(system, conditions.value, stop, takeBack));
}
