/** The page's side of the border to the thread for questions about the past. */
import { wrap } from 'comlink';
import { failure, type Result, success } from '../lib/result.ts';
import { attachMemory, type SharedMemoryHandle } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import type { ProbeSpec } from '../timeline/probe.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { Range, Route } from '../timeline/timeline.ts';
import type { BranchSummary, Recipe } from './engine-api.ts';
import { EngineClient } from './engine-client.ts';
import type { TaskOptions } from './engine-port.ts';
import type { HandlerProfile } from './handler-profile.ts';
import type {
  Candidate,
  PastApi,
  Reads,
  SearchQuestion,
  WhyNotQuestion,
  WhyQuestion,
} from './past-api.ts';
import type { ReduceOptions, ReduceQuestion, RiskQuestion } from './pool/pool-port.ts';
import type { ProbabilityOptions } from './pool/probability.ts';
import { decodeRecipe, encodeRecipe } from './recipe-text.ts';
import type { ScanPort, TakePart } from './scan-api.ts';
import type { Compared, ComparedWith, OpenedRecipe, TimeTravelPort } from './time-travel-port.ts';

const pastWorker = () =>
  new Worker(new URL('./past.worker.ts', import.meta.url), { type: 'module', name: 'past' });

const nothingOpen = (): Result<never> =>
  failure({
    what: 'nothing is open',
    where: 'question to the past',
    mend: 'Open a scenario or a trace first.',
  });

const notLiving = (where: string): Result<never> =>
  failure({
    what: 'this recording has no engine: nothing of it can be run again',
    where,
    mend: 'Open a scenario, or the recipe of the run.',
  });

/** Events that two branches share: up to where the way between them in the tree turns. */
export function sharedEvents(list: readonly BranchSummary[], a: number, b: number): number {
  const wayUp = (id: number): Map<number, number> => {
    const reach = new Map<number, number>();
    let shared = Number.POSITIVE_INFINITY;
    for (let at = list.find((each) => each.id === id); at; ) {
      reach.set(at.id, Math.min(shared, at.published));
      shared = Math.min(shared, at.forkedAt + 1);
      const { parent } = at;
      at = list.find((each) => each.id === parent);
    }
    return reach;
  };
  const other = wayUp(b);
  for (const [id, reach] of wayUp(a)) {
    const same = other.get(id);
    if (same !== undefined) return Math.min(reach, same);
  }
  return 0;
}

export class TimeTravelClient extends EngineClient implements TimeTravelPort {
  #past: PastApi | undefined;
  /** the memory that the thread is asked about */
  #known: SharedMemoryHandle | undefined;

  /** The thread, begun when it is first needed, attached to what is open. */
  async #thread(): Promise<Result<PastApi>> {
    const { attached } = this;
    if (!attached) return nothingOpen();
    this.#past ??= wrap<PastApi>(pastWorker()) as unknown as PastApi;
    if (this.#known === attached.handle) return success(this.#past);
    const done = await this.#past.attach(attached.handle, attached.schema);
    if (!done.ok) return done;
    this.#known = attached.handle;
    return success(this.#past);
  }

  /** A long question to the thread. */
  async #ask<T>(
    options: TaskOptions,
    ask: (past: PastApi, task: number, onProgress: (share: number) => void) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const thread = await this.#thread();
    if (!thread.ok) return thread;
    const past = thread.value;
    return this.task(past, options, (task, listen) => ask(past, task, listen(options.onProgress)));
  }

  renameBranch(id: number, name: string) {
    return this.withBranches((engine) => engine.renameBranch(id, name));
  }

  deleteBranch(id: number) {
    return this.withBranches((engine) => engine.deleteBranch(id));
  }

  bringBackBranch(id: number) {
    return this.withBranches((engine) => engine.bringBackBranch(id));
  }

  async recipeText() {
    if (!this.living) return undefined;
    await this.pause();
    const recipe = await this.ask((engine) => engine.recipe());
    return encodeRecipe(recipe, await this.ask((engine) => engine.hash()));
  }

  async snapshot() {
    return this.living ? this.ask((engine) => engine.snapshot()) : undefined;
  }

  async openRecipe(
    ...[text, options, onOpened, task]: Parameters<TimeTravelPort['openRecipe']>
  ): Promise<Result<OpenedRecipe>> {
    const decoded = decodeRecipe(text);
    if (!decoded.ok) return decoded;
    const { recipe, moment } = decoded.value;
    const { scenario, seed, untilNs, inputs, planned = [], clocks } = recipe;
    const made = { seed, untilNs, inputs, planned, ...(clocks && { clocks }) };
    const settings = { ...options, ...made, play: false };
    const opened = await this.open(scenario, settings, task);
    if (!opened.ok) return opened;
    const world = opened.value;
    if (!moment) return success({ world, isSame: true, hash: '' });
    onOpened?.(world, moment);
    // Opening runs to the last input: that may be the moment, or lie before it.
    const stop = await this.runUntil({ type: 'sequence', sequence: moment.sequence - 1 });
    const { sequence, hash } = await this.ask((engine) => engine.hash());
    const isSame = sequence === moment.sequence && hash === moment.hash;
    const isStopped = stop.reason === 'paused' && sequence < moment.sequence;
    return success({ world, moment, isSame, hash, ...(isStopped && { stoppedAt: sequence }) });
  }

  async probability(question: RiskQuestion, options: ProbabilityOptions) {
    const recipe = await this.#recipe();
    if (!recipe) return notLiving('probability');
    const { askProbability } = await import('./pool/browser-pool.ts');
    return askProbability(recipe, question, options);
  }

  async shrink(question: ReduceQuestion, options: ReduceOptions) {
    const recipe = await this.#recipe();
    if (!recipe) return notLiving('shrink');
    const { askShrink } = await import('./pool/browser-pool.ts');
    return askShrink(recipe, question, options);
  }

  async #recipe(): Promise<Recipe | undefined> {
    return this.living ? this.ask((engine) => engine.recipe()) : undefined;
  }

  async search(question: Omit<SearchQuestion, 'recipe'>, options: TaskOptions) {
    const recipe = await this.#recipe();
    const whole = { ...question, ...(recipe && { recipe }) };
    return this.#ask(options, (past, task, tell) => past.search(task, whole, tell));
  }

  async why(question: WhyQuestion) {
    const thread = await this.#thread();
    return thread.ok ? thread.value.why(question) : thread;
  }

  async reads(sequences: readonly number[], options: TaskOptions): Promise<Result<Reads>> {
    const recipe = await this.#recipe();
    if (!recipe) return notLiving('reads');
    return this.#ask(options, (past, task, tell) => past.reads(task, recipe, sequences, tell));
  }

  async whyNot(question: Pick<WhyNotQuestion, 'text' | 'sequence'>, options: TaskOptions) {
    const recipe = await this.#recipe();
    const branches: Candidate[] = [];
    if (this.living) {
      const { list, current } = await this.ask((engine) => engine.branches());
      for (const { id, published } of list) {
        if (id === current) continue;
        const other = await this.ask((engine) => engine.recipe(id));
        const shared = sharedEvents(list, current, id);
        branches.push({ branch: id, recipe: other, shared, published });
      }
    }
    const whole = { ...question, ...(recipe && { recipe }), branches };
    return this.#ask(options, (past, task, tell) => past.whyNot(task, whole, tell));
  }

  async probe(specs: readonly ProbeSpec[], options: TaskOptions & { readonly heldOnly?: boolean }) {
    const isWhole = options.heldOnly === true || this.attached?.timeline.dropped() === 0;
    const recipe = isWhole ? undefined : await this.#recipe();
    return this.#ask(options, (past, task, tell) => past.probe(task, specs, recipe, tell));
  }

  /** Recipe and length of what the open world is compared with, and what they share. */
  async #otherRecipe(other: Exclude<ComparedWith, { type: 'file' }>) {
    const recipe = await this.#recipe();
    const published = this.attached?.timeline.published() ?? 0;
    if (!recipe) return nothingOpen();
    if (other.type === 'seed') {
      // Inputs stand at events of the other run: another seed has other events.
      const { inputs, planned = [], ...rest } = recipe;
      const all = [...inputs.map(({ timeNs, edit }) => ({ timeNs, edit })), ...planned];
      const again = { ...rest, seed: other.seed, inputs: [], planned: all };
      return success({ recipe: again, upTo: published, same: 0 });
    }
    if (other.type === 'recipe') {
      const decoded = decodeRecipe(other.text);
      if (!decoded.ok) return decoded;
      const upTo = decoded.value.moment?.sequence ?? published;
      return success({ recipe: decoded.value.recipe, upTo, same: 0 });
    }
    const { list, current } = await this.ask((engine) => engine.branches());
    const branch = list.find(({ id }) => id === other.branch);
    if (!branch) {
      const mend = `Branches are: ${list.map(({ name }) => name).join(', ')}.`;
      return failure({ what: `there is no branch ${other.branch}`, where: 'compare', mend });
    }
    const made = await this.ask((engine) => engine.recipe(branch.id));
    const same = sharedEvents(list, current, branch.id);
    return success({ recipe: made, upTo: branch.published, same });
  }

  async #otherMemory(
    other: ComparedWith,
    options: TaskOptions,
  ): Promise<Result<{ handle: SharedMemoryHandle; schema: Schema; same: number }>> {
    if (other.type === 'file') {
      const decoded = await this.decodeTrace(other.file, options);
      if (!decoded.ok) return decoded;
      const { handle, schema } = decoded.value;
      const done = await this.#ask(options, (past) => past.attachOther(handle, schema));
      return done.ok ? success({ handle, schema, same: 0 }) : done;
    }
    const wanted = await this.#otherRecipe(other);
    if (!wanted.ok) return wanted;
    const { recipe, upTo, same } = wanted.value;
    const historyEvents = this.attached?.handle.plan.events ?? 0;
    const run = await this.#ask(options, (past, task, tell) =>
      past.runOther(task, recipe, { upTo, historyEvents }, tell),
    );
    return run.ok ? success({ ...run.value, same }) : run;
  }

  async compare(other: ComparedWith, options: TaskOptions): Promise<Result<Compared>> {
    const made = await this.#otherMemory(other, options);
    if (!made.ok) return made;
    const { handle, schema, same } = made.value;
    const memory = attachMemory(handle);
    if (!memory.ok) return memory;
    const comparison = await this.#ask(options, (past, task, tell) =>
      past.compare(task, same, tell),
    );
    if (!comparison.ok) return comparison;
    const timeline = createTimeline(memory.value, schema);
    return success({ other: timeline, comparison: comparison.value });
  }

  async overlay(route: Route, range: Range, other: Range) {
    const thread = await this.#thread();
    return thread.ok ? thread.value.overlay(route, range, other) : thread;
  }

  async profile(range: Range, options: TaskOptions): Promise<Result<HandlerProfile>> {
    const recipe = await this.#recipe();
    if (!recipe) return notLiving('profile');
    return this.#ask(options, (past, task, tell) => past.profile(task, recipe, range, tell));
  }

  async timings() {
    return this.living ? this.ask((engine) => engine.timings()) : undefined;
  }

  matches(
    text: string,
    range: Range,
    { signal, onPart }: { readonly signal: AbortSignal; readonly onPart: TakePart },
  ) {
    return this.task(this.analysis, { signal }, (task, listen) =>
      this.analysis.matches(task, text, range, listen(onPart)),
    );
  }

  filter(...question: Parameters<ScanPort['filter']>) {
    return this.analysis.filter(...question);
  }

  density(...question: Parameters<ScanPort['density']>) {
    return this.analysis.density(...question);
  }

  counts(range: Range) {
    return this.analysis.counts(range);
  }

  values(...question: Parameters<ScanPort['values']>) {
    return this.analysis.values(...question);
  }

  correctedLatency(...question: Parameters<ScanPort['correctedLatency']>) {
    return this.analysis.correctedLatency(...question);
  }

  fieldHistory(...question: Parameters<ScanPort['fieldHistory']>) {
    return this.analysis.fieldHistory(...question);
  }

  async closeComparison() {
    await this.#past?.closeOther();
  }
}
