/**
 * The `self` and `event` objects that handlers receive. There is one pair per mock kind, not per
 * device: they read and write wherever the registers point. Accessors hold nothing but an offset
 * within the device, so no device has an object of its own and nothing is allocated per event.
 */
import type { Memory } from '../memory/memory.ts';
import { NO_DEVICE, WORLD_CELL } from '../memory/tables.ts';
import type { CellArray, Declaration } from './declare.ts';
import type { Dispatch } from './dispatch.ts';
import type { EventShape, MockShape } from './mock-shape.ts';
import type { RandomSource } from './random.ts';
import { ARG, REG, type Registers } from './registers.ts';

// Accessors are kept so small that V8 inlines every one of them into the handler.
const BASE = REG.base;
const VALUE = ARG.value;
const DELAY = ARG.delayNs;

/** What the flyweights of one system need. */
export interface FlyweightContext {
  readonly memory: Memory;
  readonly registers: Registers;
  readonly random: RandomSource;
  readonly dispatch: Dispatch;
}

/**
 * An object whose hidden class starts from a prototype of its own. Objects that start from a
 * shared one and get accessors of the same name with other functions become hash tables in V8.
 */
const ownShape = (): object => Object.create({});

type Property = PropertyDescriptor & { get: () => unknown };

/** Where fields of a device lie from its first slot on: state, then config, then faults. */
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

/** A property that reads and writes one cell of the current device. */
function cellProperty(context: FlyweightContext, declared: Declaration, offset: number): Property {
  const slots = context.memory.slots.f64;
  const { regs, args } = context.registers;
  const write = context.dispatch.writeOwn;
  const { values } = declared;
  const writeFlag = (value: boolean, at: number): void => {
    args[VALUE] = value ? 1 : 0;
    write(at);
  };
  const writeName = (value: string, at: number): void => {
    args[VALUE] = positionOf(values, value);
    write(at);
  };
  if (declared.type === 'flag') {
    return {
      get: () => slots[regs[BASE]! + offset] !== 0,
      set: (value: boolean) => writeFlag(value, offset),
    };
  }
  if (declared.type === 'enum') {
    return {
      get: () => values[slots[regs[BASE]! + offset]! | 0],
      set: (value: string) => writeName(value, offset),
    };
  }
  return {
    get: () => slots[regs[BASE]! + offset],
    set: (value: number) => {
      args[VALUE] = value;
      write(offset);
    },
  };
}

function arrayProperty(context: FlyweightContext, declared: Declaration, offset: number): Property {
  const slots = context.memory.slots.f64;
  const { regs, args } = context.registers;
  const { length } = declared;
  const array: CellArray = {
    length,
    get: (index) => {
      if (!(index >>> 0 === index && index < length)) throw noCell(index, length);
      return slots[regs[REG.base]! + offset + index]!;
    },
    set: (index, value) => {
      if (!(index >>> 0 === index && index < length)) throw noCell(index, length);
      args[ARG.value] = value;
      context.dispatch.writeOwn(offset + index);
    },
  };
  return { get: () => array };
}

function fieldView(context: FlyweightContext, shape: MockShape, part: 'state' | 'config'): object {
  const offsets = fieldOffsets(shape);
  const view = ownShape();
  for (const [name, declared] of Object.entries(shape.definition[part])) {
    const offset = offsets.get(name) ?? 0;
    const property =
      declared.length > 1
        ? arrayProperty(context, declared, offset)
        : cellProperty(context, declared, offset);
    if (part === 'config') delete property.set;
    Object.defineProperty(view, name, { ...property, enumerable: true });
  }
  return Object.freeze(view);
}

type Emit = (...values: unknown[]) => void;

/** Turns a payload value into the number that is stored. */
const stored = (event: EventShape, index: number, value: unknown): number => {
  const { values } = event.payload[index] ?? {};
  return values ? positionOf(values, value as string) : Number(value);
};

function emitter(
  context: FlyweightContext,
  event: EventShape,
  kind: number,
  onlyToSource: boolean,
): Emit {
  const { args, regs } = context.registers;
  const { emit } = context.dispatch;
  const { events } = context.memory;
  const send = onlyToSource
    ? () => {
        // Asked from outside, or by nobody: the answer is said, but no link carries it.
        const asker = events.source[regs[REG.row]!]! | 0;
        regs[REG.only] = asker < 0 ? regs[REG.device]! : asker;
        emit(kind);
        regs[REG.only] = -1;
      }
    : () => emit(kind);
  const plain = event.payload.every(({ values }) => values === undefined);
  if (event.payload.length === 0) {
    return () => {
      args[ARG.payload] = 0;
      send();
    };
  }
  if (event.payload.length === 1 && plain) {
    return (value) => {
      args[ARG.payload] = +(value as number);
      send();
    };
  }
  if (event.payload.length === 2 && plain) {
    return (first, second) => {
      args[ARG.payload] = +(first as number);
      args[ARG.payload + 1] = +(second as number);
      send();
    };
  }
  return (...values) => {
    for (let i = 0; i < event.payload.length; i++) {
      args[ARG.payload + i] = stored(event, i, values[i]);
    }
    send();
  };
}

/** The `self` of one mock kind. `kindOf(name)` gives the id of the mock's own event kinds. */
export function createSelf(
  context: FlyweightContext,
  shape: MockShape,
  kindOf: (name: string) => number,
): object {
  const { registers, dispatch, memory } = context;
  const { args, regs } = registers;
  const cells = memory.cells.f64;
  const slots = memory.slots.f64;
  const emit = ownShape() as Record<string, Emit>;
  const reply = ownShape() as Record<string, Emit>;
  const timers = shape.events.filter(({ role }) => role === 'timer').map(({ name }) => name);
  const timerKinds = Int32Array.from(timers, kindOf);
  // Names in code are interned by the host: comparing a few beats hashing one.
  const kindOfTimer = (name: string): number => {
    for (let i = 0; i < timers.length; i++) {
      if (timers[i] === name) return timerKinds[i]!;
    }
    return -1;
  };
  const armOnce = (name: string): number => {
    args[ARG.periodNs] = 0;
    return dispatch.arm(kindOfTimer(name));
  };
  const armEvery = (name: string): number => {
    const periodNs = args[DELAY]!;
    if (!(periodNs > 0)) throw new RangeError(`a period of ${periodNs} ns leads nowhere`);
    args[DELAY] = Math.max(1, Math.round(periodNs));
    args[ARG.periodNs] = args[DELAY]!;
    return dispatch.arm(kindOfTimer(name));
  };
  for (const event of shape.events) {
    const kind = kindOf(event.name);
    if (event.role !== 'emit') continue;
    emit[event.name] = emitter(context, event, kind, false);
    reply[event.name] = emitter(context, event, kind, true);
  }
  const offsets = fieldOffsets(shape);
  const faults = new Map(
    Object.keys(shape.definition.faults).map((name) => [name, offsets.get(`fault:${name}`) ?? 0]),
  );
  const self = Object.assign(ownShape(), {
    config: fieldView(context, shape, 'config'),
    state: fieldView(context, shape, 'state'),
    emit: Object.freeze(emit),
    reply: Object.freeze(reply),
    random: context.random,
    every: (periodNs: number, name: string): number => {
      args[DELAY] = periodNs;
      return armEvery(name);
    },
    after: (delayNs: number, name: string): number => {
      args[DELAY] = delayNs;
      return armOnce(name);
    },
    cancel: (handle: number): boolean => {
      args[ARG.handle] = handle;
      return dispatch.disarm();
    },
    fault: (name: string): boolean => slots[regs[REG.base]! + (faults.get(name) ?? 0)] !== 0,
  });
  Object.defineProperty(self, 'nowNs', { get: () => cells[WORLD_CELL.nowNs], enumerable: true });
  Object.defineProperty(self, 'device', { get: () => regs[REG.device], enumerable: true });
  return Object.freeze(self);
}

/** The `event` that a handler of this kind sees: its payload read from the current row. */
export function createEventView(
  context: Pick<FlyweightContext, 'memory' | 'registers'>,
  event: Pick<EventShape, 'payload'>,
): object {
  const { events, payload, plan } = context.memory;
  const { regs } = context.registers;
  const mask = plan.payload - 1;
  const view = ownShape();
  event.payload.forEach((field, index) => {
    const number =
      index === 0
        ? () => events.value[regs[REG.row]!]!
        : () => payload.cell[(events.more[regs[REG.row]!]! + index - 1) & mask]!;
    const { values } = field;
    const get = values
      ? () => values[number()]
      : field.type === 'flag'
        ? () => number() !== 0
        : number;
    Object.defineProperty(view, field.name, { get, enumerable: true });
  });
  const source = () => {
    const id = events.source[regs[REG.row]!]!;
    return id === NO_DEVICE ? -1 : id;
  };
  Object.defineProperty(view, 'source', { get: source, enumerable: true });
  return Object.freeze(view);
}
