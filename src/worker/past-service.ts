/** The PastApi over attached memories: what the thread for questions about the past exposes. */
import { failure, ProblemError, type Result, success } from '../lib/result.ts';
import { attachMemory, handleOf, type SharedMemoryHandle } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import { firstDifference } from '../timeline/compare.ts';
import { type Condition, compileCondition } from '../timeline/condition.ts';
import { compileProbe, type Probe, type ProbeSpec } from '../timeline/probe.ts';
import { probeHistory } from '../timeline/probe-history.ts';
import { createTimeline } from '../timeline/reader.ts';
import { type Found, type SearchHost, searchAhead, searchBack } from '../timeline/search.ts';
import { overlayLatencies } from '../timeline/side-by-side.ts';
import type { KeyframeRecord, Range, Route, Timeline } from '../timeline/timeline.ts';
import { consequences, type Slice, whyCondition, whyEvent, whyValues } from '../timeline/why.ts';
import type { Recipe } from './engine-api.ts';
import { profileHandlers } from './handler-profile.ts';
import type {
  OtherRun,
  OtherRunOptions,
  PastApi,
  Progress,
  SearchQuestion,
  WhyNotQuestion,
  WhyQuestion,
} from './past-api.ts';
import { readsOf } from './reads.ts';
import {
  compareByRunning,
  probeByRunning,
  rerun,
  searchByRunning,
  sessionOfRecipe,
} from './rerun.ts';
import type { Session } from './session.ts';
import { whyNot } from './why-not.ts';

/** What the service needs of its thread. */
export interface PastHost {
  /** Lets waiting messages in; resolves soon after. */
  breathe(): Promise<void>;
  hostMs(): number;
}

const nothingOpen = (what: string): Result<never> =>
  failure({ what, where: 'question to the past', mend: 'Open a scenario or a trace first.' });

export class PastService implements PastApi {
  readonly #host: PastHost;
  readonly #cancelled = new Map<number, boolean>();
  #timeline: Timeline | undefined;
  #other: Timeline | undefined;
  /** hashes of the other recording at the keyframes of the open one */
  #otherHashes: KeyframeRecord[] | undefined;

  constructor(host: PastHost) {
    this.#host = host;
  }

  #timelineOf(handle: SharedMemoryHandle, schema: Schema): Result<Timeline> {
    const memory = attachMemory(handle);
    return memory.ok ? success(createTimeline(memory.value, schema)) : memory;
  }

  async attach(handle: SharedMemoryHandle, schema: Schema): Promise<Result<true>> {
    const timeline = this.#timelineOf(handle, schema);
    if (!timeline.ok) return timeline;
    this.#timeline = timeline.value;
    this.#other = undefined;
    return success(true);
  }

  async attachOther(handle: SharedMemoryHandle, schema: Schema): Promise<Result<true>> {
    const timeline = this.#timelineOf(handle, schema);
    if (!timeline.ok) return timeline;
    this.#other = timeline.value;
    this.#otherHashes = undefined;
    return success(true);
  }

  async closeOther(): Promise<void> {
    this.#other = undefined;
  }

  async cancel(task: number): Promise<void> {
    if (this.#cancelled.has(task)) this.#cancelled.set(task, true);
  }

  /** Runs a long question under its number, so that `cancel` finds it. */
  async #task<T>(
    task: number,
    onProgress: Progress,
    run: (host: SearchHost) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    this.#cancelled.set(task, false);
    try {
      return await run({
        onProgress,
        cancelled: () => this.#cancelled.get(task) === true,
        breathe: () => this.#host.breathe(),
      });
    } catch (error) {
      if (error instanceof ProblemError) return failure(error.problem);
      throw error;
    } finally {
      this.#cancelled.delete(task);
    }
  }

  search(task: number, question: SearchQuestion, onProgress: Progress): Promise<Result<Found>> {
    return this.#task(task, onProgress, async (host) => {
      const timeline = this.#timeline;
      if (!timeline) return nothingOpen('there is nothing to search');
      const conditions = compileAll(question.any, timeline.schema);
      if (!conditions.ok) return conditions;
      const isBack = question.direction === 'back';
      const search = isBack ? searchBack : searchAhead;
      const needsPast = timeline.dropped() > 0 && question.recipe !== undefined;
      if (needsPast && !isBack && question.from + 1 < timeline.oldest()) {
        const early = await this.#searchDropped(question, timeline, host);
        if (!early.ok || early.value.found || early.value.reason !== 'none') return early;
      }
      const found = await search(timeline, conditions.value, question.from, host);
      if (found.found || found.reason !== 'none' || !(needsPast && isBack)) return success(found);
      const early = await this.#searchDropped(question, timeline, host);
      if (!early.ok || early.value.found) return early;
      return success({ ...early.value, to: found.to });
    });
  }

  /** Over the events that have left the history, by running them again. */
  async #searchDropped(
    { any, direction, from, recipe }: SearchQuestion,
    timeline: Timeline,
    host: SearchHost,
  ): Promise<Result<Found>> {
    if (!recipe) return nothingOpen('there is no recipe to run again');
    const session = sessionOfRecipe(recipe);
    if (!session.ok) return session;
    const conditions = compileAll(any, session.value.system.schema);
    if (!conditions.ok) return conditions;
    const end = timeline.oldest();
    const question = {
      direction,
      from: direction === 'back' ? Math.min(from, end) : from,
      upTo: end,
    };
    return success(await searchByRunning(session.value, conditions.value, question, host));
  }

  async why(question: WhyQuestion): Promise<Result<Slice>> {
    const timeline = this.#timeline;
    if (!timeline) return nothingOpen('there is nothing to explain');
    switch (question.about) {
      case 'event':
        return whyEvent(timeline, question.sequence, question);
      case 'effects':
        return consequences(timeline, question.sequence, question);
      case 'values':
        return whyValues(timeline, question.slots, question.sequence, question);
      case 'condition':
        return whyCondition(timeline, question.text, question.sequence, question);
    }
  }

  whyNot(task: number, question: WhyNotQuestion, onProgress: Progress) {
    return this.#task(task, onProgress, async (host) => {
      const timeline = this.#timeline;
      return timeline
        ? whyNot(timeline, question, host)
        : nothingOpen('there is nothing to explain');
    });
  }

  probe(
    task: number,
    specs: readonly ProbeSpec[],
    recipe: Recipe | undefined,
    onProgress: Progress,
  ) {
    return this.#task(task, onProgress, async (host) => {
      const timeline = this.#timeline;
      if (!timeline) return nothingOpen('there is nothing to probe');
      const session = recipe ? sessionOfRecipe(recipe) : undefined;
      if (session && !session.ok) return session;
      const schema = session?.value.system.schema ?? timeline.schema;
      const probes: Probe[] = [];
      for (const spec of specs) {
        const probe = compileProbe(spec, schema);
        if (!probe.ok) {
          const where = `probe "${spec.name}", ${probe.problem.part}, ${probe.problem.where}`;
          return failure({ ...probe.problem, where });
        }
        probes.push(probe.value);
      }
      const to = timeline.published();
      if (session) return success(await probeByRunning(session.value, probes, to, host));
      return probeHistory(timeline, probes, { from: 0, to }, host);
    });
  }

  reads(task: number, recipe: Recipe, sequences: readonly number[], onProgress: Progress) {
    return this.#task(task, onProgress, async (host) => {
      const timeline = this.#timeline;
      return timeline
        ? readsOf(timeline.published(), recipe, sequences, host)
        : nothingOpen('there is nothing to explain');
    });
  }

  profile(task: number, recipe: Recipe, range: Range, onProgress: Progress) {
    return this.#task(task, onProgress, async (host) => {
      const session = sessionOfRecipe(recipe);
      if (!session.ok) return session;
      const { hostMs } = this.#host;
      return success(await profileHandlers(session.value, range, hostMs, host));
    });
  }

  runOther(
    task: number,
    recipe: Recipe,
    { upTo, historyEvents }: OtherRunOptions,
    onProgress: Progress,
  ): Promise<Result<OtherRun>> {
    return this.#task(task, onProgress, async (host) => {
      const session = sessionOfRecipe(recipe, historyEvents);
      if (!session.ok) return session;
      const { memory, schema } = session.value.system;
      this.#otherHashes = await runWithHashes(session.value, upTo, this.#timeline, host);
      this.#other = createTimeline(memory, schema);
      return success({ handle: handleOf(memory), schema, published: this.#other.published() });
    });
  }

  compare(task: number, same: number, onProgress: Progress) {
    return this.#task(task, onProgress, async (host) => {
      const [a, b] = [this.#timeline, this.#other];
      if (!a || !b) return nothingOpen('there are no two recordings to compare');
      const hashesB = this.#otherHashes;
      const options = { endCounts: true, same, ...(hashesB && { hashesB }) };
      return success(await firstDifference(a, b, host, options));
    });
  }

  compareRecipes(
    task: number,
    [left, right]: readonly [Recipe, Recipe],
    upTo: number,
    onProgress: Progress,
  ) {
    return this.#task(task, onProgress, async (host) => {
      const a = sessionOfRecipe(left);
      if (!a.ok) return a;
      const b = sessionOfRecipe(right);
      if (!b.ok) return b;
      return compareByRunning(a.value, b.value, upTo, host);
    });
  }

  async overlay(route: Route, range: Range, other: Range) {
    const [a, b] = [this.#timeline, this.#other];
    if (!a || !b) return nothingOpen('there are no two recordings to compare');
    const twin = b.routes().find(({ name }) => name === route.name);
    if (!twin) {
      const what = `the other recording has no route "${route.name}"`;
      const mend = 'Choose a route that both have.';
      return failure({ what, where: 'latency', mend });
    }
    return success(overlayLatencies(a.latency(route, range), b.latency(twin, other)));
  }
}

/** Runs a world and notes its hash wherever the open one has a keyframe: to bisect the two. */
async function runWithHashes(
  session: Session,
  upTo: number,
  open: Timeline | undefined,
  host: SearchHost,
): Promise<KeyframeRecord[]> {
  const hashes: KeyframeRecord[] = [];
  const marks = (open?.keyframes() ?? []).map(({ sequence }) => sequence);
  for (const mark of [...marks.filter((sequence) => sequence < upTo), upTo]) {
    const onProgress = (): void => host.onProgress(session.system.handled() / Math.max(1, upTo));
    const end = await rerun(session, mark, { ...host, onProgress }, () => false);
    if (end === 'cancelled' || end === 'ended') return hashes;
    hashes.push(session.system.hash());
  }
  return hashes;
}

function compileAll(texts: readonly string[], schema: Schema): Result<Condition[]> {
  const conditions: Condition[] = [];
  for (const text of texts) {
    const condition = compileCondition(text, schema);
    if (!condition.ok) return condition;
    conditions.push(condition.value);
  }
  return success(conditions);
}
