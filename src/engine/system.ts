/**
 * One opened world: a scenario's devices in one memory, with the crank to turn it forwards and
 * the keyframes to turn it back. Runs in the engine worker and, unchanged, in Node.
 */
import { invariant } from '../lib/invariant.ts';
import { failure, ProblemError, type Result, success } from '../lib/result.ts';
import { TIME_NS_MAX } from '../lib/units.ts';
import { type Command, resetCommands } from '../memory/commands.ts';
import type { Memory } from '../memory/memory.ts';
import { oldestEvent } from '../memory/publication.ts';
import { type Schema, SYSTEM_KIND } from '../memory/schema.ts';
import { CONTROL_WORD, WORLD_CELL } from '../memory/tables.ts';
import { seedProblem } from './check-scenario.ts';
import { CAME_BACK, type CameBack, type Core, createCore } from './core.ts';
import type { MockDefinition } from './define-mock.ts';
import type { Dispatch } from './dispatch.ts';
import type { Expectations } from './expectations.ts';
import { digest, hexOf } from './hash.ts';
import { type AppliedInput, drainCommands } from './inputs.ts';
import { buildParts, type Parts, type PartsOptions } from './parts.ts';
import { putWorldBack, recordedLanes } from './past.ts';
import type { Queues } from './queues.ts';
import { ARG, isHandling, REG, type Registers, settleRegisters } from './registers.ts';
import type { Scenario } from './scenario.ts';
import { beginDevices, beginningProblem, fillWorld } from './world-start.ts';

export type { AppliedInput } from './inputs.ts';

export interface SystemOptions extends PartsOptions {
  readonly seed?: number;
  /** sequence of the first event; not 0 only to test counters far from zero */
  readonly firstSequence?: number;
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
  /** absent when every handler takes no time */
  readonly queues: Queues | undefined;
  seed(): number;
  handled(): number;
  nowNs(): number;
  /** Due time of the next event; Infinity when nothing is pending. */
  nextDueNs(): number;
  /** Sets up recorded inputs beyond those already applied, to be fed back as the run goes on. */
  feed(inputs: readonly AppliedInput[]): Result<true>;
  /** Handles at most `events` events due by `limitNs`; heeds the control word `pause`. */
  run(events: number, limitNs: number): CameBack;
  /** Back to virtual time 0, optionally with another seed; inputs and checkpoints are forgotten. */
  reset(seed?: number): Result<true>;
  /** Applies a command now (not before `horizonNs`) and records it for replays. */
  apply(command: Command, horizonNs: number): Result<number>;
  /**
   * Applies all of them at one point, or none. Their events follow one another.
   * @returns sequence of the first one's event
   */
  applyAll(commands: readonly Command[], horizonNs: number): Result<number>;
  /**
   * Applies what other threads put into the command ring, in its order, not before the time that
   * pacing has reached. What the world cannot take is counted in CONTROL_CELL.commandsRejected.
   * @returns commands applied
   */
  takeCommands(): number;
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
  readonly written: number;
  readonly world: Uint8Array;
}

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Opens a world at virtual time 0, nothing handled yet. */
export function createSystem(
  scenario: Scenario,
  mocks: readonly MockDefinition[],
  options: SystemOptions = {},
): Result<System> {
  const problem = seedProblem(options.seed ?? scenario.seed);
  if (problem) return failure(problem);
  const built = buildParts(scenario, mocks, options);
  if (!built.ok) return built;
  const beginning = beginningProblem(built.value);
  if (beginning) return failure(beginning);
  return orProblem(() => success(new OpenedSystem(built.value, options)));
}

/** What a ProblemError carries, as a value. */
function orProblem<T>(attempt: () => Result<T>): Result<T> {
  try {
    return attempt();
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
  readonly queues: Queues | undefined;
  readonly #parts: Parts;
  readonly #core: Core;
  readonly #firstSequence: number;
  readonly #checkpoints = new Map<string, Checkpoint>();
  readonly #halves = new Uint32Array(2);
  #observers: readonly Observer[] = [];
  #seed: number;

  constructor(parts: Parts, options: SystemOptions) {
    this.#parts = parts;
    this.scenario = parts.scenario;
    this.schema = parts.assembly.schema;
    this.memory = parts.memory;
    this.dispatch = parts.dispatch;
    this.expectations = parts.expectations;
    this.registers = parts.registers;
    this.queues = parts.queues;
    this.#seed = options.seed ?? parts.scenario.seed;
    this.#firstSequence = options.firstSequence ?? 0;
    this.#core = createCore({
      ...parts,
      wiring: parts.assembly.wiring,
      applyInputs: parts.inputs.applyDue,
    });
    const begin = () => beginDevices(parts);
    parts.dispatch.setHandler(SYSTEM_KIND.start, begin, undefined, undefined);
    this.#start();
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

  #waits(): boolean {
    const cells = this.memory.cells.f64;
    return cells[WORLD_CELL.written]! > cells[WORLD_CELL.handled]!;
  }

  nextDueNs(): number {
    const cells = this.memory.cells.f64;
    const { args } = this.registers;
    if (this.#waits()) return cells[WORLD_CELL.nowNs]!;
    args[ARG.limitNs] = -1;
    const popped = this.#parts.wheel.pop();
    invariant(popped < 0, 'nothing is due before time 0');
    const due = Math.min(args[ARG.dueNs]!, cells[WORLD_CELL.withinDueNs]! + 1);
    const isInputNext = args[ARG.nextInputAt]! <= this.handled();
    return isInputNext ? Math.min(due, args[ARG.nextInputNs]!) : due;
  }

  run(events: number, limitNs: number): CameBack {
    const { args, regs } = this.registers;
    invariant(!isHandling(this.registers), 'a run begins between two events');
    invariant(!Number.isNaN(events) && !Number.isNaN(limitNs), 'a run has limits');
    const first = this.handled();
    args[ARG.limitNs] = limitNs;
    regs[REG.heedPause] = 1;
    const cameBack = this.#core.run(events);
    regs[REG.heedPause] = 0;
    if (this.#observers.length > 0) this.#tell(first, this.handled());
    return cameBack;
  }

  #tell(first: number, end: number): void {
    for (const observer of this.#observers) observer(first, end);
  }

  reset(seed = this.#seed): Result<true> {
    const problem = seedProblem(seed);
    if (problem) return failure(problem);
    this.#seed = seed;
    this.#start();
    return success(true);
  }

  #start(): void {
    const { keyframes, inputs, history } = this.#parts;
    this.#takeBack(() => {
      keyframes.clear();
      this.#checkpoints.clear();
      resetCommands(this.memory);
      this.#refillWorld();
      inputs.forgetFuture();
      history.publish();
      keyframes.take();
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

  apply(command: Command, horizonNs: number): Result<number> {
    return this.applyAll([command], horizonNs);
  }

  applyAll(commands: readonly Command[], horizonNs: number): Result<number> {
    const cells = this.memory.cells.f64;
    if (isHandling(this.registers)) {
      const what = 'an event is being handled';
      const mend = 'Send the command when the run has come back.';
      return failure({ what, where: 'command from outside', mend });
    }
    const problem = this.#parts.inputs.problemOf(commands);
    if (problem) return failure(problem);
    if (commands.length === 0) return success(cells[WORLD_CELL.written]!);
    const now = cells[WORLD_CELL.nowNs]!;
    const latest = this.#waits() ? now : Math.min(this.nextDueNs(), TIME_NS_MAX);
    const wanted = Number.isNaN(horizonNs) ? now : Math.round(horizonNs);
    const sequence = cells[WORLD_CELL.written]!;
    this.#parts.inputs.apply(commands, Math.max(now, Math.min(wanted, latest)));
    return success(sequence);
  }

  takeCommands(): number {
    return drainCommands(this.memory, (command, horizonNs) => this.apply(command, horizonNs).ok);
  }

  feed(inputs: readonly AppliedInput[]): Result<true> {
    return this.#parts.inputs.feed(inputs);
  }

  inputs(): AppliedInput[] {
    return this.#parts.inputs.list();
  }

  rewind(handled: number): Result<true> {
    const reach = this.handled();
    if (!(Number.isInteger(handled) && handled >= this.#firstSequence && handled <= reach)) {
      const what = `event ${handled} is not in this run`;
      const mend = `Use ${this.#firstSequence} … ${reach}.`;
      return failure({ what, where: 'rewinding', mend });
    }
    const slot = this.#parts.keyframes.latestAt(handled);
    invariant(slot >= 0, 'the first keyframe stays');
    const expected = recordedLanes(this.memory, this.#parts.hasher, slot, handled);
    return orProblem(() => {
      this.#takeBack(() => this.#runAgain(slot, handled));
      const same = !expected || this.#lanesEqual(expected);
      if (this.handled() === handled && same) return success(true);
      return failure({
        what: 're-execution did not reproduce the recorded events',
        where: `rewinding to event ${handled} from a keyframe`,
        mend: 'A mock keeps state outside its declaration, or uses a clock or randomness of the host.',
      });
    });
  }

  /** From a keyframe to just after `handled` events. */
  #runAgain(slot: number, handled: number): void {
    const { keyframes } = this.#parts;
    const sequence = this.memory.keyframes.sequence[slot]!;
    if (sequence === this.#firstSequence) this.#refillWorld();
    else this.#restoreWorld(() => keyframes.restore(slot));
    keyframes.dropAfter(sequence);
    this.registers.args[ARG.limitNs] = EVERYTHING;
    while (this.handled() < handled) {
      if (this.#core.run(handled - this.handled()) === CAME_BACK.time) break;
    }
    this.#forgetAfter();
  }

  /** The first keyframe is the only one with events waiting, whose rows may be gone by now. */
  #refillWorld(): void {
    this.#clearRegisters();
    fillWorld(this.#parts, this.#seed, this.#firstSequence);
    this.#parts.inputs.arm();
  }

  rewindToKeyframe(): Result<true> {
    const slot = this.#parts.keyframes.latestAt(this.handled());
    return this.rewind(this.memory.keyframes.sequence[slot]!);
  }

  #lanesEqual(expected: Int32Array): boolean {
    const lanes = this.memory.words.i32;
    return expected.every((lane, i) => lane === lanes[i]);
  }

  #clearRegisters(): void {
    const { args, regs } = this.registers;
    args.fill(0);
    regs.fill(0);
    regs[REG.only] = -1;
    // Judging a state again that was judged before changes nothing; the very first was not.
    regs[REG.watched] = 1;
  }

  /** Puts earlier bytes in the world's place and makes everything beside it agree with them. */
  #restoreWorld(putBack: () => void): void {
    putWorldBack(this.memory, putBack);
    this.#clearRegisters();
    settleRegisters(this.memory, this.registers);
    this.#parts.history.resume();
    this.#parts.wheel.relink();
    this.#parts.strings.afterRestore();
    this.#parts.inputs.arm();
  }

  /** What came after the present is gone: inputs, checkpoints and readable rows. */
  #forgetAfter(): void {
    const cells = this.memory.cells.f64;
    this.#parts.inputs.forgetFuture();
    for (const [name, { handled, written }] of this.#checkpoints) {
      const isLater = handled > cells[WORLD_CELL.handled]! || written > cells[WORLD_CELL.written]!;
      if (isLater) this.#checkpoints.delete(name);
    }
    this.#core.settle();
  }

  checkpoint(name: string): void {
    const { bytes, layout } = this.memory;
    const cells = this.memory.cells.f64;
    invariant(!isHandling(this.registers), 'a checkpoint lies between two events');
    this.#core.settle();
    const world = bytes.slice(layout.worldStart, layout.worldStart + layout.worldBytes);
    this.#checkpoints.set(name, {
      handled: cells[WORLD_CELL.handled]!,
      written: cells[WORLD_CELL.written]!,
      world: new Uint8Array(world),
    });
  }

  restore(name: string): Result<true> {
    const checkpoint = this.#checkpoints.get(name);
    if (!checkpoint) {
      const known = [...this.#checkpoints.keys()].join(', ') || 'none';
      const what = `there is no checkpoint "${name}"`;
      return failure({ what, where: 'restoring', mend: `Checkpoints are: ${known}.` });
    }
    const { handled, written, world } = checkpoint;
    if (written > handled && handled < oldestEvent(this.memory)) {
      const what = `events that waited at checkpoint "${name}" have left the history`;
      const mend = 'Take checkpoints when nothing waits, or raise the history capacity.';
      return failure({ what, where: 'restoring', mend });
    }
    this.#takeBack(() => {
      this.#restoreWorld(() => this.memory.bytes.set(world, this.memory.layout.worldStart));
      this.#parts.keyframes.dropAfter(handled);
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
