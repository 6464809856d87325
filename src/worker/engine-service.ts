/** The EngineApi over one session and its runner: what the engine worker exposes. */
import { failure, ProblemError, type Result, success } from '../lib/result.ts';
import { handleOf } from '../memory/memory.ts';
import { CONTROL_CELL, CONTROL_WORD } from '../memory/tables.ts';
import {
  type BranchEdit,
  type BranchSummary,
  type Edit,
  type EngineApi,
  type ForkOptions,
  type Opened,
  type OpenOptions,
  RUN_STATE,
  type ScenarioSource,
  type Stop,
  type StopCondition,
} from './engine-api.ts';
import { fixedOf, scenarioSummaries } from './load-scenario.ts';
import { createRunner, type Runner } from './runner.ts';
import { openSession, type Session } from './session.ts';

export const SPEED_MIN = 0.001;
export const SPEED_MAX = 1000;

/** Events that may be run again in one go: some milliseconds. */
const CATCH_UP_AT_ONCE_EVENTS = 65_536;

/** What the service needs of its thread. */
export interface ServiceHost {
  hostMs(): number;
  /** Lets waiting messages in; resolves soon after. */
  breathe(): Promise<void>;
}

const speedOf = (speed: number | 'max'): Result<number> => {
  if (speed === 'max') return success(Number.POSITIVE_INFINITY);
  if (speed >= SPEED_MIN && speed <= SPEED_MAX) return success(speed);
  const mend = `Use ${SPEED_MIN} … ${SPEED_MAX}, or max.`;
  return failure({ what: `a speed of ${speed}`, where: 'speed', mend });
};

const nothingOpen = (): Result<never> =>
  failure({ what: 'no scenario is open', where: 'engine', mend: 'Open a scenario first.' });

const STOPPED: Stop = { reason: 'paused', sequence: 0, timeNs: 0, expectation: '' };

export class EngineService implements EngineApi {
  readonly #host: ServiceHost;
  #runner: Runner | undefined;
  /** the loop that is turning the crank; undefined while nothing runs */
  #loop: Promise<Stop> | undefined;
  /** branches whose run had ended when they were left: events handled then */
  readonly #ended = new Map<number, number>();
  /** the last of the short runs asked for, steps and the effects of inputs: none cuts another off */
  #short: Promise<unknown> = Promise.resolve();
  /** how often a rest was asked for: what waited for its turn before is given up then */
  #rests = 0;

  constructor(host: ServiceHost) {
    this.#host = host;
  }

  /** A message arrived: the page no longer waits at the door. */
  received(): void {
    const words = this.#words();
    if (words && Atomics.load(words, CONTROL_WORD.attention) > 0) {
      Atomics.sub(words, CONTROL_WORD.attention, 1);
    }
  }

  #words(): Int32Array | undefined {
    return this.#runner?.session.system.memory.controlWords.i32;
  }

  async scenarios() {
    return scenarioSummaries();
  }

  async open(
    source: ScenarioSource,
    options: OpenOptions,
    onProgress?: (share: number) => void,
  ): Promise<Result<Opened>> {
    const speed = speedOf(options.speed ?? 1);
    if (!speed.ok) return speed;
    const opened = openSession(source, options);
    if (!opened.ok) return opened;
    await this.pause();
    this.#ended.clear();
    const session = opened.value;
    const { system } = session;
    const inputs = options.inputs ?? [];
    const fed = await this.#runThrough(session, lastInput(inputs), onProgress);
    if (!fed.ok) return fed;
    this.#runner = createRunner(session, this.#host.hostMs, options.sampleRate);
    const control = system.memory.controlCells.f64;
    control[CONTROL_CELL.speed] = speed.value;
    control[CONTROL_CELL.untilNs] = session.untilNs;
    this.#runner.setState(RUN_STATE.paused);
    if (options.play) void this.#start(undefined);
    const fixed = fixedOf(session.scenario);
    return success({
      handle: handleOf(system.memory),
      schema: system.schema,
      recipe: session.recipe(),
      story: session.scenario.story,
      ...(fixed && { fixed }),
      branches: session.branches(),
      branch: session.branch,
    });
  }

  /**
   * Runs until all recorded inputs are applied; fails when they do not fit the events of this run.
   * @param last event that the last of them follows; -1 = there is none
   */
  async #runThrough(
    session: Session,
    last: number,
    onProgress: ((share: number) => void) | undefined,
  ): Promise<Result<true>> {
    const { system } = session;
    try {
      for (let done = system.handled(); done <= last; ) {
        const sequence = Math.min(last, done + RUN_THROUGH_EVENTS);
        session.runUntil({ type: 'sequence', sequence });
        const ended = system.handled() <= done;
        done = system.handled();
        if (ended || done > last) break;
        onProgress?.(done / last);
        await this.#host.breathe();
      }
      return success(true);
    } catch (error) {
      if (error instanceof ProblemError) return failure(error.problem);
      throw error;
    }
  }

  /** Runs slices until paused, ended, stopped or crashed. */
  #start(stop: StopCondition | undefined): Promise<Stop> {
    const runner = this.#runner;
    if (!runner) return Promise.resolve(STOPPED);
    if (this.#loop) return this.#loop;
    const words = runner.session.system.memory.controlWords.i32;
    Atomics.store(words, CONTROL_WORD.pause, 0);
    const watched = runner.setStop(stop);
    if (!watched.ok) {
      return Promise.resolve(runner.session.stop('refused', { problem: watched.problem }));
    }
    runner.anchor();
    runner.setState(stop ? RUN_STATE.seeking : RUN_STATE.running);
    this.#loop = this.#turn(runner).finally(() => {
      this.#loop = undefined;
    });
    return this.#loop;
  }

  async #turn(runner: Runner): Promise<Stop> {
    // The caller's answer goes out before the thread is taken.
    await this.#host.breathe();
    for (;;) {
      const end = runner.slice();
      if (end === 'attention') {
        await this.#host.breathe();
        continue;
      }
      const condition = runner.stoppedBy();
      runner.setStop(undefined);
      if (end === 'ended') {
        runner.setState(RUN_STATE.ended);
        return runner.session.stop('end');
      }
      if (end === 'crashed') return runner.session.stop('crashed');
      runner.setState(RUN_STATE.paused);
      if (end !== 'stopped') return runner.session.stop('paused');
      return runner.session.stop('sequence', condition < 0 ? {} : { condition });
    }
  }

  async play(): Promise<void> {
    const rests = this.#rests;
    await this.#short;
    // A rest that was asked for just before comes first.
    if (this.#isToRest()) await this.#loop;
    if (this.#rests !== rests || this.#runner?.crash !== undefined) return;
    void this.#start(undefined);
  }

  #isToRest(): boolean {
    const words = this.#words();
    return words !== undefined && Atomics.load(words, CONTROL_WORD.pause) !== 0;
  }

  pause(): Promise<Stop> {
    this.#rests += 1;
    return this.#rest();
  }

  async #rest(): Promise<Stop> {
    const runner = this.#runner;
    if (!runner) return STOPPED;
    const words = runner.session.system.memory.controlWords.i32;
    Atomics.store(words, CONTROL_WORD.pause, 1);
    const stop = this.#loop ? await this.#loop : runner.session.stop('paused');
    Atomics.store(words, CONTROL_WORD.pause, 0);
    return stop;
  }

  /** A short run, after those asked for before it; what runs on by itself comes to rest for it. */
  #runShort(target: (session: Session) => number): Promise<Stop> {
    const rests = this.#rests;
    const run = this.#short.then(async () => {
      await this.#rest();
      const session = this.#runner?.session;
      if (session === undefined) return STOPPED;
      if (this.#rests !== rests) return session.stop('paused');
      return this.#runTo({ type: 'sequence', sequence: target(session) });
    });
    this.#short = run.catch(() => undefined);
    return run;
  }

  step(events: number): Promise<Stop> {
    return this.#runShort(({ system }) => system.handled() + events - 1);
  }

  runUntil(stop: StopCondition): Promise<Stop> {
    this.#rests += 1;
    return this.#runTo(stop);
  }

  async #runTo(stop: StopCondition): Promise<Stop> {
    await this.#rest();
    const runner = this.#runner;
    if (!runner || runner.crash) return runner?.session.stop('crashed') ?? STOPPED;
    const end = await this.#start(stop);
    if (end.reason !== 'sequence') return end;
    return { ...end, reason: stop.type };
  }

  async setSpeed(speed: number | 'max'): Promise<Result<true>> {
    const value = speedOf(speed);
    if (!value.ok) return value;
    if (!this.#runner) return nothingOpen();
    this.#runner.setSpeed(value.value);
    return success(true);
  }

  async inject(edit: Edit): Promise<Result<true>> {
    const runner = this.#runner;
    if (!runner) return nothingOpen();
    const injected = runner.session.inject(edit, runner.horizonNs());
    if (!injected.ok) return injected;
    // While paused nothing would handle it: go on until its effect shows.
    if (!this.#loop) await this.#runShort(() => injected.value);
    return success(true);
  }

  async fork(at: number, edits: readonly BranchEdit[], options?: ForkOptions) {
    return this.#changeBranches(async (session) => {
      const plan = session.beginFork(at, edits, options);
      if (!plan.ok) return plan;
      const there = await this.#catchUp(session, plan.value.shared);
      if (there.ok && session.system.handled() >= plan.value.shared) {
        return session.finishFork(plan.value);
      }
      session.cancelFork();
      if (!there.ok) return there;
      const what = `the fork was cancelled at event ${session.system.handled()}`;
      const mend = 'Run on to come back to where the branch was, or fork again.';
      return failure({ what, where: 'fork', mend });
    });
  }

  async switchBranch(id: number) {
    return this.#changeBranches(async (session) => {
      const target = session.beginSwitch(id);
      return target.ok ? this.#catchUp(session, target.value) : target;
    });
  }

  async renameBranch(id: number, name: string) {
    const session = this.#runner?.session;
    if (!session) return nothingOpen();
    const renamed = session.renameBranch(id, name);
    return renamed.ok ? success(session.branches()) : renamed;
  }

  async bringBackBranch(id: number) {
    const session = this.#runner?.session;
    if (!session) return nothingOpen();
    const back = session.bringBackBranch(id);
    return back.ok ? success(session.branches()) : back;
  }

  async deleteBranch(id: number) {
    return this.#changeBranches(async (session) => {
      const { parent } = session.branches().find((branch) => branch.id === id) ?? { parent: -1 };
      if (id === session.branch && parent >= 0) {
        const target = session.beginSwitch(parent);
        if (!target.ok) return target;
        const there = await this.#catchUp(session, target.value);
        if (!there.ok) return there;
      }
      return session.deleteBranch(id);
    });
  }

  async #changeBranches(
    change: (session: Session) => Promise<Result<unknown>>,
  ): Promise<Result<readonly BranchSummary[]>> {
    await this.pause();
    const runner = this.#runner;
    if (!runner) return nothingOpen();
    const { session } = runner;
    const runState = Atomics.load(session.system.memory.controlWords.i32, CONTROL_WORD.runState);
    if (runState === RUN_STATE.ended) this.#ended.set(session.branch, session.system.handled());
    const changed = await change(session);
    this.#afterReturn(runner);
    return changed.ok ? success(session.branches()) : changed;
  }

  /** In slices, so that a page can follow it, and pause it when it takes too long. */
  async #catchUp(session: Session, handled: number): Promise<Result<true>> {
    const missing = handled - session.system.handled();
    if (missing <= CATCH_UP_AT_ONCE_EVENTS) return session.catchUp(handled);
    const stop = await this.#start({ type: 'sequence', sequence: handled - 1 });
    if (stop.reason === 'sequence' || stop.reason === 'paused') return success(true);
    const what = `re-execution ended at event ${stop.sequence} instead of ${handled}`;
    const mend = 'Open the scenario again; please report the trace.';
    return failure({ what, where: 'returning to the past', mend });
  }

  /** The world stands elsewhere than before: pacing begins from there. */
  #afterReturn(runner: Runner): void {
    const { session } = runner;
    const { system } = session;
    const isEnded = this.#ended.get(session.branch) === system.handled();
    const atNs = isEnded ? session.untilNs : system.nowNs();
    system.memory.controlCells.f64[CONTROL_CELL.horizonNs] = atNs;
    runner.crash = undefined;
    runner.setState(isEnded ? RUN_STATE.ended : RUN_STATE.paused);
    runner.anchor();
  }

  async branches() {
    const session = this.#runner?.session;
    return { list: session?.branches() ?? [], current: session?.branch ?? 0 };
  }

  async recipe(branch?: number) {
    if (!this.#runner) throw new Error('no scenario is open');
    return this.#runner.session.recipe(branch);
  }

  async snapshot() {
    if (!this.#runner) throw new Error('no scenario is open');
    const { session } = this.#runner;
    return { recipe: session.recipe(), tree: session.tree(), hash: session.system.hash() };
  }

  async hash() {
    if (!this.#runner) throw new Error('no scenario is open');
    return this.#runner.session.system.hash();
  }

  async recover(): Promise<Result<Stop>> {
    const runner = this.#runner;
    if (!runner) return nothingOpen();
    const rewound = runner.session.system.rewindToKeyframe();
    if (!rewound.ok) return rewound;
    this.#afterReturn(runner);
    return success(runner.session.stop('paused'));
  }

  async crash() {
    return this.#runner?.crash;
  }

  async timings() {
    return this.#runner?.timings();
  }

  async close(): Promise<void> {
    await this.pause();
    this.#runner = undefined;
  }
}

/** Events run at once while a world is opened: a small part of a second. */
const RUN_THROUGH_EVENTS = 500_000;

const lastInput = (inputs: readonly { readonly at: number }[]): number =>
  Math.max(-1, ...inputs.map(({ at }) => at));
