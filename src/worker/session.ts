/**
 * One opened scenario as its users see it: edits by name, recipes, forks and branches. No thread,
 * no clock: the engine worker paces it, Node drives it directly.
 */

import { CAME_BACK, type CameBack } from '../engine/core.ts';
import type { MockDefinition } from '../engine/define-mock.ts';
import type { Scenario } from '../engine/scenario.ts';
import { type AppliedInput, createSystem, type System } from '../engine/system.ts';
import { failure, type Result, success } from '../lib/result.ts';
import { ENGINE_VERSION } from '../lib/version.ts';
import type { Command } from '../memory/commands.ts';
import { type DeviceSchema, SYSTEM_KIND } from '../memory/schema.ts';
import { MOCKS } from '../mocks/registry.ts';
import type {
  BranchSummary,
  Edit,
  OpenOptions,
  Recipe,
  RecordedInput,
  ScenarioSource,
  Stop,
  StopCondition,
} from './engine-api.ts';
import { loadScenario } from './load-scenario.ts';

interface Branch {
  id: number;
  name: string;
  parent: number;
  /** events shared with the parent */
  shared: number;
  edits: readonly Edit[];
  inputs: readonly AppliedInput[];
  /** how far it ran: where switching to it leads back to */
  handled: number;
  nowNs: number;
}

/** Events between two looks at the stop condition. */
const CHUNK_EVENTS = 65_536;

export interface Session {
  readonly system: System;
  readonly scenario: Scenario;
  readonly source: ScenarioSource;
  readonly untilNs: number;
  readonly branch: number;
  branches(): BranchSummary[];
  recipe(): Recipe;
  /** Applies an edit now, not before `horizonNs`; gives the sequence of its event. */
  inject(edit: Edit, horizonNs: number): Result<number>;
  fork(at: number, edits: readonly Edit[]): Result<true>;
  switchBranch(id: number): Result<true>;
  /** Runs flat out until the condition holds, the end, or a pause asked for by another thread. */
  runUntil(stop: StopCondition): Stop;
  stop(reason: Stop['reason']): Stop;
  /** True when nothing more is due before the end. */
  ended(): boolean;
}

function messageOf(
  { schema }: System,
  device: DeviceSchema,
  { event, payload }: Extract<Edit, { type: 'send' }>,
): Result<Command> {
  const kinds = schema.kinds.filter(({ mock, role }) => mock === device.mock && role === 'accept');
  const kind = kinds.find(({ name }) => name === event);
  if (!kind) {
    const known = kinds.map(({ name }) => name).join(', ') || 'nothing';
    const what = `"${device.name}" does not accept "${event}"`;
    return failure({ what, where: 'edit send', mend: `It accepts: ${known}.` });
  }
  const { length } = kind.payload;
  if (payload.length !== length || !payload.every((value) => Number.isFinite(value))) {
    const what = `"${event}" with the payload ${payload.join(', ') || 'nothing'}`;
    return failure({ what, where: 'edit send', mend: `Give ${length} finite numbers.` });
  }
  const [a = 0, b = 0, c = 0, d = 0] = payload;
  return success({ kind: kind.id, target: device.id, a, b, c, d });
}

/** The command by which an edit enters the world. */
function commandOf(system: System, edit: Edit): Result<Command> {
  const device = system.schema.devices.find(({ name }) => name === edit.device);
  if (!device) {
    const known = system.schema.devices.map(({ name }) => name).join(', ');
    const what = `there is no device "${edit.device}"`;
    return failure({ what, where: `edit ${edit.type}`, mend: `Devices are: ${known}.` });
  }
  if (edit.type === 'fault') {
    const fault = device.faults.find(({ name }) => name === edit.fault);
    if (!fault) {
      const known = device.faults.map(({ name }) => name).join(', ') || 'none';
      const what = `"${edit.device}" has no fault "${edit.fault}"`;
      return failure({ what, where: 'edit fault', mend: `Its faults are: ${known}.` });
    }
    const { slot } = fault;
    const kind = SYSTEM_KIND.fault;
    return success({ kind, target: device.id, a: slot, b: edit.on ? 1 : 0, c: 0, d: 0 });
  }
  if (edit.type === 'send') return messageOf(system, device, edit);
  const field = device.fields.find(({ name, role }) => name === edit.field && role !== 'fault');
  if (!field) {
    const known = device.fields.map(({ name }) => name).join(', ');
    const what = `"${edit.device}" has no field "${edit.field}"`;
    return failure({ what, where: 'edit set', mend: `Its fields are: ${known}.` });
  }
  const { slot, type, values } = field;
  const { value } = edit;
  const last = type === 'flag' ? 1 : (values?.length ?? Number.POSITIVE_INFINITY) - 1;
  const isPosition = Number.isInteger(value) && value >= 0 && value <= last;
  if (!(Number.isFinite(value) && (isPosition || last === Number.POSITIVE_INFINITY))) {
    const mend = last < Number.POSITIVE_INFINITY ? `Use 0 … ${last}.` : 'Use a finite number.';
    return failure({ what: `${edit.device}.${edit.field} = ${value}`, where: 'edit set', mend });
  }
  return success({ kind: SYSTEM_KIND.set, target: device.id, a: slot, b: value, c: 0, d: 0 });
}

const isSameInput = (a: AppliedInput, b: AppliedInput | undefined): boolean =>
  (Object.keys(a) as (keyof AppliedInput)[]).every((key) => Object.is(a[key], b?.[key]));

/** The edit that an applied input was. */
function editOf(system: System, input: AppliedInput): Edit {
  const device = system.schema.devices[input.target];
  const kind = system.schema.kinds[input.kind];
  if (kind?.role === 'accept') {
    const payload = [input.a, input.b, input.c, input.d].slice(0, kind.payload.length);
    return { type: 'send', device: device?.name ?? '', event: kind.name, payload };
  }
  const field = device?.fields.find(({ slot }) => slot === input.a);
  const name = field?.name ?? '';
  return field?.role === 'fault'
    ? { type: 'fault', device: device?.name ?? '', fault: name, on: input.b !== 0 }
    : { type: 'set', device: device?.name ?? '', field: name, value: input.b };
}

function appliedInputs(system: System, recorded: readonly RecordedInput[]): Result<AppliedInput[]> {
  const inputs: AppliedInput[] = [];
  for (const { at, timeNs, edit } of recorded) {
    const command = commandOf(system, edit);
    if (!command.ok) return command;
    inputs.push({ ...command.value, at, timeNs });
  }
  return success(inputs);
}

/** Opens a world; nothing runs yet. */
export function openSession(source: ScenarioSource, options: OpenOptions): Result<Session> {
  const loaded = loadScenario(source);
  if (!loaded.ok) return loaded;
  return sessionOf(loaded.value, MOCKS, source, options);
}

/** The same for a scenario that is already at hand, of any mocks. */
export function sessionOf(
  scenario: Scenario,
  mocks: readonly MockDefinition[],
  source: ScenarioSource,
  options: OpenOptions,
): Result<Session> {
  const untilNs = options.untilNs ?? scenario.untilNs;
  if (!(untilNs >= 0 && untilNs <= Number.MAX_SAFE_INTEGER)) {
    const mend = 'Use 0 … 9007199254740991 ns (104 days).';
    return failure({ what: `an end at ${untilNs} ns`, where: 'until', mend });
  }
  const system = createSystem(scenario, mocks, {
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.historyEvents === undefined ? {} : { historyEvents: options.historyEvents }),
  });
  if (!system.ok) return system;
  const inputs = appliedInputs(system.value, options.inputs ?? []);
  if (!inputs.ok) return inputs;
  const fed = system.value.feed(inputs.value);
  if (!fed.ok) return fed;
  return success(new OpenSession(system.value, scenario, source, untilNs));
}

class OpenSession implements Session {
  readonly system: System;
  readonly scenario: Scenario;
  readonly source: ScenarioSource;
  readonly untilNs: number;
  readonly #branches: Branch[];
  #current = 0;

  constructor(system: System, scenario: Scenario, source: ScenarioSource, untilNs: number) {
    this.system = system;
    this.scenario = scenario;
    this.source = source;
    this.untilNs = untilNs;
    this.#branches = [
      {
        id: 0,
        name: 'main',
        parent: -1,
        shared: 0,
        edits: [],
        inputs: system.inputs(),
        handled: 0,
        nowNs: 0,
      },
    ];
  }

  get branch(): number {
    return this.#current;
  }

  branches(): BranchSummary[] {
    return this.#branches.map(({ id, name, parent, shared, edits, handled }) => ({
      id,
      name,
      parent,
      forkedAt: shared - 1,
      edits,
      published: id === this.#current ? this.system.handled() : handled,
    }));
  }

  recipe(): Recipe {
    const inputs = this.system.inputs().map((input) => ({
      at: input.at,
      timeNs: input.timeNs,
      edit: editOf(this.system, input),
    }));
    return {
      engine: ENGINE_VERSION,
      scenario: this.source,
      seed: this.system.seed(),
      untilNs: this.untilNs,
      inputs,
    };
  }

  inject(edit: Edit, horizonNs: number): Result<number> {
    const command = commandOf(this.system, edit);
    if (!command.ok) return command;
    return this.system.apply(command.value, horizonNs);
  }

  /** Keeps what is needed to come back to the branch that is left. */
  #leave(): void {
    const branch = this.#branches[this.#current]!;
    branch.inputs = this.system.inputs();
    branch.handled = this.system.handled();
    branch.nowNs = this.system.nowNs();
  }

  fork(at: number, edits: readonly Edit[]): Result<true> {
    const commands: Command[] = [];
    for (const edit of edits) {
      const command = commandOf(this.system, edit);
      if (!command.ok) return command;
      commands.push(command.value);
    }
    this.#leave();
    const parent = this.#current;
    const rewound = this.system.rewind(at + 1);
    if (!rewound.ok) return rewound;
    const id = this.#branches.length;
    this.#branches.push({
      id,
      name: `branch ${id}`,
      parent,
      shared: at + 1,
      edits,
      inputs: [],
      handled: at + 1,
      nowNs: this.system.nowNs(),
    });
    this.#current = id;
    const applied = this.system.applyAll(commands, this.system.nowNs());
    if (!applied.ok) return applied;
    // The branch begins where its edits have taken effect.
    const last = applied.value + commands.length - 1;
    if (commands.length > 0) this.runUntil({ type: 'sequence', sequence: last });
    return success(true);
  }

  /**
   * Events that the present branch and another have in common: as far as both ran, up to the
   * first input that only one of them had.
   */
  #common(branch: Branch): number {
    const mine = this.system.inputs();
    const theirs = branch.inputs;
    let same = 0;
    while (same < mine.length && isSameInput(mine[same]!, theirs[same])) same++;
    const [a, b] = [mine[same], theirs[same]].map((input) => input?.at ?? branch.handled);
    return Math.min(a!, b!, this.system.handled(), branch.handled);
  }

  switchBranch(id: number): Result<true> {
    const branch = this.#branches[id];
    if (!branch) {
      const mend = `Branches are: ${this.#branches.map(({ name }) => name).join(', ')}.`;
      return failure({ what: `there is no branch ${id}`, where: 'switching branch', mend });
    }
    if (id === this.#current) return success(true);
    this.#leave();
    const rewound = this.system.rewind(this.#common(branch));
    if (!rewound.ok) return rewound;
    const fed = this.system.feed(branch.inputs);
    if (!fed.ok) return fed;
    this.#current = id;
    while (this.system.handled() < branch.handled) {
      const missing = branch.handled - this.system.handled();
      if (this.system.run(missing, branch.nowNs) !== CAME_BACK.time) continue;
      return failure({
        what: `re-execution ended ${missing} events before the end of "${branch.name}"`,
        where: 'switching branch',
        mend: 'A mock keeps state outside its declaration, or uses a clock or randomness of the host.',
      });
    }
    return success(true);
  }

  ended(): boolean {
    return this.system.nextDueNs() > this.untilNs;
  }

  runUntil(stop: StopCondition): Stop {
    const limitNs = stop.type === 'time' ? Math.min(stop.timeNs || 0, this.untilNs) : this.untilNs;
    const end = stop.type === 'sequence' ? stop.sequence + 1 : Number.POSITIVE_INFINITY;
    const brokenBefore = this.#brokenIds();
    for (;;) {
      const budget = Math.min(CHUNK_EVENTS, end - this.system.handled());
      if (!(budget > 0)) return this.stop('sequence');
      this.system.takeCommands();
      const cameBack = this.system.run(budget, limitNs);
      const reason = this.#reason(cameBack, stop, brokenBefore);
      if (reason) return this.stop(reason);
    }
  }

  #reason(
    cameBack: CameBack,
    stop: StopCondition,
    before: readonly string[],
  ): Stop['reason'] | undefined {
    if (cameBack === CAME_BACK.paused) return 'paused';
    if (cameBack === CAME_BACK.time) {
      return stop.type === 'time' && !(stop.timeNs > this.untilNs) ? 'time' : 'end';
    }
    if (cameBack !== CAME_BACK.broken || stop.type !== 'broken') return undefined;
    const fresh = this.#brokenIds().filter((name) => !before.includes(name));
    const wanted = stop.expectation === undefined || fresh.includes(stop.expectation);
    return wanted ? 'broken' : undefined;
  }

  #brokenIds(): string[] {
    const { expectations, memory, schema } = this.system;
    return expectations.firstBroken() < 0
      ? []
      : schema.expectations
          .filter(({ slot }) => memory.slots.f64[slot] === 1)
          .map(({ name }) => name);
  }

  stop(reason: Stop['reason']): Stop {
    const { expectations, schema } = this.system;
    const id = expectations.firstBroken();
    return {
      reason,
      sequence: this.system.handled(),
      timeNs: this.system.nowNs(),
      expectation: schema.expectations[id]?.name ?? '',
    };
  }
}
