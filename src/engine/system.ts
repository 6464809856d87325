/**
 * One opened world: a scenario's devices in one memory, with the crank to turn it forwards and
 * the keyframes to turn it back. Runs in the engine worker and, unchanged, in Node.
 */
import { invariant } from '../lib/invariant.ts';
import { failure, ProblemError, type Result, success } from '../lib/result.ts';
import type { Command } from '../memory/commands.ts';
import { resetCommands } from '../memory/commands.ts';
import { createMemory, type Memory } from '../memory/memory.ts';
import { oldestEvent, oldestJournal } from '../memory/publication.ts';
import { type Schema, SYSTEM_KIND } from '../memory/schema.ts';
import { createStringWriter } from '../memory/strings.ts';
import { CONTROL_CELL, CONTROL_WORD, WORLD_CELL } from '../memory/tables.ts';
import { type Assembly, assemble } from './assemble.ts';
import { CAME_BACK, type CameBack, type Core, createCore } from './core.ts';
import type { MockDefinition } from './define-mock.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { compileExpectation, createExpectations, type Expectations } from './expectations.ts';
import { createEventView, createSelf } from './flyweights.ts';
import { createRowHasher, digest, HASH_LANES, hexOf, type RowHasher, seedHash } from './hash.ts';
import { createHistoryWriter, type HistoryWriter } from './history.ts';
import { createKeyframes, type Keyframes } from './keyframes.ts';
import { type PlanOptions, planOf } from './plan.ts';
import { createRandom, seedRandom } from './random.ts';
import { ARG, createRegisters, REG, type Registers } from './registers.ts';
import type { Scenario } from './scenario.ts';
import { createWheel } from './wheel.ts';

export interface SystemOptions extends PlanOptions {
  readonly seed?: number;
  /** sequence of the first event; not 0 only to test counters far from zero */
  readonly firstSequence?: number;
}

/** An external command as it was applied. */
export interface AppliedInput extends Command {
  /** events handled when it was applied */
  at: number;
  timeNs: number;
}

export interface HashPoint {
  /** events handled */
  readonly sequence: number;
  readonly timeNs: number;
  /** 16 hex digits */
  readonly hash: string;
}

/** Told of each batch of events after it was published: [first, end). */
export type Observer = (first: number, end: number) => void;

export interface System {
  readonly scenario: Scenario;
  readonly schema: Schema;
  readonly memory: Memory;
  readonly dispatch: Dispatch;
  readonly expectations: Expectations;
  readonly registers: Registers;
  seed(): number;
  handled(): number;
  nowNs(): number;
  /** Due time of the next event; Infinity when nothing is pending. */
  nextDueNs(): number;
  /** Sets up recorded inputs beyond those already applied, to be fed back as the run goes on. */
  feed(inputs: readonly AppliedInput[]): void;
  /** Handles at most `events` events due by `limitNs`; heeds the control word `pause`. */
  run(events: number, limitNs: number): CameBack;
  /** Back to virtual time 0, optionally with another seed, feeding back these inputs. */
  reset(seed?: number, inputs?: readonly AppliedInput[]): void;
  /** Applies a command now (not before `horizonNs`) and records it for replays. */
  apply(command: Command, horizonNs: number): Result<number>;
  /** Every input of this run, those still to be fed back included. */
  inputs(): AppliedInput[];
  /** Restores the past just after `handled` events by keyframe and re-execution; checks the hash. */
  rewind(handled: number): Result<true>;
  /** The last keyframe, without running on; what came later is gone. */
  rewindToKeyframe(): Result<true>;
  checkpoint(name: string): void;
  /** Back to a named checkpoint; what came later is gone. */
  restore(name: string): Result<true>;
  hash(): HashPoint;
  observe(observer: Observer): () => void;
}

interface Checkpoint {
  readonly handled: number;
  readonly world: Uint8Array;
}

const EVERYTHING = Number.MAX_SAFE_INTEGER;

interface Parts {
  readonly scenario: Scenario;
  readonly assembly: Assembly;
  readonly memory: Memory;
  readonly registers: Registers;
  readonly wheel: ReturnType<typeof createWheel>;
  readonly history: HistoryWriter;
  readonly hasher: RowHasher;
  readonly keyframes: Keyframes;
  readonly dispatch: Dispatch;
  readonly expectations: Expectations;
  readonly strings: ReturnType<typeof createStringWriter>;
}

/** Gives every event kind of every mock its handler and the flyweights it is called with. */
function bindHandlers(parts: Pick<Parts, 'assembly' | 'memory' | 'registers' | 'dispatch'>): void {
  const { assembly, memory, registers, dispatch } = parts;
  const random = createRandom(memory, registers);
  const context = { memory, registers, random, dispatch };
  assembly.shapes.forEach((shape, shapeId) => {
    const base = assembly.kindBase[shapeId] ?? 0;
    const kindOf = (name: string) => base + shape.events.findIndex((event) => event.name === name);
    const self = createSelf(context, shape, kindOf);
    shape.events.forEach((event, index) => {
      const handler = shape.definition.on[event.name];
      if (!handler) return;
      const view = createEventView(context, event);
      dispatch.setHandler(base + index, handler as never, self, view);
    });
  });
}

function buildParts(
  scenario: Scenario,
  mocks: readonly MockDefinition[],
  options: SystemOptions,
): Result<Parts> {
  const assembled = assemble(scenario, mocks);
  if (!assembled.ok) return assembled;
  const assembly = assembled.value;
  const { schema, wiring } = assembly;
  const compiled = [];
  for (const spec of scenario.expect) {
    const expectation = compileExpectation(spec, schema);
    if (!expectation.ok) return expectation;
    compiled.push(expectation.value);
    if (expectation.value.rule === 'within') continue;
    for (const device of expectation.value.holds.devices) wiring.watched[device] = 1;
  }
  const plan = planOf(assembly, options);
  if (!plan.ok) return plan;
  const created = createMemory(plan.value);
  if (!created.ok) return created;
  const memory = created.value;
  const registers = createRegisters();
  const wheel = createWheel(memory, registers);
  const hasher = createRowHasher(memory, wiring.extraCells);
  const history = createHistoryWriter(memory, wiring, registers, hasher);
  const random = createRandom(memory, registers);
  const dispatch = createDispatch(memory, wiring, registers, wheel, history, random);
  const expectations = createExpectations(memory, schema, compiled, registers, history);
  const parts = {
    scenario,
    assembly,
    memory,
    registers,
    wheel,
    history,
    hasher,
    keyframes: createKeyframes(memory),
    dispatch,
    expectations,
    strings: createStringWriter(memory),
  };
  bindHandlers(parts);
  return success(parts);
}

/** Fills the world as it is before the first event. */
function fillWorld(parts: Parts, seed: number, firstSequence: number): void {
  const { memory, assembly, scenario, registers } = parts;
  const { layout, controlCells } = memory;
  const cells = memory.cells.f64;
  const { args } = registers;
  memory.bytes.fill(0, layout.worldStart, layout.worldStart + layout.worldBytes);
  parts.wheel.reset();
  seedHash(memory.words.i32);
  seedRandom(memory, seed);
  memory.slots.f64.set(assembly.initial);
  for (const cell of [
    WORLD_CELL.written,
    WORLD_CELL.handled,
    WORLD_CELL.hashedEvents,
    WORLD_CELL.instantStart,
    WORLD_CELL.keyframeSequence,
  ]) {
    cells[cell] = firstSequence;
  }
  cells[WORLD_CELL.lastTimeNs] = -1;
  cells[WORLD_CELL.strings] = 1;
  cells[WORLD_CELL.withinDueNs] = Number.POSITIVE_INFINITY;
  parts.strings.afterRestore();
  controlCells.f64.fill(0);
  controlCells.f64[CONTROL_CELL.firstSequence] = firstSequence;
  controlCells.f64[CONTROL_CELL.startSequence] = firstSequence;
  controlCells.f64[CONTROL_CELL.claimedEvents] = firstSequence;
  controlCells.f64[CONTROL_CELL.speed] = 1;
  cells[WORLD_CELL.parent] = -1;
  cells[WORLD_CELL.flow] = -1;
  cells[WORLD_CELL.span] = -1;
  for (const fault of scenario.faults) postFault(parts, fault);
  args[ARG.payload] = seed;
  parts.history.append(SYSTEM_KIND.start, -1, -1);
  cells[WORLD_CELL.parent] = firstSequence;
  args[ARG.payload] = 0;
  assembly.schema.devices.forEach((device) => {
    const shapeId = assembly.shapeOfDevice[device.id] ?? 0;
    const index = assembly.shapes[shapeId]?.events.findIndex(
      (event) => event.name === 'start' && event.role === 'timer',
    );
    if (index === undefined || index < 0) return;
    parts.history.append((assembly.kindBase[shapeId] ?? 0) + index, device.id, device.id);
  });
  cells[WORLD_CELL.parent] = -1;
}

function postFault(parts: Parts, fault: Scenario['faults'][number]): void {
  const { args } = parts.registers;
  const device = parts.assembly.schema.devices.find(({ name }) => name === fault.device);
  const slot = device?.faults.find(({ name }) => name === fault.fault)?.slot;
  if (!device || slot === undefined) {
    const faults = device?.faults.map(({ name }) => name).join(', ') || 'none';
    throw new ProblemError({
      what: `"${fault.device}" has no fault "${fault.fault}"`,
      where: `faults, line ${fault.place.line}`,
      mend: device ? `Its faults are: ${faults}.` : 'Name a device of this scenario.',
    });
  }
  const post = (delayNs: number, on: number) => {
    args[ARG.delayNs] = delayNs;
    args[ARG.payload] = slot;
    args[ARG.payload + 1] = on;
    parts.dispatch.post(SYSTEM_KIND.fault, device.id);
  };
  post(fault.atNs, 1);
  if (Number.isFinite(fault.forNs)) post(fault.atNs + fault.forNs, 0);
}

/** Opens a world at virtual time 0, nothing handled yet. */
export function createSystem(
  scenario: Scenario,
  mocks: readonly MockDefinition[],
  options: SystemOptions = {},
): Result<System> {
  const built = buildParts(scenario, mocks, options);
  if (!built.ok) return built;
  try {
    return success(new OpenedSystem(built.value, options));
  } catch (thrown) {
    if (thrown instanceof ProblemError) return failure(thrown.problem);
    throw thrown;
  }
}

class OpenedSystem implements System {
  readonly scenario: Scenario;
  readonly schema: Schema;
  readonly memory: Memory;
  readonly dispatch: Dispatch;
  readonly expectations: Expectations;
  readonly registers: Registers;
  readonly #parts: Parts;
  readonly #core: Core;
  readonly #firstSequence: number;
  readonly #checkpoints = new Map<string, Checkpoint>();
  readonly #halves = new Uint32Array(2);
  #observers: readonly Observer[] = [];
  #seed: number;
  /** inputs recorded in memory, of which the world has applied cells[inputs] */
  #inputsKnown = 0;

  constructor(parts: Parts, options: SystemOptions) {
    this.#parts = parts;
    this.scenario = parts.scenario;
    this.schema = parts.assembly.schema;
    this.memory = parts.memory;
    this.dispatch = parts.dispatch;
    this.expectations = parts.expectations;
    this.registers = parts.registers;
    this.#seed = options.seed ?? parts.scenario.seed;
    this.#firstSequence = options.firstSequence ?? 0;
    this.#core = createCore({
      ...parts,
      wiring: parts.assembly.wiring,
      applyInputs: () => this.#applyDueInputs(),
    });
    this.reset();
  }

  seed(): number {
    return this.#seed;
  }

  handled(): number {
    return this.memory.cells.f64[WORLD_CELL.handled]!;
  }

  nowNs(): number {
    return this.memory.cells.f64[WORLD_CELL.nowNs]!;
  }

  nextDueNs(): number {
    const cells = this.memory.cells.f64;
    const { args } = this.registers;
    if (cells[WORLD_CELL.written]! > cells[WORLD_CELL.handled]!) return cells[WORLD_CELL.nowNs]!;
    args[ARG.limitNs] = -1;
    const popped = this.#parts.wheel.pop();
    invariant(popped < 0, 'nothing is due before time 0');
    const due = args[ARG.dueNs]!;
    const input = args[ARG.nextInputAt]! <= this.handled() ? args[ARG.nextInputNs]! : due;
    return Math.min(due, input);
  }

  run(events: number, limitNs: number): CameBack {
    const first = this.handled();
    this.registers.args[ARG.limitNs] = limitNs;
    this.registers.regs[REG.heedPause] = 1;
    const cameBack = this.#core.run(events);
    this.registers.regs[REG.heedPause] = 0;
    if (this.#observers.length > 0) this.#tell(first, this.handled());
    return cameBack;
  }

  #tell(first: number, end: number): void {
    for (const observer of this.#observers) observer(first, end);
  }

  reset(seed = this.#seed, inputs: readonly AppliedInput[] = []): void {
    const words = this.memory.controlWords.i32;
    this.#seed = seed;
    this.#takeBack(() => {
      this.#parts.keyframes.clear();
      this.#checkpoints.clear();
      this.registers.regs.fill(0);
      this.registers.regs[REG.only] = -1;
      Atomics.store(words, CONTROL_WORD.published, 0);
      resetCommands(this.memory);
      fillWorld(this.#parts, seed, this.#firstSequence);
      this.#inputsKnown = 0;
      for (const input of inputs) this.#remember(input);
      this.#nextInput();
      this.#parts.history.publish();
      this.#parts.keyframes.take();
    });
  }

  /** Changes recorded rows under an odd epoch, so that readers of other threads look again. */
  #takeBack(change: () => void): void {
    const words = this.memory.controlWords.i32;
    Atomics.add(words, CONTROL_WORD.epoch, 1);
    try {
      change();
    } finally {
      const epoch = Atomics.load(words, CONTROL_WORD.epoch);
      Atomics.store(words, CONTROL_WORD.epoch, (epoch + 1) & 0x3ffffffe);
    }
  }

  #remember(input: AppliedInput): void {
    const { inputs } = this.memory;
    const row = this.#inputsKnown++;
    inputs.at[row] = input.at;
    inputs.timeNs[row] = input.timeNs;
    inputs.kind[row] = input.kind;
    inputs.target[row] = input.target;
    inputs.a[row] = input.a;
    inputs.b[row] = input.b;
    inputs.c[row] = input.c;
    inputs.d[row] = input.d;
  }

  /** Tells the loop when the next recorded input is due. */
  #nextInput(): void {
    const { inputs, cells } = this.memory;
    const { args } = this.registers;
    const next = cells.f64[WORLD_CELL.inputs]!;
    const known = next < this.#inputsKnown;
    args[ARG.nextInputAt] = known ? inputs.at[next]! : Number.POSITIVE_INFINITY;
    args[ARG.nextInputNs] = known ? inputs.timeNs[next]! : Number.POSITIVE_INFINITY;
  }

  #applyDueInputs(): void {
    const { inputs } = this.memory;
    const cells = this.memory.cells.f64;
    const { args } = this.registers;
    while (args[ARG.nextInputAt]! <= cells[WORLD_CELL.handled]!) {
      const row = cells[WORLD_CELL.inputs]!;
      const timeNs = inputs.timeNs[row]!;
      invariant(timeNs >= cells[WORLD_CELL.nowNs]!, 'inputs are applied in order of time');
      if (timeNs > cells[WORLD_CELL.nowNs]!) {
        cells[WORLD_CELL.nowNs] = timeNs;
        cells[WORLD_CELL.instantStart] = cells[WORLD_CELL.written]!;
      }
      cells[WORLD_CELL.parent] = -1;
      cells[WORLD_CELL.flow] = -1;
      cells[WORLD_CELL.span] = -1;
      args[ARG.payload] = inputs.a[row]!;
      args[ARG.payload + 1] = inputs.b[row]!;
      args[ARG.payload + 2] = inputs.c[row]!;
      args[ARG.payload + 3] = inputs.d[row]!;
      this.#parts.history.append(inputs.kind[row]!, -1, inputs.target[row]! | 0);
      cells[WORLD_CELL.inputs] = row + 1;
      this.#nextInput();
    }
  }

  apply(command: Command, horizonNs: number): Result<number> {
    const cells = this.memory.cells.f64;
    const { inputs } = this.memory;
    // A new command makes another future: recorded inputs not yet fed back belong to the old one.
    this.#inputsKnown = cells[WORLD_CELL.inputs]!;
    if (this.#inputsKnown >= inputs.at.length) {
      const what = `this run has taken ${inputs.at.length} commands from outside, all it can record`;
      return failure({ what, where: command.kind.toString(), mend: 'Open the scenario again.' });
    }
    const now = cells[WORLD_CELL.nowNs]!;
    const waiting = cells[WORLD_CELL.written]! > cells[WORLD_CELL.handled]!;
    const due = waiting ? now : this.nextDueNs();
    const timeNs = waiting ? now : Math.max(now, Math.min(Math.round(horizonNs), due));
    const sequence = cells[WORLD_CELL.written]!;
    this.#remember({ ...command, at: this.handled(), timeNs });
    this.#nextInput();
    this.#applyDueInputs();
    return success(sequence);
  }

  feed(inputs: readonly AppliedInput[]): void {
    this.#inputsKnown = this.memory.cells.f64[WORLD_CELL.inputs]!;
    for (const input of inputs.slice(this.#inputsKnown)) this.#remember(input);
    this.#nextInput();
  }

  inputs(): AppliedInput[] {
    const { inputs } = this.memory;
    return Array.from({ length: this.#inputsKnown }, (_, row) => ({
      at: inputs.at[row]!,
      timeNs: inputs.timeNs[row]!,
      kind: inputs.kind[row]!,
      target: inputs.target[row]!,
      a: inputs.a[row]!,
      b: inputs.b[row]!,
      c: inputs.c[row]!,
      d: inputs.d[row]!,
    }));
  }

  /** The lanes as recorded rows say they were after `handled` events, if those rows remain. */
  #recordedLanes(slot: number, handled: number): Int32Array | undefined {
    const { keyframes, layout, events, plan, buffer } = this.memory;
    const from = keyframes.sequence[slot]!;
    const journal = keyframes.journal[slot]!;
    if (from < oldestEvent(this.memory) || journal < oldestJournal(this.memory)) return undefined;
    if (handled > this.handled()) return undefined;
    const start = layout.keyframeStart + slot * layout.worldBytes;
    const words = start + (layout.tables.words.offsets.i32 ?? 0) - layout.worldStart;
    const lanes = new Int32Array(buffer, words, HASH_LANES).slice();
    if (handled === from) return lanes;
    const low = events.journalEnd[(handled - 1) & (plan.events - 1)]!;
    const journalEnd = journal + ((low - journal) >>> 0);
    this.#parts.hasher.fold(lanes, from, handled, journal, journalEnd);
    return lanes;
  }

  rewind(handled: number): Result<true> {
    const reach = this.handled();
    if (!(Number.isInteger(handled) && handled >= this.#firstSequence && handled <= reach)) {
      const what = `event ${handled} is not in this run`;
      const mend = `Use ${this.#firstSequence} … ${reach}.`;
      return failure({ what, where: 'rewinding', mend });
    }
    const slot = this.#parts.keyframes.latestAt(handled);
    const expected = slot < 0 ? undefined : this.#recordedLanes(slot, handled);
    if (slot < 0) {
      this.reset(this.#seed, this.inputs());
    }
    let same = true;
    this.#takeBack(() => {
      if (slot >= 0) this.#returnTo(slot);
      this.registers.args[ARG.limitNs] = EVERYTHING;
      while (this.handled() < handled) {
        const cameBack = this.#core.run(handled - this.handled());
        if (cameBack === CAME_BACK.time) break;
      }
      same = !expected || this.#lanesEqual(expected);
      this.#forgetAfter();
    });
    if (this.handled() === handled && same) return success(true);
    return failure({
      what: 're-execution did not reproduce the recorded events',
      where: `rewinding to event ${handled} from a keyframe`,
      mend: 'A mock keeps state outside its declaration, or uses a clock or randomness of the host.',
    });
  }

  rewindToKeyframe(): Result<true> {
    const slot = this.#parts.keyframes.latestAt(this.handled());
    return this.rewind(slot < 0 ? this.#firstSequence : this.memory.keyframes.sequence[slot]!);
  }

  #lanesEqual(expected: Int32Array): boolean {
    const lanes = this.memory.words.i32;
    return expected.every((lane, i) => lane === lanes[i]);
  }

  #returnTo(slot: number): void {
    const { keyframes, strings } = this.#parts;
    const sequence = this.memory.keyframes.sequence[slot]!;
    keyframes.restore(slot);
    keyframes.dropAfter(sequence);
    this.#afterRestore();
    strings.afterRestore();
  }

  #afterRestore(): void {
    this.registers.regs.fill(0);
    this.registers.regs[REG.only] = -1;
    this.#nextInput();
  }

  /** What came after the present is gone: inputs, checkpoints and readable rows. */
  #forgetAfter(): void {
    const handled = this.handled();
    this.#inputsKnown = this.memory.cells.f64[WORLD_CELL.inputs]!;
    this.#nextInput();
    for (const [name, checkpoint] of this.#checkpoints) {
      if (checkpoint.handled > handled) this.#checkpoints.delete(name);
    }
    this.#core.settle();
  }

  checkpoint(name: string): void {
    const { bytes, layout } = this.memory;
    this.#core.settle();
    const world = bytes.slice(layout.worldStart, layout.worldStart + layout.worldBytes);
    this.#checkpoints.set(name, { handled: this.handled(), world: new Uint8Array(world) });
  }

  restore(name: string): Result<true> {
    const checkpoint = this.#checkpoints.get(name);
    if (!checkpoint) {
      const known = [...this.#checkpoints.keys()].join(', ') || 'none';
      const what = `there is no checkpoint "${name}"`;
      return failure({ what, where: 'restoring', mend: `Checkpoints are: ${known}.` });
    }
    this.#takeBack(() => {
      this.memory.bytes.set(checkpoint.world, this.memory.layout.worldStart);
      this.#parts.keyframes.dropAfter(checkpoint.handled);
      this.#parts.strings.afterRestore();
      this.#afterRestore();
      this.#forgetAfter();
    });
    return success(true);
  }

  hash(): HashPoint {
    this.#core.settle();
    digest(this.memory.words.i32, this.#halves);
    return {
      sequence: this.handled(),
      timeNs: this.nowNs(),
      hash: hexOf(this.#halves[0]!, this.#halves[1]!),
    };
  }

  observe(observer: Observer): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== observer);
    };
  }
}
