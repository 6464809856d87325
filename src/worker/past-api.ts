/**
 * The border to the thread that answers long questions about the past: over recorded rows, and by
 * running again what they no longer hold. It never writes the open world.
 *
 * Every long question has a task number, tells its progress and ends soon after `cancel`.
 */
import type { Result } from '../lib/result.ts';
import type { SharedMemoryHandle } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import type { Comparison } from '../timeline/compare.ts';
import type { ProbeSpec } from '../timeline/probe.ts';
import type { ProbedHistory } from '../timeline/probe-history.ts';
import type { Found } from '../timeline/search.ts';
import type { OverlaidBin } from '../timeline/side-by-side.ts';
import type { Range, Route } from '../timeline/timeline.ts';
import type { Slice, SliceOptions } from '../timeline/why.ts';
import type { Recipe } from './engine-api.ts';
import type { HandlerProfile } from './handler-profile.ts';

export type Progress = (share: number) => void;

export interface SearchQuestion {
  /** conditions of the query language; the first to fire ends the search */
  readonly any: readonly string[];
  readonly direction: 'back' | 'ahead';
  /** back: only events before this one · ahead: only events after it */
  readonly from: number;
  /**
   * Recipe of the open world: with it the search goes on where the history ends, by running again.
   * Absent for files.
   */
  readonly recipe?: Recipe;
}

export type WhyQuestion = SliceOptions &
  (
    | { readonly about: 'event'; readonly sequence: number }
    | { readonly about: 'effects'; readonly sequence: number }
    /** values of cells after the event `sequence` */
    | { readonly about: 'values'; readonly slots: readonly number[]; readonly sequence: number }
    | { readonly about: 'condition'; readonly text: string; readonly sequence: number }
  );

/** A branch in which a condition is looked for. */
export interface Candidate {
  readonly branch: number;
  readonly recipe: Recipe;
  /** events that it shares with the current branch: those are not looked at */
  readonly shared: number;
  /** events that it ran */
  readonly published: number;
}

export interface WhyNotQuestion {
  readonly text: string;
  /** event after which the condition does not hold */
  readonly sequence: number;
  readonly recipe?: Recipe;
  readonly branches: readonly Candidate[];
}

export interface WhyNot {
  /** it holds: there is nothing to explain */
  readonly holds: boolean;
  /**
   * The last earlier event with which it held, and the event that ended that; for conditions about
   * events both are the same.
   */
  readonly earlier: { readonly heldAt: number; readonly endedBy: number } | undefined;
  /** branches in which it came to hold after they had parted, nearest first */
  readonly branches: readonly {
    readonly branch: number;
    readonly shared: number;
    readonly sequence: number;
    readonly timeNs: number;
  }[];
  readonly cancelled: boolean;
}

/** A second recording, beside the open one. */
export interface OtherRun {
  readonly handle: SharedMemoryHandle;
  readonly schema: Schema;
  /** events in it; fewer than asked for when it ended, or was cancelled */
  readonly published: number;
}

export interface OtherRunOptions {
  /** events to run */
  readonly upTo: number;
  /** rows to keep: as many as the open world, so that both hold the same events and keyframes */
  readonly historyEvents: number;
}

/** A cell that the handlers of an event looked at before they wrote it, if they did. */
export interface CellRead {
  readonly slot: number;
  readonly value: number;
  /** event that had written it last, which may have left the history; -1 = none */
  readonly writtenBy: number;
}

/** What the handlers of events looked at, in the order in which they did. */
export interface Reads {
  /** by rising sequence */
  readonly events: readonly { readonly sequence: number; readonly cells: readonly CellRead[] }[];
  readonly cancelled: boolean;
}

export interface PastApi {
  /** From now on questions are about this memory; the other recording is let go. */
  attach(handle: SharedMemoryHandle, schema: Schema): Promise<Result<true>>;
  search(task: number, question: SearchQuestion, onProgress: Progress): Promise<Result<Found>>;
  why(question: WhyQuestion): Promise<Result<Slice>>;
  whyNot(task: number, question: WhyNotQuestion, onProgress: Progress): Promise<Result<WhyNot>>;
  /**
   * Probes over all that is recorded, or, with a recipe, over all of the run from its first event.
   * Cancelled, it gives what it has.
   */
  probe(
    task: number,
    specs: readonly ProbeSpec[],
    recipe: Recipe | undefined,
    onProgress: Progress,
  ): Promise<Result<ProbedHistory>>;
  /** What the handlers of these events of a recipe read, by running it again up to the last one. */
  reads(
    task: number,
    recipe: Recipe,
    sequences: readonly number[],
    onProgress: Progress,
  ): Promise<Result<Reads>>;
  /** What the events [from, to) of a recipe cost, by device and kind, by running them again. */
  profile(
    task: number,
    recipe: Recipe,
    range: Range,
    onProgress: Progress,
  ): Promise<Result<HandlerProfile>>;
  /** Runs another branch, seed or recipe beside the open world; the page attaches to its memory. */
  runOther(
    task: number,
    recipe: Recipe,
    options: OtherRunOptions,
    onProgress: Progress,
  ): Promise<Result<OtherRun>>;
  /** Takes a second opened file as the other recording. */
  attachOther(handle: SharedMemoryHandle, schema: Schema): Promise<Result<true>>;
  closeOther(): Promise<void>;
  /** First difference between the open world and the other recording. */
  compare(task: number, same: number, onProgress: Progress): Promise<Result<Comparison>>;
  /** The same for two recipes, by running both: nothing of either need be held. */
  compareRecipes(
    task: number,
    recipes: readonly [Recipe, Recipe],
    upTo: number,
    onProgress: Progress,
  ): Promise<Result<Comparison>>;
  /** Latencies of a route in the open world and in the other recording. */
  overlay(route: Route, range: Range, other: Range): Promise<Result<readonly OverlaidBin[]>>;
  cancel(task: number): Promise<void>;
}
