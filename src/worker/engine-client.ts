/** The page's side of the border to the engine, the analysis and the checking threads. */
import type { DecodedTrace } from '../formats/format.ts';
import { FORMAT_NAMES } from '../formats/names.ts';
import { failure, type Result, success, unwrap } from '../lib/result.ts';
import { ENGINE_VERSION } from '../lib/version.ts';
import { attachMemory, type SharedMemoryHandle } from '../memory/memory.ts';
import { LOW_MASK, publishedCount } from '../memory/publication.ts';
import type { Schema } from '../memory/schema.ts';
import { CONTROL_WORD } from '../memory/tables.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { AnalysisApi } from './analysis-api.ts';
import { UNCHECKED, watchDeterminism } from './determinism.ts';
import {
  type BranchEdit,
  type BranchSummary,
  type CheckApi,
  type Edit,
  type EngineApi,
  type ForkOptions,
  type Notice,
  type OpenOptions,
  RUN_STATE,
  type ScenarioSource,
  type StopCondition,
} from './engine-api.ts';
import type {
  Branches,
  Determinism,
  EngineEvent,
  EnginePort,
  OpenedWorld,
  TaskOptions,
} from './engine-port.ts';
import { engineWorker } from './engine-thread.ts';
import { livingWorld, recordedWorld } from './opened-worlds.ts';
import {
  analysisWorker,
  type CancellableThread,
  checkWorker,
  isSameNotice,
  type Listen,
  lazily,
  noticeOf,
  openIn,
  remote,
  runTask,
} from './page-threads.ts';

/** History that the page keeps unless told otherwise: about 200 MB when full. */
const PAGE_HISTORY_EVENTS = 2 ** 21;

/** How long a thread that is to end may take to answer. */
const PATIENCE_MS = 250;

/** What is open, for whoever adds questions about it. */
export interface Attached {
  readonly handle: SharedMemoryHandle;
  readonly schema: Schema;
  readonly timeline: Timeline;
}

export class EngineClient implements EnginePort {
  readonly formats = FORMAT_NAMES;
  #engineThread: Worker;
  #engine: EngineApi;
  /** threads that begin when they are first needed: until a world stands, its engine needs the cores */
  readonly #analysis = lazily(() => remote<AnalysisApi>(analysisWorker()));
  readonly #checker = lazily(() => remote<CheckApi>(checkWorker()));
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #timeline: Timeline | undefined;
  /** the first thread, until it opens a world: it only listed scenarios so far */
  #turn: Promise<unknown> = Promise.resolve();
  #idle = true;
  /** the engine's memory: stays while a file is looked at */
  #words: Int32Array | undefined;
  /** an engine runs what is shown: it is no file */
  protected living = false;
  protected attached: Attached | undefined;
  #title = '';
  #seed = Number.NaN;
  #determinism: Determinism = UNCHECKED;
  #unwatch: () => void = () => undefined;
  #lastNotice: Notice | undefined;
  #crashTold = false;
  /** the call to play that is not answered: the engine has only not begun yet */
  #begins: object | undefined;
  #tasks = 0;

  constructor() {
    this.#engineThread = this.#spawnEngine();
    this.#engine = remote<EngineApi>(this.#engineThread);
    this.#look();
  }

  protected get analysis(): AnalysisApi {
    return this.#analysis();
  }

  #spawnEngine(): Worker {
    const thread = engineWorker();
    thread.onerror = (event) => {
      if (thread === this.#engineThread) this.#workerDied(event.message);
    };
    return thread;
  }

  /** Knocks before a call, so that an engine running flat out leaves its loop to read it. */
  protected ask<T>(call: (engine: EngineApi) => Promise<T>): Promise<T> {
    const words = this.#words;
    if (words) {
      Atomics.add(words, CONTROL_WORD.attention, 1);
      this.#ring(words);
    }
    return call(this.#engine);
  }

  #ring(words: Int32Array): void {
    const bell = Atomics.load(words, CONTROL_WORD.bell);
    Atomics.store(words, CONTROL_WORD.bell, (bell + 1) & LOW_MASK);
    Atomics.notify(words, CONTROL_WORD.bell);
  }

  #tell(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Once a frame: what changed in shared memory since the last one. */
  #look(): void {
    requestAnimationFrame(() => this.#look());
    const timeline = this.#timeline;
    if (!timeline) return;
    const notice = noticeOf(timeline, this.#begins !== undefined);
    const last = this.#lastNotice;
    if (last && isSameNotice(last, notice)) return;
    this.#lastNotice = notice;
    this.#tell({ type: 'notice', notice });
    if (notice.runState !== RUN_STATE.crashed) this.#crashTold = false;
    else if (!this.#crashTold) void this.#tellCrash();
  }

  async #tellCrash(): Promise<void> {
    this.#crashTold = true;
    const crash = await this.ask((engine) => engine.crash());
    if (crash) this.#tell({ type: 'crash', crash });
  }

  #workerDied(message: string): void {
    const sequence = this.#timeline ? publishedCount(this.#timeline.memory) : 0;
    this.#tell({
      type: 'crash',
      crash: {
        what: `the engine's thread stopped: ${message}`,
        where: `event ${sequence}`,
        mend: 'History stays readable. Open the scenario again to run on.',
        sequence,
      },
    });
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    if (this.#lastNotice) listener({ type: 'notice', notice: this.#lastNotice });
    listener({ type: 'determinism', determinism: this.#determinism });
    return () => this.#listeners.delete(listener);
  }

  giveWay(): void {
    // Where nothing runs nothing is checked.
    if (this.living) void this.#checker().giveWay();
  }

  scenarios() {
    return this.ask((engine) => engine.scenarios());
  }

  /** Attaches the page and the analysis thread to a memory. */
  #attach(handle: SharedMemoryHandle, schema: Schema): Result<Timeline> {
    const memory = attachMemory(handle);
    if (!memory.ok) return memory;
    // Nobody waits for it: what is asked of that thread from now on comes after it. What the page
    // could attach, it can attach; if not, the page tells of a defect.
    void this.analysis.attach(handle, schema).then(unwrap);
    this.#timeline = createTimeline(memory.value, schema);
    this.attached = { handle, schema, timeline: this.#timeline };
    this.#lastNotice = undefined;
    this.#begins = undefined;
    this.#unwatch();
    this.#say(UNCHECKED);
    return success(this.#timeline);
  }

  #say(determinism: Determinism): void {
    this.#determinism = determinism;
    this.#tell({ type: 'determinism', determinism });
  }

  /** What is open changes in the order asked for: a file chosen at once comes after the first world. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(change);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  open(
    source: ScenarioSource,
    options: OpenOptions,
    task?: TaskOptions,
  ): Promise<Result<OpenedWorld>> {
    return this.#inTurn(() => this.#openWorld(source, options, task));
  }

  async #openWorld(
    source: ScenarioSource,
    options: OpenOptions,
    task?: TaskOptions,
  ): Promise<Result<OpenedWorld>> {
    const settings = { historyEvents: PAGE_HISTORY_EVENTS, ...options, play: false };
    // Every world gets a thread of its own: a failed open leaves the current one as it is, and
    // V8 optimises each engine for the one world that it knows.
    const isFirst = this.#idle;
    const thread = isFirst ? this.#engineThread : this.#spawnEngine();
    const engine = isFirst ? this.#engine : remote<EngineApi>(thread);
    this.#idle = false;
    const opened = await openIn(engine, source, settings, task);
    if (!opened.ok) {
      const isBusy = task?.signal.aborted === true;
      if (!isFirst || isBusy) thread.terminate();
      if (isFirst && isBusy) {
        this.#engineThread = this.#spawnEngine();
        this.#engine = remote<EngineApi>(this.#engineThread);
      }
      if (isFirst) this.#idle = true;
      return opened;
    }
    if (thread !== this.#engineThread) await this.#letGo();
    this.#engineThread = thread;
    this.#engine = engine;
    this.#words = undefined;
    const { handle, schema, recipe } = opened.value;
    const timeline = this.#attach(handle, schema);
    if (!timeline.ok) return timeline;
    const { memory } = timeline.value;
    this.#words = memory.controlWords.i32;
    this.living = true;
    this.#title = schema.title;
    this.#seed = recipe.seed;
    if (options.play) await this.play();
    this.#unwatch = watchDeterminism(
      {
        timeline: timeline.value,
        runState: () => Atomics.load(memory.controlWords.i32, CONTROL_WORD.runState),
        recipe: () => this.ask((engine) => engine.recipe()),
        hash: () => this.ask((engine) => engine.hash()),
      },
      this.#checker,
      (determinism) => this.#say(determinism),
    );
    // What was told so far was told to nobody: a short run may have ended before the page knew it.
    this.#lastNotice = undefined;
    return success(livingWorld(source, opened.value, timeline.value));
  }

  /** Ends the engine's thread; whoever waits for its run to stop is answered first, if it can. */
  async #letGo(): Promise<void> {
    const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
    if (this.#words) await Promise.race([this.pause(), patience]);
    this.#engineThread.terminate();
  }

  /** Runs a task of another thread that can be cancelled. */
  protected task<T>(
    thread: CancellableThread,
    { signal }: Pick<TaskOptions, 'signal'>,
    run: (task: number, listen: Listen) => Promise<T>,
  ): Promise<T> {
    return runTask(thread, ++this.#tasks, signal, run);
  }

  /** Reads a file in the background; nothing else changes. */
  protected decodeTrace(file: File, options: TaskOptions) {
    return this.task(this.analysis, options, (task, listen) =>
      this.analysis.importTrace(task, file, listen(options.onProgress)),
    );
  }

  async importTrace(file: File, options: TaskOptions): Promise<Result<OpenedWorld>> {
    const decoded = await this.decodeTrace(file, options);
    return decoded.ok ? this.#inTurn(() => this.#showTrace(decoded.value, file.name)) : decoded;
  }

  async #showTrace(trace: DecodedTrace, fileName: string): Promise<Result<OpenedWorld>> {
    if (this.living) await this.pause();
    const { handle, schema, origin } = trace;
    const timeline = this.#attach(handle, schema);
    if (!timeline.ok) return timeline;
    this.living = false;
    this.#title = origin.title;
    this.#seed = origin.seed;
    return success(recordedWorld(trace, fileName, timeline.value));
  }

  async exportTrace(...[formatId, options]: Parameters<EnginePort['exportTrace']>) {
    if (this.living) await this.pause();
    const living = this.living;
    const recipe = living ? await this.ask((engine) => engine.recipe()) : undefined;
    const hash = living ? (await this.ask((engine) => engine.hash())).hash : '';
    const origin = {
      ...{ engine: ENGINE_VERSION, title: this.#title, seed: recipe?.seed ?? this.#seed, hash },
      ...(recipe ? { recipe } : {}),
      ...(options.bookmarks && { bookmarks: options.bookmarks }),
    };
    return this.task(this.analysis, options, (task, listen) =>
      this.analysis.exportTrace(task, formatId, origin, listen(options.onProgress)),
    );
  }

  async play() {
    const mine = {};
    this.#begins = mine;
    await this.ask((engine) => engine.play());
    if (this.#begins === mine) this.#begins = undefined;
  }

  pause() {
    const words = this.#words;
    // The word acts at once; the call only brings the answer.
    if (words) {
      Atomics.store(words, CONTROL_WORD.pause, 1);
      this.#ring(words);
    }
    return this.ask((engine) => engine.pause());
  }

  step(events: number) {
    return this.ask((engine) => engine.step(events));
  }

  runUntil(stop: StopCondition) {
    return this.ask((engine) => engine.runUntil(stop));
  }

  setSpeed(speed: number | 'max') {
    return this.ask((engine) => engine.setSpeed(speed));
  }

  inject(edit: Edit) {
    return this.ask((engine) => engine.inject(edit));
  }

  protected async withBranches(
    change: (engine: EngineApi) => Promise<Result<readonly BranchSummary[]>>,
  ): Promise<Result<Branches>> {
    const changed = await this.ask(change);
    if (!changed.ok) return changed;
    return success(await this.ask((engine) => engine.branches()));
  }

  fork(at: number, edits: readonly BranchEdit[], options?: ForkOptions) {
    return this.withBranches((engine) => engine.fork(at, edits, options));
  }

  switchBranch(id: number) {
    return this.withBranches((engine) => engine.switchBranch(id));
  }

  async recipe() {
    return this.living ? this.ask((engine) => engine.recipe()) : undefined;
  }

  async recover() {
    if (this.#words) return this.ask((engine) => engine.recover());
    return failure({ what: 'nothing is open', where: 'engine', mend: 'Open a scenario.' });
  }

  latency(...[route, range]: Parameters<EnginePort['latency']>) {
    return this.analysis.latency(route, range);
  }

  lastWrites(...[slots, at]: Parameters<EnginePort['lastWrites']>) {
    return this.analysis.lastWrites(slots, at);
  }

  effects(...[sequence, limit]: Parameters<EnginePort['effects']>) {
    return this.analysis.effects(sequence, limit);
  }
}
