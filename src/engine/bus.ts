/**
 * The event bus of one world for code outside of it: tests, embedders, servers. It adds no queue
 * and no dispatch of its own: what is published becomes a recorded input, so a replay includes it,
 * and subscribers are called by the world's own dispatch. Publishing writes an event; running the
 * system handles it. Errors are values; nothing here throws.
 */
import { type Problem, type Result, success } from '../lib/result.ts';
import type { Command } from '../memory/commands.ts';
import { epochOf, oldestEvent } from '../memory/publication.ts';
import { CONTROL_CELL, NO_DEVICE, WORLD_CELL } from '../memory/tables.ts';
import { allOf, createDirectory, type Message } from './bus-directory.ts';
import { type BusFailure, type BusResult, busFailure } from './bus-error.ts';
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
import { createEventView } from './event-view.ts';
import {
  createMailboxQueue,
  type Mailbox,
  type MailboxOptions,
  type MailboxQueue,
} from './mailbox.ts';
import type { System } from './system.ts';

export type { Message } from './bus-directory.ts';

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
  /** messages that found a queue of the world full, and events that found a mailbox full */
  readonly overflowed: number;
}

export interface Bus {
  /**
   * Fails with `queue-full` or `publish-timeout` when the queue that the device keeps for the event
   * is full and its policy is to fail, or to block for longer than `timeoutNs` (default 0).
   * @returns sequence of the event; it is handled when the system runs on
   */
  publish(message: Message, options?: { readonly timeoutNs?: number }): BusResult<number>;
  /** The same for callers that do not ask why not. */
  tryPublish(message: Message): boolean;
  /** All at one point of the run, or none. @returns sequence of the first */
  publishBatch(messages: readonly Message[]): BusResult<number>;
  /**
   * Calls `handler` for every event of this kind once its devices have handled it. An event that
   * goes over a link without any delay has no row of its own: subscribe to what is emitted.
   */
  subscribe<M extends MockDefinition, K extends NameOf<Spoken<M>>>(
    mock: M,
    event: K,
    handler: EventHandler<PayloadAt<Spoken<M>, K>>,
  ): BusResult<Subscription>;
  /** Events wait in a bounded queue until they are taken. */
  subscribeQueued<M extends MockDefinition, K extends NameOf<Spoken<M>>>(
    mock: M,
    event: K,
    options?: MailboxOptions,
  ): BusResult<Mailbox>;
  subscribeFiltered<M extends MockDefinition, K extends NameOf<Spoken<M>>>(
    mock: M,
    event: K,
    selection: EventSelection<PayloadAt<Spoken<M>, K>>,
    handler: EventHandler<PayloadAt<Spoken<M>, K>>,
  ): BusResult<Subscription>;
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

const failedSubscription = (problem: Problem): BusFailure => ({
  ok: false,
  problem: { ...problem, code: 'subscription-failed' },
});

/** @param horizonNs what is published comes no earlier: later than the last event, in a quiet world */
export function createBus(system: System, horizonNs = () => system.nowNs()): Bus {
  const { memory, schema, dispatch, registers } = system;
  const cells = memory.cells.f64;
  const { events } = memory;
  const directory = createDirectory(system);
  const subscribers = new Map<number, Subscriber>();
  const errors: SubscriberError[] = [];
  const mailboxes: MailboxQueue[] = [];
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
  ): BusResult<Subscription> => {
    const kind = directory.kindOf(mock, event, ['emit', 'accept']);
    if (!kind.ok) return failedSubscription(kind.problem);
    const ends = allOf([from, to].map((name) => idOf(name)));
    if (!ends.ok) return failedSubscription(ends.problem);
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

  /** Why a queue of the world would not take the command now; undefined when it would. */
  const refusalOf = ({ kind, target }: Command, timeoutNs: number): BusFailure | undefined => {
    const { queues } = system;
    const id = queues?.queueOf(target, kind) ?? -1;
    if (queues === undefined || id < 0 || !queues.isFull(id)) return undefined;
    const policy = queues.policyOf(id);
    const name = `${nameOf(target)}.${schema.kinds[kind]?.name}`;
    if (policy === 'fail') {
      const mend = 'Let the world run on first, or give the queue more capacity.';
      return busFailure('queue-full', `the queue of ${name} is full`, mend);
    }
    const waitNs = queues.roomInNs(id);
    if (policy !== 'block' || waitNs <= timeoutNs) return undefined;
    const what = `the queue of ${name} has no room for another ${waitNs} ns`;
    const mend = 'Let the world run on first, or publish with a longer timeout.';
    return busFailure('publish-timeout', what, mend);
  };

  const publishBatch = (messages: readonly Message[], timeoutNs = 0): BusResult<number> => {
    const commands = allOf(messages.map(directory.commandOf));
    const refusal = commands.ok
      ? commands.value.map((command) => refusalOf(command, timeoutNs)).find(Boolean)
      : undefined;
    if (refusal === undefined) return send(commands);
    refused++;
    return refusal;
  };

  const subscribeQueued = (mock: string, event: string, options: MailboxOptions) => {
    const queue = createMailboxQueue(options);
    if (!queue.ok) return queue;
    const names = schema.kinds
      .find((kind) => kind.mock === mock && kind.name === event)
      ?.payload.map(({ name }) => name);
    const { put, take, stats } = queue.value;
    const subscribed = subscribe(mock, event, {}, (view, at) => {
      const seen = view as Readonly<Record<string, unknown>>;
      const values = Object.fromEntries((names ?? []).map((name) => [name, seen[name]]));
      const { sequence, timeNs, source, target } = at;
      put({ sequence, timeNs, source, target, values });
    });
    if (!subscribed.ok) return subscribed;
    mailboxes.push(queue.value);
    const close = (): boolean => unsubscribe(subscribed.value);
    return success({ take, stats, close });
  };

  const unsubscribe = ({ id, kind }: Subscription): boolean => {
    const subscriber = subscribers.get(id);
    return (
      subscriber !== undefined && subscribers.delete(id) && dispatch.unsubscribe(kind, subscriber)
    );
  };

  const overflowed = (): number =>
    mailboxes.reduce((sum, { stats }) => sum + stats().dropped, system.queues?.dropped() ?? 0);

  return {
    publish: (given, { timeoutNs } = {}) => publishBatch([given], timeoutNs),
    tryPublish: (given) => publishBatch([given]).ok,
    publishBatch: (messages) => publishBatch(messages),
    subscribeQueued: (mock, event, options = {}) => subscribeQueued(mock.kind, event, options),
    subscribe: (mock, event, handler) => subscribe(mock.kind, event, {}, handler as AnyHandler),
    subscribeFiltered: (mock, event, selection, handler) =>
      subscribe(mock.kind, event, selection as AnySelection, handler as AnyHandler),
    unsubscribe,
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
      overflowed: overflowed(),
      dropped: oldestEvent(memory) - memory.controlCells.f64[CONTROL_CELL.startSequence]!,
    }),
    errors: () => [...errors],
  };
}
