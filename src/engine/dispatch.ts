/**
 * Who is called for an event: the device a timer or message is for, the routes of an emission,
 * the subscribers of a kind. One call site, arrays indexed by small integers, nothing allocated.
 */
import { offHeap } from '../lib/off-heap.ts';
import type { Memory } from '../memory/memory.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { WORLD_WORD } from '../memory/tables.ts';
import { FAN_OUTS } from './fan-outs.ts';
import type { HistoryWriter } from './history.ts';
import type { RandomSource } from './random.ts';
import { ARG, REG, type Registers } from './registers.ts';
import type { TimerNames, Timers } from './timers.ts';

/** How events of a kind find their handlers. */
export const ROUTING = { none: 0, direct: 1, routes: 2, assign: 3, begin: 4 } as const;

/** Writes from outside (`set`) of versioned fields: they know nothing of the same instant. */
export interface OutsideVersions {
  /** True when the slot is a versioned field's; then it was written. */
  set(slot: number, value: number, device: number): boolean;
}

/** What becomes of a message: on its way, handled in the emission's own event, or see special. */
export const ROUTE = { delayed: 0, atOnce: 1, special: 2 } as const;

/** The wiring of one world, in columns. */
export interface Wiring {
  /** ROUTING by event kind */
  readonly routing: Uint8Array;
  readonly opensSpan: Uint8Array;
  /** payload fields, by event kind */
  readonly payloadCells: Uint8Array;
  /** those beside `value` */
  readonly extraCells: Uint8Array;
  /** first state slot, by device */
  readonly base: Int32Array;
  /** by device: index of its first row in `routeFirst` */
  readonly emitBase: Int32Array;
  /** by event kind: which of its mock's emissions it is */
  readonly emitIndex: Int32Array;
  /** first route of (device, emission); -1 = none */
  readonly routeFirst: Int32Array;
  /** the one receiver of (device, emission); -1 = none or several */
  readonly onlyTarget: Int32Array;
  readonly routeNext: Int32Array;
  readonly routeTo: Int32Array;
  readonly routeKind: Int32Array;
  /** ROUTE by link */
  readonly routeAtOnce: Uint8Array;
  readonly routeLatencyNs: Float64Array;
  readonly routeJitterNs: Float64Array;
  readonly routeLoss: Float64Array;
  /** random stream of each route */
  readonly routeStream: Int32Array;
  /** by device: kind of its `changed`; -1 = its mock has none */
  readonly changedKind: Int32Array;
  /** devices whose state an expectation reads */
  readonly watched: Uint8Array;
  /** payload cells of one message in flight, `value` included */
  readonly inFlightCells: number;
}

export type HandlerCall = (self: unknown, event: unknown) => void;
export type Subscriber = (row: number) => void;

/** What a special link does with one message; draws from the stream that is current. */
export interface SpecialSender {
  /** Copies that get through: 0, 1 or 2. */
  copies(link: number): number;
  /** Sets args[delayNs] for one of them. */
  delay(link: number): void;
}

export interface Dispatch {
  /** Writes a value into the current device's cell at this offset. */
  writeOwn(offset: number, value: number): void;
  /** The same for one offset, to be copied into handlers; see HistoryWriter. */
  setterOf(offset: number): (value: number) => void;
  /** Writes an event of the engine's own, caused by the one being handled; payload in args. */
  append(kind: number, source: number, target: number): void;
  /** Publishes an event of the current device with the payload in args. */
  emit(kind: number): void;
  /** The same, so that only the device whose event is being handled receives it. */
  reply(kind: number): void;
  /**
   * Arms the timer `name` of the current device from args[delayNs]; returns its handle.
   * args[periodNs] is 0 but for periodic ones, and 0 again afterwards.
   */
  arm(timers: TimerNames, name: string): number;
  /** Cancels args[handle]; false when it is no longer pending. */
  disarm(): boolean;
  /** Takes the next timer due by args[limitNs] and writes its event; false when there is none. */
  fire(): boolean;
  /** Calls all handlers of the event in `row`; goes on after the `done` ones of an earlier try. */
  handle(row: number): void;
  /** 1 = a kind that nothing handles and one subscriber hears: `overhear` does for it */
  readonly overheard: Uint8Array;
  /** What `handle` does for such a kind, if nobody threw yet. */
  overhear(row: number, kind: number): void;
  /** Files a message from outside a handler: scheduled faults. Payload in args. */
  post(kind: number, target: number): void;
  /** Who writes versioned fields when they are set from outside. */
  setOutside(outside: OutsideVersions): void;
  /** Who decides for links that are ROUTE.special. */
  setSpecial(special: SpecialSender): void;
  setHandler(kind: number, handler: HandlerCall, self: unknown, event: unknown): void;
  subscribe(kind: number, subscriber: Subscriber): void;
  unsubscribe(kind: number, subscriber: Subscriber): boolean;
}

const NONE: readonly Subscriber[] = [];
const unset: HandlerCall = () => undefined;
const nobody: Subscriber = () => undefined;

/** Subscribers of a kind. */
const AUDIENCE = { none: 0, one: 1, several: 2 } as const;

export function createDispatch(
  memory: Memory,
  wiring: Wiring,
  registers: Registers,
  timers: Timers,
  history: HistoryWriter,
  random: RandomSource,
): Dispatch {
  const { events } = memory;
  const { kind: kindOf, target: targetOf } = events;
  const words = memory.words.i32;
  const { args, regs } = registers;
  const inFlight = memory.inFlight.f64;
  const payload = memory.payload.cell;
  const payloadMask = memory.plan.payload - 1;
  const stride = wiring.inFlightCells;
  const { routing, payloadCells, emitIndex, routeFirst, routeNext, routeTo } = wiring;
  // Where compiled emissions find them as well.
  const emitBase = memory.emitters.first;
  const { onlyTarget } = memory.emissions;
  const { base, watched } = wiring;
  const { append, write } = history;
  const { file, insert } = timers;
  const kindCount = routing.length;
  const handlers: HandlerCall[] = new Array(kindCount).fill(unset);
  const selves: unknown[] = new Array(kindCount).fill(undefined);
  const views: unknown[] = new Array(kindCount).fill(undefined);
  const subscribers: (readonly Subscriber[])[] = new Array(kindCount).fill(NONE);
  /** AUDIENCE by kind */
  const audience = offHeap(new Uint8Array(kindCount));
  /** 1 = a kind that one subscriber hears and nobody else */
  const overheard = offHeap(new Uint8Array(kindCount));
  /** which of FAN_OUTS tells the subscribers of a kind; -1 = none does */
  const fanOf = offHeap(new Int8Array(kindCount).fill(-1));
  let fans = 0;
  let special: SpecialSender | undefined;
  let outside: OutsideVersions | undefined;
  /** the subscriber of a kind that has but one */
  const lone: Subscriber[] = new Array(kindCount).fill(nobody);
  /** the list being gone through, while REG.telling; of one alone nobody is left to tell */
  let told = NONE;

  /** The end of `send`, for special links: shared with it, V8 would not copy it into the loop. */
  const carry = (route: number, row: number, device: number): void => {
    const kind = wiring.routeKind[route]!;
    const fields = payloadCells[kind]!;
    const index = file(kind, device, routeTo[route]!, fields);
    if (fields > 0) inFlight[index * stride] = events.value[row]!;
    const from = events.more[row]!;
    for (let i = 1; i < fields; i++) {
      inFlight[index * stride + i] = payload[(from + i - 1) & payloadMask]!;
    }
    insert(index);
  };

  /** Puts a copy of the message in `row` on its way along a route. */
  const send = (route: number, row: number): void => {
    const device = events.source[row]! | 0;
    // What may throw here has written nothing that could be undone.
    regs[REG.handlerJournal] = words[WORLD_WORD.journalLow]!;
    regs[REG.device] = wiring.routeStream[route]!;
    const lost = wiring.routeLoss[route]! > 0 && random.chance(wiring.routeLoss[route]!);
    const jitter = wiring.routeJitterNs[route]!;
    args[ARG.delayNs] =
      wiring.routeLatencyNs[route]! + (jitter > 0 ? random.uniform() * jitter : 0);
    regs[REG.device] = device;
    if (lost) return;
    const kind = wiring.routeKind[route]!;
    const fields = payloadCells[kind]!;
    const index = file(kind, device, routeTo[route]!, fields);
    if (fields > 0) inFlight[index * stride] = events.value[row]!;
    const from = events.more[row]!;
    for (let i = 1; i < fields; i++) {
      inFlight[index * stride + i] = payload[(from + i - 1) & payloadMask]!;
    }
    insert(index);
  };

  const sendSpecial = (route: number, row: number): void => {
    const device = events.source[row]! | 0;
    regs[REG.handlerJournal] = words[WORLD_WORD.journalLow]!;
    regs[REG.device] = wiring.routeStream[route]!;
    for (let copies = special?.copies(route) ?? 0; copies > 0; copies--) {
      special?.delay(route);
      carry(route, row, device);
    }
    regs[REG.device] = device;
  };

  const call = (kind: number, device: number): void => {
    regs[REG.device] = device;
    regs[REG.base] = base[device]!;
    regs[REG.watched] = regs[REG.watched]! | watched[device]!;
    regs[REG.handlerJournal] = words[WORLD_WORD.journalLow]!;
    handlers[kind]!(selves[kind], views[kind]);
  };

  /** Every route of an emission, from the first not yet served. */
  const serveRoutes = (row: number, kind: number): number => {
    const source = events.source[row]! | 0;
    const target = events.target[row]! | 0;
    let calls = 0;
    if (source < 0) return calls;
    let route = routeFirst[emitBase[source]! + emitIndex[kind]!]!;
    for (; route >= 0; route = routeNext[route]!) {
      if (target >= 0 && routeTo[route] !== target) continue;
      calls++;
      if (calls <= regs[REG.done]!) continue;
      regs[REG.done] = calls;
      if (wiring.routeAtOnce[route] === 1) {
        call(wiring.routeKind[route]!, routeTo[route]!);
      } else if (wiring.routeAtOnce[route] === 0) {
        send(route, row);
      } else {
        sendSpecial(route, row);
      }
    }
    return calls;
  };

  const assign = (row: number): void => {
    const target = events.target[row]! | 0;
    regs[REG.handlerJournal] = words[WORLD_WORD.journalLow]!;
    const slot = events.value[row]! | 0;
    const value = payload[events.more[row]! & payloadMask]!;
    if (!outside?.set(slot, value, target)) write(slot, value);
    if (target < 0) return;
    regs[REG.watched] = regs[REG.watched]! | wiring.watched[target]!;
    const changed = wiring.changedKind[target]!;
    if (changed < 0) return;
    args[ARG.payload] = 0;
    append(changed, target, target);
  };

  /** When it throws there is nobody left to tell: `told` is empty. */
  const tellLone = (row: number, kind: number): void => {
    regs[REG.telling] = 1;
    lone[kind]!(row);
    regs[REG.telling] = 0;
  };

  /** Subscribers of a kind, in the order in which they came; `calls` handlers came before them. */
  const tell = (row: number, kind: number, before: number): void => {
    const list = regs[REG.telling] === 1 ? told : subscribers[kind]!;
    let calls = before;
    told = list;
    regs[REG.telling] = 1;
    const fan = fanOf[kind]!;
    if (fan >= 0 && list.length > 0 && regs[REG.done]! <= before) {
      FAN_OUTS[fan]!(list, row, regs, before);
    } else {
      for (let i = 0; i < list.length; i++) {
        calls++;
        if (calls <= regs[REG.done]!) continue;
        regs[REG.done] = calls;
        list[i]!(row);
      }
    }
    told = NONE;
    regs[REG.telling] = 0;
  };

  const handle = (row: number): void => {
    const kind = kindOf[row]!;
    const how = routing[kind]!;
    let calls = 1;
    regs[REG.row] = row;
    if (how === ROUTING.routes) {
      calls = serveRoutes(row, kind);
    } else if (how === ROUTING.none) {
      calls = 0;
    } else if (regs[REG.done]! < 1) {
      regs[REG.done] = 1;
      if (how === ROUTING.direct) call(kind, targetOf[row]! | 0);
      else if (how === ROUTING.assign) assign(row);
      else handlers[kind]!(selves[kind], views[kind]);
    }
    if (regs[REG.telling] === 1) tell(row, kind, calls);
    else if (audience[kind] === AUDIENCE.one) tellLone(row, kind);
    else if (audience[kind] === AUDIENCE.several) tell(row, kind, calls);
  };

  const setSubscribers = (kind: number, list: readonly Subscriber[]): void => {
    subscribers[kind] = list;
    lone[kind] = list[0] ?? nobody;
    audience[kind] = Math.min(list.length, AUDIENCE.several);
    overheard[kind] = list.length === 1 && routing[kind] === ROUTING.none ? 1 : 0;
  };

  const emit = (kind: number): void => {
    const source = regs[REG.device]!;
    const only = regs[REG.only]!;
    const target = only >= 0 ? only : onlyTarget[emitBase[source]! + emitIndex[kind]!]!;
    append(kind, source, target);
  };

  return {
    append,
    setSpecial: (given) => {
      special = given;
    },
    setOutside: (given) => {
      outside = given;
    },
    emit,
    reply: (kind) => {
      // Asked from outside, or by nobody: the answer is said, but no link carries it.
      const asker = events.source[regs[REG.row]!]! | 0;
      regs[REG.only] = asker < 0 ? regs[REG.device]! : asker;
      try {
        emit(kind);
      } finally {
        // A handler may catch what a full history throws, and go on speaking to all.
        regs[REG.only] = -1;
      }
    },
    writeOwn: history.writeOwn,
    setterOf: history.setterOf,
    arm: timers.arm,
    disarm: timers.disarm,
    fire: timers.fire,
    handle,
    overheard,
    overhear: (row, kind) => {
      regs[REG.row] = row;
      tellLone(row, kind);
    },
    post: (kind, target) => {
      const fields = payloadCells[kind]!;
      const index = file(kind, -1, target, fields);
      for (let i = 0; i < fields; i++) {
        inFlight[index * stride + i] = args[ARG.payload + i]!;
      }
      insert(index);
    },
    setHandler: (kind, handler, self, event) => {
      handlers[kind] = handler;
      selves[kind] = self;
      views[kind] = event;
    },
    // Lists are replaced, never changed: a publish under way finishes with the list it began with.
    subscribe: (kind, subscriber) => {
      const list = [...subscribers[kind]!, subscriber];
      setSubscribers(kind, list);
      // One alone is called as fast from here.
      if (list.length > 1 && fanOf[kind]! < 0 && fans < FAN_OUTS.length) fanOf[kind] = fans++;
    },
    unsubscribe: (kind, subscriber) => {
      const list = subscribers[kind]!;
      setSubscribers(
        kind,
        list.filter((other) => other !== subscriber),
      );
      return subscribers[kind]!.length < list.length;
    },
  };
}

/** Kinds that write a value straight into a slot: [field, value]. */
export const ASSIGNING_KINDS = [SYSTEM_KIND.fault, SYSTEM_KIND.set] as const;
