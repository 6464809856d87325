/** One opened scenario as its users see it; session.ts makes it. */
import type { CameBack } from '../engine/core.ts';
import type { Scenario } from '../engine/scenario.ts';
import type { System } from '../engine/system.ts';
import type { Result } from '../lib/result.ts';
import type { Command } from '../memory/commands.ts';
import type { Planned } from './branches.ts';
import type {
  BranchEdit,
  BranchSummary,
  Edit,
  ForkOptions,
  Recipe,
  SavedTree,
  ScenarioSource,
  Stop,
  StopCondition,
} from './engine-api.ts';
import type { Stopper } from './stopping.ts';

/** A fork under way: the world is near it, or there. */
export interface ForkPlan {
  /** events that the branch shares with its parent: run up to there, then finish */
  readonly shared: number;
  readonly name: string;
  readonly edits: readonly BranchEdit[];
  readonly commands: readonly Command[];
  readonly planned: readonly Planned[];
}

export interface Session {
  readonly system: System;
  readonly scenario: Scenario;
  readonly source: ScenarioSource;
  readonly untilNs: number;
  readonly branch: number;
  branches(): BranchSummary[];
  /** Of the current branch, or of another one. */
  recipe(branch?: number): Recipe;
  /** All branches with what makes them again. */
  tree(): SavedTree;
  /** Applies an edit now, not before `horizonNs`; gives the sequence of its event. */
  inject(edit: Edit, horizonNs: number): Result<number>;
  fork(at: number, edits: readonly BranchEdit[], options?: ForkOptions): Result<true>;
  /** The same in two steps, between which `catchUp` may take its time. */
  beginFork(at: number, edits: readonly BranchEdit[], options?: ForkOptions): Result<ForkPlan>;
  finishFork(plan: ForkPlan): Result<true>;
  /** Instead of finishing: what the parent was still to be fed with is again to come. */
  cancelFork(): Result<true>;
  switchBranch(id: number): Result<true>;
  /** Makes a branch current; gives the events up to which it ran, to catch up with. */
  beginSwitch(id: number): Result<number>;
  /** Runs on to so many events handled. */
  catchUp(handled: number): Result<true>;
  renameBranch(id: number, name: string): Result<true>;
  deleteBranch(id: number): Result<true>;
  /** Brings back one that was deleted. */
  bringBackBranch(id: number): Result<true>;
  /** As System.run; inputs that a branch took over from its parent are applied when due. */
  run(events: number, limitNs: number): CameBack;
  /** Due time of whatever comes next. */
  nextDueNs(): number;
  /** Watches for the end of a run that begins now. */
  watch(stop: StopCondition): Result<Stopper>;
  /** Runs flat out until the condition holds, the end, or a pause asked for by another thread. */
  runUntil(stop: StopCondition): Stop;
  stop(reason: Stop['reason'], more?: Pick<Stop, 'condition' | 'problem'>): Stop;
  /** True when nothing more is due before the end. */
  ended(): boolean;
}
