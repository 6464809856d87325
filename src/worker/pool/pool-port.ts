/** What a page asks of headless threads about the branch that is open. */
import type { Result } from '../../lib/result.ts';
import type { PlannedInput } from '../engine-api.ts';
import type { Probability, ProbabilityOptions, ProbabilityQuestion } from './probability.ts';
import type { SavedShrunk } from './save-shrunk.ts';
import type { ShrinkProgress, ShrinkQuestion, Shrunk } from './shrink.ts';

export type RiskQuestion = Omit<ProbabilityQuestion, 'recipe' | 'untilNs'>;
export type ReduceQuestion = Pick<ShrinkQuestion, 'expectation' | 'settings'>;

export interface ReduceOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ShrinkProgress) => void;
}

export interface Reduced {
  readonly shrunk: Shrunk;
  readonly saved: SavedShrunk;
  /** inputs that make it of the open world from its start on; absent = it is another world */
  readonly inputs?: readonly PlannedInput[];
}

export interface PoolPort {
  /** Threads of its own for each question, ended with it. */
  probability(question: RiskQuestion, options: ProbabilityOptions): Promise<Result<Probability>>;
  shrink(question: ReduceQuestion, options: ReduceOptions): Promise<Result<Reduced>>;
}
