/** The border between a page (or Node) and the engine's thread: control only, rows stay in memory. */
import type { ClockDefaults } from '../engine/clocks.ts';
import type { Difficulty } from '../engine/scenario.ts';
import type { Problem, Result } from '../lib/result.ts';
import type { SharedMemoryHandle } from '../memory/memory.ts';
import type { Schema, Sequence } from '../memory/schema.ts';
import type { EngineTimings } from './operation-timer.ts';

/** Where the world comes from. */
export type ScenarioSource =
  | { readonly id: string }
  | { readonly text: string; readonly fileName: string };

/** A change made to a world at a point of its timeline. Times and order are part of the recipe. */
export type Edit =
  | {
      readonly type: 'fault';
      readonly device: string;
      readonly fault: string;
      readonly on: boolean;
    }
  | {
      readonly type: 'set';
      readonly device: string;
      readonly field: string;
      readonly value: number;
    }
  | {
      /** a message that the device accepts, as if a link had delivered it */
      readonly type: 'send';
      readonly device: string;
      readonly event: string;
      /** as stored, in declared order; four fields at most */
      readonly payload: readonly number[];
    }
  | {
      /** how messages sent from now on travel; what is not named stays */
      readonly type: 'link';
      /** both ends as in the scenario: "north.tell", "heater.tell" */
      readonly from: string;
      readonly to: string;
      readonly latencyNs?: number;
      readonly jitterNs?: number;
      /** probability 0 … 1 */
      readonly loss?: number;
    }
  | {
      /** another chance from here on: every random stream begins anew */
      readonly type: 'seed';
      readonly seed: number;
    };

/** A change to what came from outside; `input` is its place in the recipe of the branch forked from. */
export type InputEdit =
  | { readonly type: 'remove-input'; readonly input: number }
  | { readonly type: 'move-input'; readonly input: number; readonly timeNs: number };

/** What a branch changes of its parent. */
export type BranchEdit = Edit | InputEdit;

/** Why a fork was refused, and by which of its edits, if it was one. */
export interface ForkProblem extends Problem {
  /** index in the edits that were asked for */
  readonly edit?: number;
}

export interface ForkOptions {
  /** '' or absent = "branch 3" */
  readonly name?: string;
  /**
   * What becomes of the parent's inputs after the fork: dropped, or applied again at their virtual
   * times. Default 'drop'; edits of inputs keep the others.
   */
  readonly inputs?: 'drop' | 'keep';
  /** applied at their virtual times in the place of the parent's inputs after the fork */
  readonly planned?: readonly PlannedInput[];
}

/** An edit as it was applied. */
export interface RecordedInput {
  /** events handled when it was applied */
  readonly at: number;
  readonly timeNs: number;
  readonly edit: Edit;
}

/** An input that a branch takes over from its parent, due at its virtual time. */
export interface PlannedInput {
  readonly timeNs: number;
  readonly edit: Edit;
}

/** Everything needed to make the same bytes again, anywhere. */
export interface Recipe {
  readonly engine: string;
  readonly scenario: ScenarioSource;
  readonly seed: number;
  readonly untilNs: number;
  readonly inputs: readonly RecordedInput[];
  /** inputs still to come, by rising time; absent = none */
  readonly planned?: readonly PlannedInput[];
  /** settings that all device clocks share; absent = defaults */
  readonly clocks?: ClockDefaults;
}

/** A branch with what makes its events again. */
export interface SavedBranch {
  readonly id: number;
  readonly name: string;
  /** -1 = the root */
  readonly parent: number;
  /** events shared with the parent, and the virtual time after them */
  readonly shared: number;
  readonly forkedNs: number;
  readonly edits: readonly BranchEdit[];
  readonly inputs: readonly RecordedInput[];
  readonly planned: readonly PlannedInput[];
  /** how far it ran */
  readonly handled: number;
  readonly nowNs: number;
  readonly broken: readonly string[];
}

export interface SavedTree {
  readonly current: number;
  readonly branches: readonly SavedBranch[];
}

/** Everything from which the present state is made again, taken at one moment. */
export interface Snapshot {
  readonly recipe: Recipe;
  readonly tree: SavedTree;
  readonly hash: HashAt;
}

export interface OpenOptions {
  /** branches beside the one whose inputs are given; that one is `current` in it */
  readonly tree?: SavedTree;
  readonly seed?: number;
  /** rows of history kept, rounded up to a power of two; default 2^21 in the page */
  readonly historyEvents?: number;
  /** field writes kept for each event, up to 64; default 2 */
  readonly journalPerEvent?: number;
  /** virtual time between two keyframes; default 100 ms */
  readonly keyframeIntervalNs?: number;
  readonly untilNs?: number;
  /** virtual ns per host ns; 'max' = flat out. Default 1 */
  readonly speed?: number | 'max';
  /** start running at once. Default false */
  readonly play?: boolean;
  /** inputs that are recorded at most; default 4,096 beside those fed back */
  readonly inputsMax?: number;
  /** inputs to feed back: re-opens a recipe */
  readonly inputs?: readonly RecordedInput[];
  readonly planned?: readonly PlannedInput[];
  /** begin with what the scenario says would mend it */
  readonly fixed?: boolean;
  /** settings that all device clocks share */
  readonly clocks?: ClockDefaults;
  /** share of the engine's work that is timed, 0 = none; default 0.1 */
  readonly sampleRate?: number;
}

export type { Difficulty } from '../engine/scenario.ts';

export interface ScenarioSummary {
  readonly id: string;
  readonly title: string;
  readonly story: string;
  readonly seed: number;
  readonly untilNs: number;
  readonly devices: number;
  /** kinds of its devices, in the order of the file, each once */
  readonly mocks: readonly string[];
  /** absent = it does not say */
  readonly difficulty?: Difficulty;
  /** what would mend it, to be told on request; absent = the scenario does not say */
  readonly fixed?: Fixed;
}

export interface Fixed {
  readonly because: string;
  /** to fork with before the first event */
  readonly edits: readonly Edit[];
}

export interface BranchSummary {
  readonly id: number;
  readonly name: string;
  /** -1 = the root */
  readonly parent: number;
  /** last sequence shared with the parent */
  readonly forkedAt: number;
  /** virtual time at which it left its parent; 0 for the root */
  readonly forkedNs: number;
  readonly edits: readonly BranchEdit[];
  /** events in it, the shared prefix included */
  readonly published: number;
  /** names of the expectations that are broken where it stands */
  readonly broken: readonly string[];
}

export interface Opened {
  readonly handle: SharedMemoryHandle;
  readonly schema: Schema;
  readonly recipe: Recipe;
  readonly story: string;
  readonly fixed?: Fixed;
  readonly branches: readonly BranchSummary[];
  readonly branch: number;
}

/** Values of CONTROL_WORD.runState; the page reads them without asking. */
export const RUN_STATE = {
  idle: 0,
  running: 1,
  paused: 2,
  ended: 3,
  crashed: 4,
  seeking: 5,
} as const;
export type RunState = (typeof RUN_STATE)[keyof typeof RUN_STATE];

export type StopCondition =
  | { readonly type: 'sequence'; readonly sequence: number }
  | { readonly type: 'time'; readonly timeNs: number }
  | { readonly type: 'broken'; readonly expectation?: string }
  /** breakpoints: conditions over events and state, of which the first to fire stops the run */
  | { readonly type: 'condition'; readonly any: readonly string[] }
  | { readonly type: 'end' };

export interface Stop {
  readonly reason:
    | 'sequence'
    | 'time'
    | 'broken'
    | 'condition'
    | 'end'
    | 'paused'
    | 'crashed'
    /** nothing ran: see `problem` */
    | 'refused';
  /** events handled */
  readonly sequence: number;
  readonly timeNs: number;
  /** name of the expectation that broke first, if any did in this run; '' = none */
  readonly expectation: string;
  /** for 'condition': index in `any` of the condition that fired with event `sequence` - 1 */
  readonly condition?: number;
  readonly problem?: Problem;
}

export interface Crash {
  readonly what: string;
  readonly where: string;
  readonly mend: string;
  readonly sequence: number;
}

/** Rolling hash over every event and write up to `sequence` (events handled). */
export interface HashAt {
  readonly sequence: number;
  readonly timeNs: number;
  /** 16 hex digits */
  readonly hash: string;
}

/** What a subscriber is told, at most once a frame. */
export interface Notice {
  readonly published: Sequence;
  readonly timeNs: number;
  readonly runState: RunState;
  readonly epoch: number;
  readonly eventsPerSecond: number;
  readonly busy: number;
}

/** Implemented by the engine worker; called through comlink. Expected failures are values. */
export interface EngineApi {
  scenarios(): Promise<readonly ScenarioSummary[]>;
  /** Told a share, 0 … 1, while recorded inputs are applied, between long stretches of it. */
  open(
    source: ScenarioSource,
    options: OpenOptions,
    onProgress?: (share: number) => void,
  ): Promise<Result<Opened>>;
  play(): Promise<void>;
  pause(): Promise<Stop>;
  /** Handles exactly `events` more events. */
  step(events: number): Promise<Stop>;
  runUntil(stop: StopCondition): Promise<Stop>;
  /** virtual ns per host ns, 0.001 … 1000, or 'max' */
  setSpeed(speed: number | 'max'): Promise<Result<true>>;
  /** Applies the edit now, as a recorded input. */
  inject(edit: Edit): Promise<Result<true>>;
  /** Restores, re-executes to just after `at`, checks the hash, applies the edits, stays paused. */
  fork(
    at: number,
    edits: readonly BranchEdit[],
    options?: ForkOptions,
  ): Promise<Result<readonly BranchSummary[]>>;
  /**
   * Re-executes from the last common event to where the branch was left. A pause meanwhile ends it
   * early: the branch is current then, and stands earlier than it was left.
   */
  switchBranch(id: number): Promise<Result<readonly BranchSummary[]>>;
  renameBranch(id: number, name: string): Promise<Result<readonly BranchSummary[]>>;
  /** Branches forked from it stay. The current one is left for its parent first; the root stays. */
  deleteBranch(id: number): Promise<Result<readonly BranchSummary[]>>;
  /** Brings back one that was deleted, with what was forked from it; stays where it is. */
  bringBackBranch(id: number): Promise<Result<readonly BranchSummary[]>>;
  branches(): Promise<{ readonly list: readonly BranchSummary[]; readonly current: number }>;
  /** Of the current branch, or of another one. */
  recipe(branch?: number): Promise<Recipe>;
  snapshot(): Promise<Snapshot>;
  hash(): Promise<HashAt>;
  /** After a crash: restores the last keyframe and stays paused there. */
  recover(): Promise<Result<Stop>>;
  crash(): Promise<Crash | undefined>;
  /** How long events took; undefined while nothing is open. */
  timings(): Promise<EngineTimings | undefined>;
  close(): Promise<void>;
}

/** Background re-execution in its own worker. */
export interface CheckApi {
  /** Re-executes the recipe up to `target.sequence` and returns the hash found there. */
  check(recipe: Recipe, target: HashAt): Promise<Result<HashAt>>;
  /** A person acts: for a moment it takes next to none of the machine. */
  giveWay(): Promise<void>;
}

export const DETERMINISM = {
  checking: 'checking',
  deterministic: 'deterministic',
  diverged: 'diverged',
} as const;
