/**
 * The `self` objects that handlers receive; event-view.ts has the other. There is one per mock kind,
 * not per device: it reads and writes wherever the registers point. Accessors hold nothing but an
 * offset within the device, so no device has an object of its own and nothing is allocated per event.
 */
import type { Memory } from '../memory/memory.ts';
import { VERSION_CELL } from '../memory/schema.ts';
import { WORLD_CELL } from '../memory/tables.ts';
import type { Clocks } from './clocks.ts';
import type { CellArray, Declaration } from './declare.ts';
import type { Dispatch } from './dispatch.ts';
import type { Fast } from './fast/fast.ts';
import type { EventShape, MockShape } from './mock-shape.ts';
import type { RandomSource } from './random.ts';
import { type ReadWatch, watchedProperty } from './read-watch.ts';
import { ARG, REG, type Registers } from './registers.ts';
import type { TimerNames } from './timers.ts';
import type { Versions } from './versions.ts';

/*
 * What handlers call is kept below 27 bytecodes where a double goes in or out, and calls nothing
 * that V8 would copy into it: so small functions are always copied into the handler, and only then
 * does a double pass without a heap object. Plain numbers in local constants save bytecodes.
 */

/** What the flyweights of one system need. */
export interface FlyweightContext {
  readonly memory: Memory;
  readonly registers: Registers;
  readonly random: RandomSource;
  readonly dispatch: Dispatch;
  readonly fast?: Fast | undefined;
  /** absent in a world without clocks, whose periodic timers begin when they are armed */
  readonly clocks?: Clocks | undefined;
  readonly onRead?: ReadWatch | undefined;
}

/**
 * An object whose hidden class starts from a prototype of its own. Objects that start from a
 * shared one and get accessors of the same name with other functions become hash tables in V8.
 */
export const ownShape = (): object => Object.create({});

type Property = PropertyDescriptor & { get: () => unknown };

/** Where fields of a device lie from its first slot on: state, config, faults, then versions. */
export function fieldOffsets(shape: MockShape): Map<string, number> {
  const offsets = new Map<string, number>();
  let at = 0;
  const { state, config, faults } = shape.definition;
  for (const [name, declared] of Object.entries(state)) {
    offsets.set(name, at);
    at += declared.length;
  }
  for (const name of Object.keys(config)) offsets.set(name, at++);
  for (const name of Object.keys(faults)) offsets.set(`fault:${name}`, at++);
  for (const [name, { versioned }] of Object.entries(state)) {
    if (versioned !== true) continue;
    offsets.set(`version:${name}`, at);
    at += VERSION_CELL.length;
  }
  return offsets;
}

/** Mistakes of a handler are RangeErrors: they are told as an event, the world goes on. */
function positionOf(values: readonly string[], value: string): number {
  const at = values.indexOf(value);
  if (at < 0) throw new RangeError(`"${value}" is not one of ${values.join(', ')}`);
  return at;
}

const noCell = (index: number, length: number): RangeError =>
  new RangeError(`cell ${index} is not one of 0 … ${length - 1}`);

/**
 * Fields of numbers up to which V8 has room for their writes in a handler of the mock: it copies
 * 920 bytecodes at most, a write has 117. Others call compiled code, which takes doubles as well.
 */
const INLINE_NUMBERS_MAX = 5;

/** Captured as parameters, values need no check that they have been set: fewer bytecodes. */
const numberGetter = (slots: Float64Array, regs: Int32Array, offset: number) => () =>
  slots[regs[REG.base]! + offset];

/** A property that reads and writes one cell of the current device. */
function cellProperty(
  { memory, registers, dispatch }: FlyweightContext,
  declared: Declaration,
  offset: number,
  isInline: boolean,
): Property {
  const slots = memory.slots.f64;
  const { regs } = registers;
  const { base } = REG;
  const { values } = declared;
  const set = dispatch.setterOf(offset);
  if (declared.type === 'flag') {
    return {
      get: () => slots[regs[base]! + offset] !== 0,
      set: (on: boolean) => {
        set(on ? 1 : 0);
      },
    };
  }
  if (declared.type === 'enum') {
    return {
      get: () => values[slots[regs[base]! + offset]! | 0],
      set: (name: string) => {
        set(positionOf(values, name));
      },
    };
  }
  const get = numberGetter(slots, regs, offset);
  if (isInline) return { get, set };
  const write = dispatch.writeOwn;
  return {
    get,
    set: (number: number) => {
      write(offset, number);
    },
  };
}

function arrayProperty(context: FlyweightContext, declared: Declaration, offset: number): Property {
  const slots = context.memory.slots.f64;
  const { regs } = context.registers;
  const { length } = declared;
  const array: CellArray = {
    length,
    get: (index) => {
      if (!(index >>> 0 === index && index < length)) throw noCell(index, length);
      return slots[regs[REG.base]! + offset + index]!;
    },
    set: (index, value) => {
      if (!(index >>> 0 === index && index < length)) throw noCell(index, length);
      context.dispatch.writeOwn(offset + index, value);
    },
  };
  return { get: () => array };
}

const isNumber = (type: Declaration['type']): boolean => type !== 'flag' && type !== 'enum';

function fieldView(
  context: FlyweightContext,
  shape: MockShape,
  part: 'state' | 'config',
  versions?: Versions,
): object {
  const offsets = fieldOffsets(shape);
  const numbers = Object.values(shape.definition.state).filter(({ type }) => isNumber(type));
  const isInline = numbers.length <= INLINE_NUMBERS_MAX;
  const view = ownShape();
  for (const [name, declared] of Object.entries(shape.definition[part])) {
    const offset = offsets.get(name) ?? 0;
    const shared = part === 'state' ? (versions?.fields.names.indexOf(name) ?? -1) : -1;
    const property: Property =
      versions !== undefined && shared >= 0
        ? versions.property(shared, declared)
        : declared.length > 1
          ? arrayProperty(context, declared, offset)
          : cellProperty(context, declared, offset, isInline);
    if (part === 'config') delete property.set;
    const { registers, onRead } = context;
    const shown = onRead
      ? watchedProperty(property, registers, offset, declared.length, onRead)
      : property;
    Object.defineProperty(view, name, { ...shown, enumerable: true });
  }
  return Object.freeze(view);
}

type Emit = (...values: unknown[]) => void;

/** Turns a payload value into the number that is stored. */
const stored = (event: EventShape, index: number, value: unknown): number => {
  const { values } = event.payload[index] ?? {};
  return values ? positionOf(values, value as string) : Number(value);
};

/** How an event is published: to whom it is wired, or as a reply. */
interface Voice {
  readonly send: (kind: number) => void;
  /** the same with the payload, compiled: doubles pass without heap objects */
  readonly fast: readonly Say[] | undefined;
}

type Say = (kind: number, emission: number, ...values: unknown[]) => void;

/** By number of fields; what is captured as a parameter is a constant to V8. */
const compiledEmitters: readonly ((say: Say, kind: number, emission: number) => Emit)[] = [
  (say, kind, emission) => () => say(kind, emission, 0),
  (say, kind, emission) => (a) => say(kind, emission, a),
  (say, kind, emission) => (a, b) => say(kind, emission, a, b),
  (say, kind, emission) => (a, b, c) => say(kind, emission, a, b, c),
];

/** One function per number of fields: a list of values would be an object an event. */
function emitter(
  { registers }: FlyweightContext,
  event: EventShape,
  kind: number,
  emission: number,
  { send, fast }: Voice,
): Emit {
  const { args } = registers;
  const { payload } = event;
  const first = ARG.payload;
  const second = first + 1;
  const third = first + 2;
  if (payload.length > 3 || payload.some(({ values }) => values !== undefined)) {
    const put = (index: number, value: unknown): void => {
      if (index < payload.length) args[first + index] = stored(event, index, value);
    };
    return (a, b, c, d, e, f, g, h) => {
      put(0, a);
      put(1, b);
      put(2, c);
      put(3, d);
      put(4, e);
      put(5, f);
      put(6, g);
      put(7, h);
      send(kind);
    };
  }
  const say = fast?.[Math.max(0, payload.length - 1)];
  if (say) return compiledEmitters[payload.length]!(say, kind, emission);
  const plain: Record<number, Emit> = {
    0: () => {
      args[first] = 0;
      send(kind);
    },
    1: (a) => {
      args[first] = +(a as number);
      send(kind);
    },
    2: (a, b) => {
      args[first] = +(a as number);
      args[second] = +(b as number);
      send(kind);
    },
    3: (a, b, c) => {
      args[first] = +(a as number);
      args[second] = +(b as number);
      args[third] = +(c as number);
      send(kind);
    },
  };
  return plain[payload.length] as Emit;
}

/** Captured as parameters as in numberGetter. */
const armAfter =
  (args: Float64Array, arm: Dispatch['arm'], timers: TimerNames) =>
  (delayNs: number, name: string): number => {
    args[ARG.delayNs] = delayNs;
    return arm(timers, name);
  };

/** Timers: by virtual time, or by the clocks and phases of this world where it has any. */
function armMethods({ registers, dispatch, clocks }: FlyweightContext, timers: TimerNames) {
  const { args } = registers;
  const { arm } = dispatch;
  const { delayNs: delay } = ARG;
  const checkPeriod = (): void => {
    const periodNs = args[delay]!;
    if (!(periodNs > 0)) throw new RangeError(`a period of ${periodNs} ns leads nowhere`);
    args[delay] = Math.max(1, Math.round(periodNs));
  };
  if (clocks !== undefined) {
    return {
      every: (periodNs: number, name: string): number => {
        args[delay] = periodNs;
        checkPeriod();
        return clocks.every(timers, name);
      },
      after: (delayNs: number, name: string): number => {
        args[delay] = delayNs;
        return clocks.after(timers, name);
      },
    };
  }
  const armEvery = (name: string): number => {
    checkPeriod();
    args[ARG.periodNs] = args[delay]!;
    return arm(timers, name);
  };
  return {
    every: (periodNs: number, name: string): number => {
      args[delay] = periodNs;
      return armEvery(name);
    },
    after: armAfter(args, arm, timers),
  };
}

/** How a device sets its own clock. */
function clockMethods({ registers, clocks }: FlyweightContext): object {
  const { args } = registers;
  const none = (): never => {
    throw new RangeError('this device has no clock: give it one in the scenario');
  };
  const adjust = (by: (() => void) | undefined) => (amount: number) => {
    if (!Number.isFinite(amount)) throw new RangeError(`a clock cannot be set by ${amount}`);
    args[ARG.operand] = amount;
    (by ?? none)();
  };
  return Object.freeze({ step: adjust(clocks?.step), slew: adjust(clocks?.slew) });
}

/** Versions by name, for mocks that have versioned fields. */
function versionMethods({ registers }: FlyweightContext, shape: MockShape, versions?: Versions) {
  const { args } = registers;
  const none = (name: string): never => {
    throw new RangeError(`"${name}" is not declared versioned`);
  };
  if (versions === undefined) return { versionOf: none, writeFrom: none };
  return {
    versionOf: versions.versionOf,
    writeFrom: (name: string, base: number, value: unknown): boolean => {
      const { values = [] } = shape.definition.state[name] ?? {};
      args[ARG.value] = values.length > 0 ? positionOf(values, value as string) : Number(value);
      args[ARG.operand] = base;
      return versions.writeFrom(name);
    },
  };
}

/** The `self` of one mock kind. `kindOf(name)` gives the id of the mock's own event kinds. */
export function createSelf(
  context: FlyweightContext,
  shape: MockShape,
  kindOf: (name: string) => number,
  versions?: Versions,
): object {
  const { registers, dispatch, memory } = context;
  const { args, regs } = registers;
  const cells = memory.cells.f64;
  const slots = memory.slots.f64;
  const emit = ownShape();
  const reply = ownShape();
  const names = shape.events.filter(({ role }) => role === 'timer').map(({ name }) => name);
  const timers: TimerNames = { names, kinds: Int32Array.from(names, kindOf) };
  const { handle: held } = ARG;
  const { fast } = context;
  const aloud: Voice = {
    send: dispatch.emit,
    fast: fast && ([fast.emit1, fast.emit2, fast.emit3] as Say[]),
  };
  const answering: Voice = {
    send: dispatch.reply,
    fast: fast && ([fast.reply1, fast.reply2, fast.reply3] as Say[]),
  };
  const emissions = shape.events.filter(({ role }) => role === 'emit');
  emissions.forEach((event, emission) => {
    const kind = kindOf(event.name);
    // Defined, not assigned: V8 makes a hash table of an object after a dozen computed names.
    const define = (on: object, voice: Voice): void => {
      const value = emitter(context, event, kind, emission, voice);
      Object.defineProperty(on, event.name, { value, enumerable: true });
    };
    define(emit, aloud);
    define(reply, answering);
  });
  const offsets = fieldOffsets(shape);
  const faults = new Map(
    Object.keys(shape.definition.faults).map((name) => [name, offsets.get(`fault:${name}`) ?? 0]),
  );
  const { clocks, onRead } = context;
  const isOn = (name: string): boolean => slots[regs[REG.base]! + (faults.get(name) ?? 0)] !== 0;
  const self = Object.assign(ownShape(), {
    config: fieldView(context, shape, 'config'),
    state: fieldView(context, shape, 'state', versions),
    ...versionMethods(context, shape, versions),
    emit: Object.freeze(emit),
    reply: Object.freeze(reply),
    random: context.random,
    ...armMethods(context, timers),
    clock: clockMethods(context),
    cancel: fast
      ? (handle: number): boolean => fast.cancel(handle) !== 0
      : (handle: number): boolean => {
          args[held] = handle;
          return dispatch.disarm();
        },
    fault: onRead
      ? (name: string): boolean => {
          onRead(regs[REG.base]! + (faults.get(name) ?? 0));
          return isOn(name);
        }
      : isOn,
  });
  Object.defineProperty(self, 'nowNs', { get: () => cells[WORLD_CELL.nowNs], enumerable: true });
  const clockNs = clocks ? clocks.read : () => cells[WORLD_CELL.nowNs];
  Object.defineProperty(self, 'clockNs', { get: clockNs, enumerable: true });
  Object.defineProperty(self, 'device', { get: () => regs[REG.device], enumerable: true });
  return Object.freeze(self);
}
