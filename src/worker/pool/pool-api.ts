/**
 * What a thread of the pool is asked: worlds run without a picture, many times over. The same in a
 * Worker of the page and in a thread of Node.
 */
import type { Scenario } from '../../engine/scenario.ts';
import type { Result } from '../../lib/result.ts';
import type { PlannedInput, Recipe } from '../engine-api.ts';

/** A timeline, and what is asked of the futures that part from it. */
export interface TimelineQuestion {
  readonly recipe: Recipe;
  /** name of the expectation; '' = any of them */
  readonly expectation: string;
  /** virtual time at which every future ends */
  readonly untilNs: number;
  /** virtual time from the point on after which a future ends, if that is earlier */
  readonly withinNs: number;
}

/** Some futures of one point. */
export interface FuturesPart {
  /** events handled when they part; the events of the same instant are still handled */
  readonly at: number;
  /** one future each */
  readonly seeds: readonly number[];
}

export interface FuturesAnswer {
  readonly at: number;
  readonly timeNs: number;
  /** the expectation had broken before the futures part: none of them was run */
  readonly wasBroken: boolean;
  readonly broken: number;
  /** futures in which the engine could not go on; neither broken nor held */
  readonly crashed: number;
  /** why the first of them could not; '' = all could */
  readonly crash: string;
  /** events handled in all of them */
  readonly events: number;
}

/** A world to be judged once. */
export interface Trial {
  readonly scenario: Scenario;
  /** inputs from outside, by rising time */
  readonly planned: readonly PlannedInput[];
  /** '' = whichever breaks first */
  readonly expectation: string;
}

export interface Verdict {
  /** the expectation that broke; '' = none did, or the world cannot be run */
  readonly broke: string;
  /** when it broke, or the end for one that never came true; -1 = it did not break */
  readonly timeNs: number;
  /** why the world cannot be opened, or could not go on; '' = it ran */
  readonly error: string;
}

export interface PoolThreadApi {
  /** From now on `futures` are those of this timeline. */
  timeline(question: TimelineQuestion): Promise<Result<true>>;
  futures(part: FuturesPart): Promise<Result<FuturesAnswer>>;
  trial(trial: Trial): Promise<Verdict>;
}
