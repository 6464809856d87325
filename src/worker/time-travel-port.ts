/**
 * What a page asks beyond running and reading: branches as a tree, recipes in links, searches,
 * explanations, probes, comparisons. Long ones report progress and can be cancelled.
 */
import type { Result } from '../lib/result.ts';
import type { Comparison } from '../timeline/compare.ts';
import type { ProbeSpec } from '../timeline/probe.ts';
import type { ProbedHistory } from '../timeline/probe-history.ts';
import type { Found } from '../timeline/search.ts';
import type { OverlaidBin } from '../timeline/side-by-side.ts';
import type { Range, Route, Timeline } from '../timeline/timeline.ts';
import type { Slice } from '../timeline/why.ts';
import type { BranchEdit, ForkOptions, OpenOptions, Snapshot } from './engine-api.ts';
import type { Branches, EnginePort, OpenedWorld, TaskOptions } from './engine-port.ts';
import type { HandlerProfile } from './handler-profile.ts';
import type { EngineTimings } from './operation-timer.ts';
import type { Reads, SearchQuestion, WhyNot, WhyNotQuestion, WhyQuestion } from './past-api.ts';
import type { PoolPort } from './pool/pool-port.ts';
import type { RecipeMoment } from './recipe-text.ts';
import type { ScanPort } from './scan-api.ts';

/** A world opened from the text of a recipe. */
export interface OpenedRecipe {
  readonly world: OpenedWorld;
  /** where the link led to; absent = it named no moment */
  readonly moment?: RecipeMoment;
  /** whether the moment was reached with the hash that the link says; true without a moment */
  readonly isSame: boolean;
  /** the hash that was found there; '' without a moment */
  readonly hash: string;
  /** somebody paused the run before it came to the moment: so many events were handled */
  readonly stoppedAt?: number;
}

/** What the open world is compared with. */
export type ComparedWith =
  | { readonly type: 'branch'; readonly branch: number }
  | { readonly type: 'seed'; readonly seed: number }
  | { readonly type: 'recipe'; readonly text: string }
  | { readonly type: 'file'; readonly file: File };

export interface Compared {
  /** the other recording, read like the open one: see timeline/side-by-side.ts */
  readonly other: Timeline;
  readonly comparison: Comparison;
}

export interface TimeTravelPort extends EnginePort, PoolPort, ScanPort {
  /** New branch whose past ends just after event `at`; stays paused. */
  fork(at: number, edits: readonly BranchEdit[], options?: ForkOptions): Promise<Result<Branches>>;
  renameBranch(id: number, name: string): Promise<Result<Branches>>;
  /** Branches forked from it stay; the current one is left for its parent first. */
  deleteBranch(id: number): Promise<Result<Branches>>;
  /** Brings back one that was deleted; the open one stays. */
  bringBackBranch(id: number): Promise<Result<Branches>>;

  /**
   * The recipe of the current branch as text for a link, with the present moment: pauses. Undefined
   * for files.
   */
  recipeText(): Promise<string | undefined>;
  /**
   * Opens a recipe's text, runs to its moment and compares the hash. On a text that cannot be read
   * the open world stays. `onOpened` is told of a world that is now on its way to the moment.
   */
  openRecipe(
    text: string,
    options: OpenOptions,
    onOpened?: (world: OpenedWorld, moment: RecipeMoment) => void,
    task?: TaskOptions,
  ): Promise<Result<OpenedRecipe>>;
  /** Undefined for files. */
  snapshot(): Promise<Snapshot | undefined>;

  /** Next or previous event with which a condition fires; goes on before the oldest row. */
  search(question: Omit<SearchQuestion, 'recipe'>, options: TaskOptions): Promise<Result<Found>>;
  why(question: WhyQuestion): Promise<Result<Slice>>;
  /** What the handlers of these events read, by running again; not for files. */
  reads(sequences: readonly number[], options: TaskOptions): Promise<Result<Reads>>;
  /** Where the condition held instead: earlier, or in another branch. */
  whyNot(
    question: Pick<WhyNotQuestion, 'text' | 'sequence'>,
    options: TaskOptions,
  ): Promise<Result<WhyNot>>;
  /**
   * Over what is recorded; when events have left the history, over the whole run by running again,
   * unless what is held is enough.
   */
  probe(
    specs: readonly ProbeSpec[],
    options: TaskOptions & { readonly heldOnly?: boolean },
  ): Promise<Result<ProbedHistory>>;
  /** Makes the other recording and finds the first difference. */
  compare(other: ComparedWith, options: TaskOptions): Promise<Result<Compared>>;
  /** What events cost, by device and kind, by running them again; not for files. */
  profile(range: Range, options: TaskOptions): Promise<Result<HandlerProfile>>;
  /** How long the engine took for events; undefined for files. */
  timings(): Promise<EngineTimings | undefined>;
  /** Latencies of a route in both. */
  overlay(route: Route, range: Range, other: Range): Promise<Result<readonly OverlaidBin[]>>;
  closeComparison(): Promise<void>;
}
