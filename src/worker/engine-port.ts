/**
 * Everything the page asks of the engine and of its helper threads. The page is written against
 * this port only; src/worker implements it. Rows never pass through here: they are read from
 * `OpenedWorld.timeline`, which looks into shared memory.
 */
import type { ClockDefaults } from '../engine/clocks.ts';
import type { FormatName } from '../formats/names.ts';
import type { Result } from '../lib/result.ts';
import type { SavedBookmark } from '../timeline/bookmarks.ts';
import type { LatencySummary, Range, Route, Timeline } from '../timeline/timeline.ts';
import type {
  BranchSummary,
  Crash,
  Edit,
  Fixed,
  ForkOptions,
  Notice,
  OpenOptions,
  Recipe,
  ScenarioSource,
  ScenarioSummary,
  Stop,
  StopCondition,
} from './engine-api.ts';

/** A world that the page shows from now on, running or recorded. */
export interface OpenedWorld {
  readonly timeline: Timeline;
  /** engine: can run, fork and take edits · file: a recording that can only be read */
  readonly origin: 'engine' | 'file';
  readonly title: string;
  readonly story: string;
  /** what would mend it; absent = nobody says */
  readonly fixed?: Fixed;
  /** id of a built-in scenario; '' for anything else */
  readonly scenarioId: string;
  /** '' unless it came from a file */
  readonly fileName: string;
  /** NaN = unknown */
  readonly seed: number;
  /** virtual end of the run; Infinity = none known */
  readonly untilNs: number;
  readonly branches: readonly BranchSummary[];
  readonly branch: number;
  /** what an import could not keep, counted */
  readonly losses: readonly { readonly what: string; readonly count: number }[];
  /** settings that its device clocks share, part of its recipe; absent = defaults */
  readonly clocks?: ClockDefaults;
  /** moments that were marked in it; absent = none */
  readonly bookmarks?: readonly SavedBookmark[];
}

export interface Branches {
  readonly list: readonly BranchSummary[];
  readonly current: number;
}

/** Verdict of the background re-execution. */
export interface Determinism {
  readonly verdict: 'unchecked' | 'checking' | 'deterministic' | 'diverged';
  /** events handled that the verdict covers */
  readonly sequence: number;
  /** 16 hex digits; '' = none yet */
  readonly hash: string;
  /** for diverged: what differed and where; otherwise '' */
  readonly detail: string;
}

export type EngineEvent =
  /** at most one a frame, and only when something in it changed */
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'determinism'; readonly determinism: Determinism }
  | { readonly type: 'crash'; readonly crash: Crash };

/** A long task that reports and can be cancelled. */
export interface TaskOptions {
  /** share done, 0..1 */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

export interface ExportedTrace {
  readonly blob: Blob;
  readonly fileName: string;
  readonly events: number;
}

/** Last write of a slot at or before a sequence. */
export interface LastWrite {
  readonly slot: number;
  readonly sequence: number;
}

export interface EnginePort {
  readonly formats: readonly FormatName[];

  scenarios(): Promise<readonly ScenarioSummary[]>;
  /**
   * Replaces the open world; on failure or cancel the current one stays as it is. A task is told how
   * far the recorded inputs are applied, when that takes long.
   */
  open(
    source: ScenarioSource,
    options: OpenOptions,
    task?: TaskOptions,
  ): Promise<Result<OpenedWorld>>;
  /** Decodes a file in the background; on failure or cancel the current world stays as it is. */
  importTrace(file: File, options: TaskOptions): Promise<Result<OpenedWorld>>;
  /** Writes everything recorded of the open world, with the moments marked in it. */
  exportTrace(
    formatId: string,
    options: TaskOptions & { readonly bookmarks?: readonly SavedBookmark[] },
  ): Promise<Result<ExportedTrace>>;

  /** Tells changes until the returned function is called; the last known values come at once. */
  subscribe(listener: (event: EngineEvent) => void): () => void;

  /** A person acts: what can wait leaves the machine to what answers. Costs nothing to repeat. */
  giveWay(): void;

  play(): Promise<void>;
  /** Takes effect within 4 ms even when the engine runs flat out. */
  pause(): Promise<Stop>;
  step(events: number): Promise<Stop>;
  /** Ends early, with reason 'paused', when pause() is called meanwhile. */
  runUntil(stop: StopCondition): Promise<Stop>;
  setSpeed(speed: number | 'max'): Promise<Result<true>>;
  inject(edit: Edit): Promise<Result<true>>;
  /** New branch whose past ends just after event `at`, with the edits applied; stays paused. */
  fork(at: number, edits: readonly Edit[], options?: ForkOptions): Promise<Result<Branches>>;
  switchBranch(id: number): Promise<Result<Branches>>;
  recipe(): Promise<Recipe | undefined>;
  recover(): Promise<Result<Stop>>;

  /** Scans over long ranges, answered by another thread. */
  latency(route: Route, range: Range): Promise<LatencySummary>;
  /** For each slot that was written at or before `at` and whose write is still held. */
  lastWrites(slots: readonly number[], at: number): Promise<readonly LastWrite[]>;
  /** Sequences of direct effects, at most `limit`. */
  effects(sequence: number, limit: number): Promise<readonly number[]>;
}
