/**
 * The event bus of one world for code outside of it: tests, embedders, servers. It adds no queue
 * and no dispatch of its own: what is published becomes a recorded input, so a replay includes it,
 * and subscribers are called by the world's own dispatch. Publishing writes an event; running the
 * system handles it. Errors are values; nothing here throws.
 */
import { failure, type Problem, type Result, success } from '../lib/result.ts';
import type { Command } from '../memory/commands.ts';
import { epochOf, oldestEvent } from '../memory/publication.ts';
import {
  type DeviceSchema,
  type EventKindSchema,
  type EventRole,
  type FieldSchema,
  SYSTEM_KIND,
  type ValueSchema,
} from '../memory/schema.ts';
import { CONTROL_CELL, NO_DEVICE, WORLD_CELL } from '../memory/tables.ts';
import { errorText } from './core.ts';
import type {
  CellArray,
  Declaration,
  Declarations,
  PayloadDeclaration,
  ValueOf,
} from './declare.ts';
import type { EventView, MockDefinition, PayloadFields } from './define-mock.ts';
import type { Subscriber } from './dispatch.ts';
import { createEventView } from './flyweights.ts';
import { COMMAND_FIELDS_MAX } from './inputs.ts';
import type { System } from './system.ts';

type Events = Readonly<Record<string, PayloadDeclaration>>;
type Spoken<M extends MockDefinition> = M['emits'] & M['accepts'];
type NameOf<E> = keyof E & string;
type PayloadAt<E, K> = K extends keyof E ? (E[K] extends PayloadDeclaration ? E[K] : never) : never;

/** Payload values by field name. */
export type PayloadValues<P extends PayloadDeclaration> = {
  readonly [K in keyof PayloadFields<P>]: ValueOf<PayloadFields<P>[K]>;
};

type Settable<D extends Declarations> = {
  readonly [K in keyof D as D[K] extends Declaration<CellArray> ? never : K]?: ValueOf<D[K]>;
};

/** Fields of a device that can be set from outside: state and configuration, but no arrays. */
export type DeviceValues<M extends MockDefinition> = Settable<M['state']> & Settable<M['config']>;

/** Something said to a device from outside; made by `message`, so that its payload fits. */
export interface Message {
  readonly mock: string;
  readonly event: string;
  readonly to: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A message to device `to`, which is of the given mock and accepts the event. */
export const message = <M extends MockDefinition, K extends NameOf<M['accepts']>>(
  mock: M,
  event: K,
  to: string,
  payload: PayloadValues<PayloadAt<M['accepts'], K>>,
): Message => ({ mock: mock.kind, event, to, payload: payload as Message['payload'] });

/** Where and when an event happened; one object for all calls, valid only while called. */
export interface Occurrence {
  /** row of the event ring */
  readonly row: number;
  readonly sequence: number;
  readonly timeNs: number;
  /** device names; '' = outside, none or several */
  readonly source: string;
  readonly target: string;
}

export type EventHandler<P extends PayloadDeclaration> = (
  event: EventView<P>,
  at: Occurrence,
) => void;

export interface EventSelection<P extends PayloadDeclaration> {
  /** name of the device that it comes from */
  readonly from?: string;
  /** name of the one device that it goes to */
  readonly to?: string;
  readonly where?: (event: EventView<P>) => boolean;
}

export interface Subscription {
  readonly id: number;
  readonly kind: number;
}

/** A handler or filter of a subscriber that threw: the others and the world were not touched. */
export interface SubscriberError {
  readonly subscription: number;
  readonly sequence: number;
  readonly text: string;
}

export interface BusStats {
  /** messages and updates that became inputs */
  readonly published: number;
  readonly refused: number;
  /** calls of subscribers */
  readonly delivered: number;
  readonly failed: number;
  readonly subscriptions: number;
  readonly handled: number;
  /** events written but not yet handled */
  readonly waiting: number;
  /** events that have left the history */
  readonly dropped: number;
}

export interface Bus {
  /** @returns sequence of the event; it is handled when the system runs on */
  publish(message: Message): Result<number>;
  /** The same for callers that do not ask why not. */
  tryPublish(message: Message): boolean;
  /** All at one point of the run, or none. @returns sequence of the first */
  publishBatch(messages: readonly Message[]): Result<number>;
  /**
   * Calls `handler` for every event of this kind once its devices have handled it. An event that
   * goes over a link without any delay has no row of its own: subscribe to what is emitted.
   */
  subscribe<M extends MockDefinition, K extends NameOf<Spoken<M>>>(
    mock: M,
    event: K,
    handler: EventHandler<PayloadAt<Spoken<M>, K>>,
  ): Result<Subscription>;
  subscribeFiltered<M extends MockDefinition, K extends NameOf<Spoken<M>>>(
    mock: M,
    event: K,
    selection: EventSelection<PayloadAt<Spoken<M>, K>>,
    handler: EventHandler<PayloadAt<Spoken<M>, K>>,
  ): Result<Subscription>;
  unsubscribe(subscription: Subscription): boolean;
  /** Sets several fields of a device at once: all or none, judged together. */
  update<M extends MockDefinition>(
    mock: M,
    device: string,
    values: DeviceValues<M>,
  ): Result<number>;
  stats(): BusStats;
  /** The latest errors of subscribers, oldest first. */
  errors(): readonly SubscriberError[];
}

/** No id of a device. */
const ANY = -1;

/** Errors of subscribers that are kept. */
export const ERRORS_MAX = 100;

type AnyHandler = (event: unknown, at: Occurrence) => void;
type AnySelection = Omit<EventSelection<Events[string]>, 'where'> & {
  readonly where?: (event: unknown) => boolean;
};

/** The number that stands for a value; undefined when it is of another type. */
function numberOf({ type, values }: ValueSchema, value: unknown): number | undefined {
  if (values !== undefined) {
    const at = values.indexOf(value as string);
    return at < 0 ? undefined : at;
  }
  if (type === 'flag') return typeof value === 'boolean' ? Number(value) : undefined;
  return typeof value === 'number' ? value : undefined;
}

const misfit = (what: string, mend: string): Problem => ({ what, where: 'event bus', mend });

const kindText = ({ type, values }: ValueSchema): string =>
  values?.join(', ') ?? (type === 'flag' ? 'true or false' : 'a number');

/** Looks up what messages, selections and updates name. */
function createDirectory({ schema }: System) {
  const devices = new Map(schema.devices.map((device) => [device.name, device]));

  const deviceOf = (name: string, mock?: string): Result<DeviceSchema> => {
    const device = devices.get(name);
    if (device && (mock === undefined || device.mock === mock)) return success(device);
    const fitting = schema.devices.filter((known) => mock === undefined || known.mock === mock);
    const names = fitting.map((known) => known.name).join(', ') || 'none';
    const what = `there is no ${mock ?? 'device'} "${name}" in this world`;
    return failure(misfit(what, `There is: ${names}.`));
  };

  const kindOf = (
    mock: string,
    event: string,
    roles: readonly EventRole[],
  ): Result<EventKindSchema> => {
    const kinds = schema.kinds.filter((kind) => kind.mock === mock && roles.includes(kind.role));
    const kind = kinds.find(({ name }) => name === event);
    if (kind) return success(kind);
    const names = kinds.map(({ name }) => name).join(', ') || 'nothing';
    const what = `no device of this world is a "${mock}" with the event "${event}"`;
    return failure(misfit(what, `There is: ${names}.`));
  };

  const commandOf = ({ mock, event, to, payload }: Message): Result<Command> => {
    const device = deviceOf(to, mock);
    if (!device.ok) return device;
    const kind = kindOf(mock, event, ['accept']);
    if (!kind.ok) return kind;
    const fields = kind.value.payload;
    const numbers = new Float64Array(Math.max(COMMAND_FIELDS_MAX, fields.length));
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      const number = numberOf(field, payload[field.name]);
      if (number === undefined) {
        const what = `"${event}": ${field.name} is ${String(payload[field.name])}`;
        return failure(misfit(what, `Give ${kindText(field)}.`));
      }
      numbers[i] = number;
    }
    const [a = 0, b = 0, c = 0, d = 0] = numbers;
    return success({ kind: kind.value.id, target: device.value.id, a, b, c, d });
  };

  const settingOf = (
    mock: MockDefinition,
    device: DeviceSchema,
    name: string,
    value: unknown,
  ): Result<Command> => {
    const isOpen = ({ role, length }: FieldSchema) => role !== 'fault' && length === 1;
    const field = device.fields.find((known) => known.name === name && isOpen(known));
    if (!field) {
      const names = device.fields.filter(isOpen).map((known) => known.name);
      const what = `"${device.name}" has no single value "${name}"`;
      return failure(misfit(what, `It has: ${names.join(', ') || 'none'}.`));
    }
    const number = numberOf(field, value);
    const what = `${device.name}.${name} = ${String(value)}`;
    if (number === undefined) return failure(misfit(what, `Give ${kindText(field)}.`));
    const { min, max } = mock.config[name] ?? {};
    if (min !== undefined && max !== undefined && !(number >= min && number <= max)) {
      return failure(misfit(`${what} is out of range`, `Use ${min} … ${max}.`));
    }
    const { id: target } = device;
    return success({ kind: SYSTEM_KIND.set, target, a: field.slot, b: number, c: 0, d: 0 });
  };

  return { deviceOf, kindOf, commandOf, settingOf };
}

/** The results' values; the first problem when there is one. */
function allOf<T>(results: readonly Result<T>[]): Result<T[]> {
  const values: T[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return success(values);
}

/** @param horizonNs what is published comes no earlier: later than the last event, in a quiet world */
export function createBus(system: System, horizonNs = () => system.nowNs()): Bus {
  const { memory, schema, dispatch, registers } = system;
  const cells = memory.cells.f64;
  const { events } = memory;
  const directory = createDirectory(system);
  const subscribers = new Map<number, Subscriber>();
  const errors: SubscriberError[] = [];
  let [nextId, published, refused, delivered, failed] = [1, 0, 0, 0, 0];
  let row = 0;
  const nameOf = (id: number): string => (id === NO_DEVICE ? '' : (schema.devices[id]?.name ?? ''));
  const occurrence: Occurrence = {
    get row() {
      return row;
    },
    get sequence() {
      return cells[WORLD_CELL.handled]!;
    },
    get timeNs() {
      return events.timeNs[row]!;
    },
    get source() {
      return nameOf(events.source[row]!);
    },
    get target() {
      return nameOf(events.target[row]!);
    },
  };

  const send = (commands: Result<Command[]>): Result<number> => {
    const applied = commands.ok ? system.applyAll(commands.value, horizonNs()) : commands;
    if (applied.ok) published += commands.ok ? commands.value.length : 0;
    else refused++;
    return applied;
  };

  const noteError = (subscription: number, thrown: unknown): void => {
    failed++;
    if (errors.length === ERRORS_MAX) errors.shift();
    errors.push({ subscription, sequence: cells[WORLD_CELL.handled]!, text: errorText(thrown) });
  };

  const subscribe = (
    mock: string,
    event: string,
    { from, to, where }: AnySelection,
    handler: AnyHandler,
  ): Result<Subscription> => {
    const kind = directory.kindOf(mock, event, ['emit', 'accept']);
    if (!kind.ok) return kind;
    const ends = allOf([from, to].map((name) => idOf(name)));
    if (!ends.ok) return ends;
    const [source = ANY, target = ANY] = ends.value;
    const view = createEventView({ memory, registers }, kind.value);
    const id = nextId++;
    const subscriber: Subscriber = (at) => {
      // What is run again was told when it first happened.
      if ((epochOf(memory) & 1) === 1) return;
      if (source !== ANY && events.source[at] !== source) return;
      if (target !== ANY && events.target[at] !== target) return;
      row = at;
      try {
        if (where && !where(view)) return;
        delivered++;
        handler(view, occurrence);
      } catch (thrown) {
        noteError(id, thrown);
      }
    };
    subscribers.set(id, subscriber);
    dispatch.subscribe(kind.value.id, subscriber);
    return success({ id, kind: kind.value.id });
  };

  const idOf = (name: string | undefined): Result<number> => {
    if (name === undefined) return success(ANY);
    const device = directory.deviceOf(name);
    return device.ok ? success(device.value.id) : device;
  };

  const publishBatch = (messages: readonly Message[]): Result<number> =>
    send(allOf(messages.map(directory.commandOf)));

  return {
    publish: (given) => publishBatch([given]),
    tryPublish: (given) => publishBatch([given]).ok,
    publishBatch,
    subscribe: (mock, event, handler) => subscribe(mock.kind, event, {}, handler as AnyHandler),
    subscribeFiltered: (mock, event, selection, handler) =>
      subscribe(mock.kind, event, selection as AnySelection, handler as AnyHandler),
    unsubscribe: ({ id, kind }) => {
      const subscriber = subscribers.get(id);
      return (
        subscriber !== undefined && subscribers.delete(id) && dispatch.unsubscribe(kind, subscriber)
      );
    },
    update: (mock, name, values) => {
      const device = directory.deviceOf(name, mock.kind);
      if (!device.ok) return send(device);
      const settings = Object.entries(values).map(([field, value]) =>
        directory.settingOf(mock, device.value, field, value),
      );
      return send(allOf(settings));
    },
    stats: () => ({
      published,
      refused,
      delivered,
      failed,
      subscriptions: subscribers.size,
      handled: cells[WORLD_CELL.handled]!,
      waiting: cells[WORLD_CELL.written]! - cells[WORLD_CELL.handled]!,
      dropped: oldestEvent(memory) - memory.controlCells.f64[CONTROL_CELL.startSequence]!,
    }),
    errors: () => [...errors],
  };
}
