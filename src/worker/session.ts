/**
 * One opened scenario as its users see it: edits by name, recipes, forks and branches. No thread,
 * no clock: the engine worker paces it, Node drives it directly.
 */

import type { ClockDefaults } from '../engine/clocks.ts';
import { CAME_BACK, type CameBack } from '../engine/core.ts';
import type { MockDefinition } from '../engine/define-mock.ts';
import type { ReadWatch } from '../engine/read-watch.ts';
import type { Scenario } from '../engine/scenario.ts';
import { createSystem, type System } from '../engine/system.ts';
import { failure, type Result, success, unwrap } from '../lib/result.ts';
import { ENGINE_VERSION } from '../lib/version.ts';
import type { Command } from '../memory/commands.ts';
import { MOCKS } from '../mocks/registry.ts';
import { type Branch, type BranchTree, createBranchTree, type Planned } from './branches.ts';
import { appliedInputs, commandsOf, editOf, isSameInput, plannedOf, refusedEdit } from './edits.ts';
import type {
  BranchEdit,
  BranchSummary,
  Edit,
  ForkOptions,
  OpenOptions,
  Recipe,
  SavedTree,
  ScenarioSource,
  Stop,
  StopCondition,
} from './engine-api.ts';
import { changeInputs, isInputEdit } from './input-edits.ts';
import { firstInputs, loadScenario } from './load-scenario.ts';
import { systemOptionsOf } from './open-options.ts';
import { savedTree, takeTree } from './saved-tree.ts';
import type { ForkPlan, Session } from './session-api.ts';
import { brokenIn, createStopper, type Stopper } from './stopping.ts';
import { endedEarly, goBack, handledBefore } from './way-back.ts';

export type { ForkPlan, Session } from './session-api.ts';

/** Events between two looks at the stop condition. */
const CHUNK_EVENTS = 65_536;

/** Opens a world; nothing runs yet. */
export function openSession(
  source: ScenarioSource,
  options: OpenOptions,
  onRead?: ReadWatch,
): Result<Session> {
  const loaded = loadScenario(source);
  if (!loaded.ok) return loaded;
  return sessionOf(loaded.value, MOCKS, source, options, onRead);
}

/** The same for a scenario that is already at hand, of any mocks. */
export function sessionOf(
  scenario: Scenario,
  mocks: readonly MockDefinition[],
  source: ScenarioSource,
  options: OpenOptions,
  onRead?: ReadWatch,
): Result<Session> {
  const untilNs = options.untilNs ?? scenario.untilNs;
  if (!(untilNs >= 0 && untilNs <= Number.MAX_SAFE_INTEGER)) {
    const mend = 'Use 0 … 9007199254740991 ns (104 days).';
    return failure({ what: `an end at ${untilNs} ns`, where: 'until', mend });
  }
  const watched = { ...systemOptionsOf(options), ...(onRead && { onRead }) };
  const system = createSystem(scenario, mocks, watched);
  if (!system.ok) return system;
  const recorded = firstInputs(scenario, options);
  if (!recorded.ok) return recorded;
  const inputs = appliedInputs(system.value, mocks, recorded.value);
  if (!inputs.ok) return inputs;
  const fed = system.value.feed(inputs.value);
  if (!fed.ok) return fed;
  const planned = plannedOf(system.value, mocks, options.planned ?? []);
  if (!planned.ok) return planned;
  const tree = createBranchTree(system.value.inputs());
  if (options.tree) {
    const taken = takeTree(system.value, mocks, options.tree, tree);
    if (!taken.ok) return taken;
  }
  const made = { scenario, mocks, source, untilNs, clocks: options.clocks, tree };
  return success(new OpenSession(system.value, made, planned.value));
}

const byTime = (a: Planned, b: Planned): number => a.timeNs - b.timeNs;

interface MadeOf extends Pick<Session, 'scenario' | 'source' | 'untilNs'> {
  readonly mocks: readonly MockDefinition[];
  readonly clocks: ClockDefaults | undefined;
  readonly tree: BranchTree;
}

const plannedEdits = (system: System, planned: readonly Planned[]) =>
  planned.map(({ timeNs, command }) => ({ timeNs, edit: editOf(system, command) }));

class OpenSession implements Session {
  readonly system: System;
  readonly scenario: Scenario;
  readonly source: ScenarioSource;
  readonly untilNs: number;
  readonly #mocks: readonly MockDefinition[];
  readonly #clocks: ClockDefaults | undefined;
  readonly #tree: BranchTree;
  /** inputs still to come, by rising time */
  #planned: readonly Planned[];

  constructor(
    system: System,
    { scenario, mocks, source, untilNs, clocks, tree }: MadeOf,
    planned: readonly Planned[],
  ) {
    this.system = system;
    this.#clocks = clocks;
    this.scenario = scenario;
    this.source = source;
    this.untilNs = untilNs;
    this.#mocks = mocks;
    this.#tree = tree;
    this.#planned = [...planned].sort(byTime);
  }

  get branch(): number {
    return this.#tree.current.id;
  }

  branches(): BranchSummary[] {
    const { system } = this;
    return this.#tree.list({ handled: system.handled(), broken: brokenIn(system) });
  }

  recipe(id = this.branch): Recipe {
    const isCurrent = id === this.branch;
    const branch = unwrap(this.#tree.get(id, 'recipe'));
    const inputs = isCurrent ? this.system.inputs() : branch.inputs;
    const planned = isCurrent ? this.#planned : branch.planned;
    return {
      engine: ENGINE_VERSION,
      scenario: this.source,
      seed: this.system.seed(),
      untilNs: this.untilNs,
      inputs: inputs.map((input) => ({
        at: input.at,
        timeNs: input.timeNs,
        edit: editOf(this.system, input),
      })),
      ...(this.#clocks && { clocks: this.#clocks }),
      ...(planned.length > 0 && { planned: plannedEdits(this.system, planned) }),
    };
  }

  /** The commands of all edits but those of inputs; a failure says which of them was refused. */
  #commands(edits: readonly BranchEdit[]): Result<Command[]> {
    const commands: Command[] = [];
    for (const [index, edit] of edits.entries()) {
      if (isInputEdit(edit)) continue;
      const made = commandsOf(this.system, this.#mocks, edit);
      if (!made.ok) return refusedEdit(made, index);
      commands.push(...made.value);
    }
    return success(commands);
  }

  tree(): SavedTree {
    this.#leave();
    return savedTree(this.system, this.#tree);
  }

  inject(edit: Edit, horizonNs: number): Result<number> {
    const commands = this.#commands([edit]);
    if (!commands.ok) return commands;
    return this.system.applyAll(commands.value, horizonNs);
  }

  /** Keeps what is needed to come back to the branch that is left. */
  #leave(): void {
    const branch = this.#tree.current;
    branch.inputs = this.system.inputs();
    branch.planned = this.#planned;
    branch.handled = this.system.handled();
    branch.nowNs = this.system.nowNs();
    branch.broken = brokenIn(this.system);
  }

  beginFork(
    at: number,
    edits: readonly BranchEdit[],
    { name = '', inputs: later = 'drop', planned: instead }: ForkOptions = {},
  ): Result<ForkPlan> {
    const reach = this.system.handled();
    if (!(Number.isInteger(at) && at >= -1 && at < reach)) {
      const what = `event ${at} is not in this run`;
      return failure({ what, where: 'fork', mend: `Use -1 … ${reach - 1}.` });
    }
    const problem = this.#tree.nameProblem(name || 'branch', 'fork');
    if (problem) return problem;
    const inputEdits = edits.filter(isInputEdit);
    const commands = this.#commands(edits);
    if (!commands.ok) return commands;
    const changed = changeInputs(
      this.system.inputs(),
      this.#planned,
      inputEdits,
      (timeNs) => handledBefore(this.system, timeNs),
      this.untilNs,
    );
    if (!changed.ok) return changed;
    const shared = Math.min(at + 1, changed.value.handled);
    const isKept = inputEdits.length > 0 || later === 'keep';
    const given = plannedOf(this.system, this.#mocks, instead ?? []);
    if (!given.ok) return given;
    const planned = instead ? given.value : isKept ? changed.value.after(shared) : [];
    this.#leave();
    const rewound = goBack(this.system, shared);
    if (!rewound.ok) return rewound;
    this.#planned = [];
    const told = [...edits, ...(instead ?? []).map(({ edit }) => edit)];
    return success({ shared, name, edits: told, commands: commands.value, planned });
  }

  finishFork({ shared, name, edits, commands, planned }: ForkPlan): Result<true> {
    const nowNs = this.system.nowNs();
    const parent = this.branch;
    const stands = { handled: shared, nowNs, forkedNs: nowNs, broken: [] };
    const branch = { name, parent, shared, edits, inputs: [], planned, ...stands };
    this.#tree.enter(this.#tree.add(branch));
    this.#planned = [...planned].sort(byTime);
    const applied = this.system.applyAll(commands, nowNs);
    if (!applied.ok) return applied;
    // The branch begins where its edits have taken effect.
    const last = applied.value + commands.length - 1;
    if (commands.length > 0) this.runUntil({ type: 'sequence', sequence: last });
    return success(true);
  }

  cancelFork(): Result<true> {
    const { inputs, planned } = this.#tree.current;
    this.#planned = planned;
    return this.system.feed(inputs);
  }

  fork(at: number, edits: readonly BranchEdit[], options?: ForkOptions): Result<true> {
    const plan = this.beginFork(at, edits, options);
    if (!plan.ok) return plan;
    const there = this.catchUp(plan.value.shared);
    return there.ok ? this.finishFork(plan.value) : there;
  }

  /**
   * Events that the present branch and another have in common: as far as both ran, up to the
   * first input that only one of them had.
   */
  #common({ inputs, handled }: Branch): number {
    const mine = this.system.inputs();
    let same = 0;
    while (same < mine.length && isSameInput(mine[same]!, inputs[same])) same++;
    const [a, b] = [mine[same], inputs[same]].map((input) => input?.at ?? handled);
    return Math.min(a!, b!, this.system.handled(), handled);
  }

  beginSwitch(id: number): Result<number> {
    const found = this.#tree.get(id, 'switching branch');
    if (!found.ok) return found;
    const branch = found.value;
    if (id === this.branch) return success(this.system.handled());
    this.#leave();
    const rewound = goBack(this.system, this.#common(branch));
    if (!rewound.ok) return rewound;
    const fed = this.system.feed(branch.inputs);
    if (!fed.ok) return fed;
    this.#tree.enter(branch);
    this.#planned = branch.planned;
    return success(branch.handled);
  }

  catchUp(handled: number): Result<true> {
    while (this.system.handled() < handled) {
      const missing = handled - this.system.handled();
      const cameBack = this.run(Math.min(CHUNK_EVENTS, missing), Number.MAX_SAFE_INTEGER);
      if (cameBack === CAME_BACK.time) return failure(endedEarly(missing));
    }
    return success(true);
  }

  switchBranch(id: number): Result<true> {
    const target = this.beginSwitch(id);
    return target.ok ? this.catchUp(target.value) : target;
  }

  renameBranch(id: number, name: string): Result<true> {
    return this.#tree.rename(id, name);
  }

  deleteBranch(id: number): Result<true> {
    const found = this.#tree.get(id, 'deleting a branch');
    if (!found.ok) return found;
    const { parent, name } = found.value;
    if (parent < 0) {
      const mend = 'Open the scenario again to begin anew.';
      return failure({ what: `"${name}" is the root`, where: 'deleting a branch', mend });
    }
    if (id === this.branch) {
      const left = this.switchBranch(parent);
      if (!left.ok) return left;
    }
    this.#tree.remove(found.value);
    return success(true);
  }

  bringBackBranch(id: number): Result<true> {
    const back = this.#tree.bringBack(id);
    return back.ok ? success(true) : back;
  }

  run(events: number, limitNs: number): CameBack {
    const next = this.#planned[0];
    if (next === undefined || next.timeNs > limitNs) return this.system.run(events, limitNs);
    const cameBack = this.system.run(events, next.timeNs);
    if (cameBack !== CAME_BACK.time) return cameBack;
    unwrap(this.system.apply(next.command, next.timeNs));
    this.#planned = this.#planned.slice(1);
    return CAME_BACK.budget;
  }

  nextDueNs(): number {
    return Math.min(this.system.nextDueNs(), this.#planned[0]?.timeNs ?? Number.POSITIVE_INFINITY);
  }

  ended(): boolean {
    return this.nextDueNs() > this.untilNs;
  }

  /** Back a little; inputs that were applied since then are still to come. */
  #takeBack(handled: number): Result<true> {
    const inputs = this.system.inputs();
    const rewound = this.system.rewind(handled);
    if (!rewound.ok) return rewound;
    const undone = inputs.slice(this.system.inputs().length);
    const again = undone.map(({ at: _, timeNs, ...command }) => ({ timeNs, command }));
    this.#planned = [...again, ...this.#planned];
    return rewound;
  }

  watch(stop: StopCondition): Result<Stopper> {
    return createStopper(this.system, stop, (handled) => this.#takeBack(handled));
  }

  runUntil(stop: StopCondition): Stop {
    const watched = this.watch(stop);
    if (!watched.ok) return this.stop('refused', { problem: watched.problem });
    const stopper = watched.value;
    const limitNs = stopper.limitNs(this.untilNs);
    for (;;) {
      const budget = stopper.budget(CHUNK_EVENTS);
      if (budget === 0) return this.stop('sequence');
      this.system.takeCommands();
      const cameBack = this.run(budget, limitNs);
      const reached = stopper.reached(cameBack);
      if (reached === 'again') continue;
      if (reached === 'yes') {
        const condition = stopper.which;
        return this.stop(stop.type, condition < 0 ? {} : { condition });
      }
      if (cameBack === CAME_BACK.paused) return this.stop('paused');
      if (cameBack !== CAME_BACK.time) continue;
      return this.stop(stop.type === 'time' && !(stop.timeNs > this.untilNs) ? 'time' : 'end');
    }
  }

  stop(reason: Stop['reason'], more: Pick<Stop, 'condition' | 'problem'> = {}): Stop {
    const { expectations, schema } = this.system;
    const id = expectations.firstBroken();
    return {
      reason,
      sequence: this.system.handled(),
      timeNs: this.system.nowNs(),
      expectation: schema.expectations[id]?.name ?? '',
      ...more,
    };
  }
}
