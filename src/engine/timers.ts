/** Timers and messages in flight as devices see them: armed, cancelled, fired. */
import type { Memory } from '../memory/memory.ts';
import {
  CONTEXT,
  FAR_BACK,
  NO_BUCKET,
  TIMER_F64,
  TIMER_I32,
  TIMER_U16,
  WORLD_CELL,
  WORLD_WORD,
} from '../memory/tables.ts';
import type { HistoryWriter } from './history.ts';
import { ARG, REG, type Registers } from './registers.ts';
import { timerViews, type Wheel } from './wheel.ts';

/** A mock's timers: names and event kinds, side by side. */
export interface TimerNames {
  readonly names: readonly string[];
  readonly kinds: Int32Array;
}

export interface Timers {
  /**
   * A free timer record, not yet in the wheel, due args[delayNs] from now and caused by the event
   * being handled. `fields` = payload cells that it brings along.
   * @throws RangeError when there is none or the delay is no time
   */
  file(kind: number, source: number, target: number, fields: number): number;
  /** Puts a filed record into the wheel. */
  insert(index: number): void;
  /**
   * Arms the timer `name` of the current device from args[delayNs]; returns its handle.
   * args[periodNs] is 0 but for periodic ones, and 0 again afterwards.
   */
  arm(timers: TimerNames, name: string): number;
  /** Record of a timer's handle. */
  indexOf(handle: number): number;
  /** Sets when a timer with a period of its device's own clock is due again. */
  onLocalBeat(beat: (index: number) => void): void;
  /** Cancels args[handle]; false when it is no longer pending. */
  disarm(): boolean;
  /** Takes the next timer due by args[limitNs] and writes its event; false when there is none. */
  fire(): boolean;
}

/**
 * A timer handle is its record's index + 1 below the low bits of the record's generation: never 0,
 * so that a state field nobody has set cancels nothing. 30 bits in all: the largest integer that
 * V8 returns from a call without a heap object.
 */
const HANDLE_BITS = 30;
const HANDLE_MAX = 0x3fffffff;

/** A timer's context word holds the number of payload fields above its CONTEXT bits. */
const CONTEXT_BITS = 8;
const CONTEXT_MASK = 0xff;
const ALONE = CONTEXT.noFlow | CONTEXT.noSpan;

export function createTimers(
  memory: Memory,
  registers: Registers,
  wheel: Wheel,
  history: HistoryWriter,
): Timers {
  const { f64, i32, u16 } = timerViews(memory);
  const { args, regs } = registers;
  const cells = memory.cells.f64;
  const words = memory.words.i32;
  const inFlight = memory.inFlight.f64;
  const stride = memory.plan.inFlightCells;
  const capacity = memory.plan.timers;
  const indexBits = 32 - Math.clz32(capacity);
  const generationMask = (1 << (HANDLE_BITS - indexBits)) - 1;
  const { append } = history;

  /** A free timer record due `delayNs` from now, caused by the event being handled. */
  const noTime = (): RangeError =>
    new RangeError(`a delay of ${args[ARG.delayNs]} ns is not a time from now on`);
  const noneFree = (): RangeError =>
    new RangeError(`all ${capacity} timers of this world are pending`);

  /**
   * Arms and files: with names a timer of the current device by its name, else a message of `kind`.
   * One function for both, and so a large one: V8 copies callees of up to 460 bytecodes into their
   * callers, and after() must stay below 27 in all to be copied into every handler. Where it is not,
   * the delay that it is given becomes a heap object.
   * @returns the timer's handle; of a message its record's index
   */
  const file = (
    timers: TimerNames | undefined,
    name: string,
    kind = 0,
    source = 0,
    target = 0,
    fields = 0,
  ): number => {
    const periodNs = args[ARG.periodNs]!;
    args[ARG.periodNs] = 0;
    let kindId = kind;
    let from = source;
    let to = target;
    if (timers !== undefined) {
      // Names in code are interned by the host: comparing a few beats hashing one.
      const { names, kinds } = timers;
      let which = names.length - 1;
      while (which >= 0 && names[which] !== name) which--;
      if (which < 0) throw new RangeError('the timer is not a handler of this mock');
      kindId = kinds[which]!;
      from = regs[REG.device]!;
      to = from;
    }
    const delay = args[ARG.delayNs]!;
    if (!(delay >= 0 && delay <= Number.MAX_SAFE_INTEGER)) throw noTime();
    const index = wheel.take();
    if (index < 0) throw noneFree();
    const cell = index << 3;
    const word = index << 4;
    const context = words[WORLD_WORD.context]! | (fields << CONTEXT_BITS);
    f64[cell + TIMER_F64.dueNs] = cells[WORLD_CELL.nowNs]! + Math.round(delay);
    f64[cell + TIMER_F64.periodNs] = periodNs;
    f64[cell + TIMER_F64.parent] = cells[WORLD_CELL.parent]!;
    i32[word + TIMER_I32.parentLow] = words[WORLD_WORD.parentLow]!;
    i32[word + TIMER_I32.flowOffset] = words[WORLD_WORD.flowOffset]!;
    i32[word + TIMER_I32.spanOffset] = words[WORLD_WORD.spanOffset]!;
    i32[word + TIMER_I32.context] = periodNs !== 0 ? context | ALONE : context;
    i32[word + TIMER_I32.source] = from;
    i32[word + TIMER_I32.target] = to;
    u16[(index << 5) + TIMER_U16.kind] = kindId;
    if (timers === undefined) return index;
    wheel.insert(index);
    const generation = i32[word + TIMER_I32.generation]! & generationMask;
    return (generation << indexBits) | (index + 1);
  };

  const disarm = (): boolean => {
    const handle = args[ARG.handle]!;
    if (!(handle >= 0 && handle <= HANDLE_MAX && handle % 1 === 0)) return false;
    const index = (handle & ((1 << indexBits) - 1)) - 1;
    if (index < 0 || index >= capacity) return false;
    const at = index << 4;
    const generation = i32[at + TIMER_I32.generation]! & generationMask;
    if (generation !== handle >>> indexBits) return false;
    if (u16[(at << 1) + TIMER_U16.bucket] === NO_BUCKET) return false;
    if (i32[at + TIMER_I32.target] !== regs[REG.device]) return false;
    wheel.remove(index);
    wheel.free(index);
    return true;
  };

  let localBeat: (index: number) => void = () => undefined;

  const fire = (): boolean => {
    const index = wheel.pop();
    if (index < 0) return false;
    const cell = index << 3;
    const word = index << 4;
    if (args[ARG.dueNs]! > cells[WORLD_CELL.nowNs]!) {
      cells[WORLD_CELL.nowNs] = args[ARG.dueNs]!;
      cells[WORLD_CELL.instantStart] = cells[WORLD_CELL.written]!;
    }
    const parent = f64[cell + TIMER_F64.parent]!;
    const isFar = cells[WORLD_CELL.written]! - parent >= FAR_BACK;
    cells[WORLD_CELL.parent] = parent;
    words[WORLD_WORD.parentLow] = i32[word + TIMER_I32.parentLow]!;
    words[WORLD_WORD.flowOffset] = i32[word + TIMER_I32.flowOffset]!;
    words[WORLD_WORD.spanOffset] = i32[word + TIMER_I32.spanOffset]!;
    const context = i32[word + TIMER_I32.context]!;
    words[WORLD_WORD.context] = (context & CONTEXT_MASK) | (isFar ? CONTEXT.far : 0);
    const kind = u16[(index << 5) + TIMER_U16.kind]!;
    const fields = context >> CONTEXT_BITS;
    args[ARG.payload] = 0;
    for (let i = 0; i < fields; i++) args[ARG.payload + i] = inFlight[index * stride + i]!;
    append(kind, i32[word + TIMER_I32.source]!, i32[word + TIMER_I32.target]!);
    const periodNs = f64[cell + TIMER_F64.periodNs]!;
    if (periodNs > 0) {
      f64[cell + TIMER_F64.dueNs] = f64[cell + TIMER_F64.dueNs]! + periodNs;
      wheel.insert(index);
    } else if (periodNs < 0) {
      localBeat(index);
      wheel.insert(index);
    } else {
      wheel.free(index);
    }
    return true;
  };

  return {
    arm: file,
    file: (kind, source, target, fields) => file(undefined, '', kind, source, target, fields),
    insert: wheel.insert,
    disarm,
    fire,
    indexOf: (handle) => (handle & ((1 << indexBits) - 1)) - 1,
    onLocalBeat: (beat) => {
      localBeat = beat;
    },
  };
}
