/**
 * Handlers that take time, and the messages that wait for them. A handler begins at once when its
 * processor is free; else its message waits and is handled later with an event of its own, caused by
 * its arrival. Among those that wait for a processor the one with the earliest deadline is next;
 * equal and absent deadlines go by arrival. Queues are bounded; what becomes of a message that finds
 * one full is its policy's business.
 *
 * A waiting message is a timer record that is not in the wheel; only the next one of a processor is,
 * due when the processor is free. All else lies in cells of the world.
 */
import type { Memory } from '../memory/memory.ts';
import { NO_DEVICE, TIMER_F64, WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import type { HandlerCall } from './dispatch.ts';
import type { HistoryWriter } from './history.ts';
import {
  ENTRY_CELL,
  IN_HAND_MAX,
  PROCESSOR_CELL,
  QUEUE_CELL,
  type QueuePlan,
} from './queue-plan.ts';
import { ARG, REG, type Registers } from './registers.ts';
import { QUEUE_POLICIES, type QueuePolicy } from './scenario.ts';
import type { Timers } from './timers.ts';
import { timerViews, type Wheel } from './wheel.ts';

export interface QueueContext {
  readonly memory: Memory;
  readonly registers: Registers;
  readonly wheel: Wheel;
  readonly timers: Timers;
  readonly history: HistoryWriter;
  /** payload fields, by event kind */
  readonly payloadCells: Uint8Array;
  readonly deviceCount: number;
  /** event kinds; -1 = this world has none */
  readonly overflowKind: number;
  readonly missedKind: number;
}

export interface Queues {
  /** The handler of a kind with what stands before it; the same handler when nothing does. */
  wrap(kind: number, handler: HandlerCall): HandlerCall;
  /** The handler of a kind for messages that waited. */
  serve(kind: number, handler: HandlerCall): HandlerCall;
  /** Queue of (device, kind); -1 = none. */
  queueOf(device: number, kind: number): number;
  isFull(queue: number): boolean;
  policyOf(queue: number): QueuePolicy;
  /** Messages lost so far, of all queues. */
  dropped(): number;
  /** Time until a queue that is full now has room at the earliest. */
  roomInNs(queue: number): number;
}

const E = ENTRY_CELL;
const P = PROCESSOR_CELL;

export function createQueues(context: QueueContext, plan: QueuePlan): Queues {
  const { memory, registers, wheel, timers, history, payloadCells, deviceCount } = context;
  const { args, regs } = registers;
  const { f64 } = timerViews(memory);
  const slots = memory.slots.f64;
  const cells = memory.cells.f64;
  const words = memory.words.i32;
  const inFlight = memory.inFlight.f64;
  const stride = memory.plan.inFlightCells;
  const { events } = memory;
  const payload = memory.payload.cell;
  const payloadMask = memory.plan.payload - 1;
  const { queues, processors } = plan;
  const entryAt = (processor: number, index: number): number =>
    processors[processor]!.slot + P.length + index * E.length;

  /** Counted where they wait: the visible number can be set to anything from outside. */
  const held = (id: number): number => {
    const { processor } = queues[id]!;
    const all = slots[processors[processor]!.slot + P.count]!;
    let own = 0;
    for (let i = 0; i < all; i++) if (slots[entryAt(processor, i) + E.queue] === id) own++;
    return own;
  };

  const isFull = (id: number): boolean => held(id) >= queues[id]!.capacity;

  /** Visible numbers are journalled; what the running handler may undo begins after them. */
  const count = (id: number, cell: number, by: number): void => {
    const slot = queues[id]!.slot + cell;
    history.write(slot, slots[slot]! + by);
    regs[REG.handlerJournal] = words[WORLD_WORD.journalLow]!;
  };

  const removeEntry = (processor: number, index: number): void => {
    const at = processors[processor]!.slot;
    const last = slots[at + P.count]! - 1;
    const from = entryAt(processor, last);
    slots.copyWithin(entryAt(processor, index), from, from + E.length);
    slots[at + P.count] = last;
  };

  /** Index of the entry that is next: earliest deadline, then earliest arrival. */
  const bestEntry = (processor: number): number => {
    const waiting = slots[processors[processor]!.slot + P.count]!;
    let best = 0;
    for (let i = 1; i < waiting; i++) {
      const [a, b] = [entryAt(processor, i), entryAt(processor, best)];
      const [due, least] = [slots[a + E.deadlineNs]!, slots[b + E.deadlineNs]!];
      if (due < least || (due === least && slots[a + E.order]! < slots[b + E.order]!)) best = i;
    }
    return best;
  };

  /** Sees to it that the best of those that wait is in the wheel, and only that. */
  const arrange = (processor: number): void => {
    const at = processors[processor]!.slot;
    const next = slots[at + P.next]!;
    const best = slots[at + P.count]! > 0 ? slots[entryAt(processor, bestEntry(processor))]! : -1;
    if (best === next) return;
    if (next >= 0) wheel.remove(next);
    slots[at + P.next] = best;
    if (best < 0) return;
    f64[(best << 3) + TIMER_F64.dueNs] = Math.max(slots[at]!, cells[WORLD_CELL.nowNs]!);
    wheel.insert(best);
  };

  const sayMissed = (id: number, entry: number, deadlineNs: number): void => {
    const { takesNs, kind, device } = queues[id]!;
    const blocker = entry < 0 ? -1 : slots[entry + E.blockerQueue]!;
    const by = blocker < 0 ? undefined : queues[blocker];
    args[ARG.payload] = kind + 1;
    args[ARG.payload + 1] = cells[WORLD_CELL.nowNs]! + takesNs - deadlineNs;
    args[ARG.payload + 2] = deadlineNs;
    args[ARG.payload + 3] = by === undefined ? 0 : by.kind + 1;
    args[ARG.payload + 4] = by === undefined ? -1 : by.device;
    args[ARG.payload + 5] = by === undefined ? -1 : slots[entry + E.blockerEvent]!;
    history.append(context.missedKind, device, -1);
  };

  /** The processor is occupied from now on; `entry` = where the message waited, -1 = it did not. */
  const begin = (id: number, entry: number): void => {
    const { processor, takesNs, withinNs } = queues[id]!;
    const at = processors[processor]!.slot;
    const now = cells[WORLD_CELL.nowNs]!;
    const deadlineNs = entry < 0 ? now + withinNs : slots[entry + E.deadlineNs]!;
    if (now + takesNs > deadlineNs) sayMissed(id, entry, deadlineNs);
    slots[at + P.freeAtNs] = now + takesNs;
    slots[at + P.lastQueue] = id;
    slots[at + P.lastEvent] = cells[WORLD_CELL.handled]!;
  };

  /** Those that wait on have waited for this one too. */
  const blame = (id: number): void => {
    const { processor, takesNs } = queues[id]!;
    const waiting = slots[processors[processor]!.slot + P.count]!;
    for (let i = 0; i < waiting; i++) {
      const entry = entryAt(processor, i);
      if (takesNs <= slots[entry + E.blockerNs]!) continue;
      slots[entry + E.blockerQueue] = id;
      slots[entry + E.blockerNs] = takesNs;
      slots[entry + E.blockerEvent] = cells[WORLD_CELL.handled]!;
    }
  };

  const sayOverflow = (id: number, lostEvent: number, from: number): void => {
    const { kind, policy, device, slot } = queues[id]!;
    count(id, QUEUE_CELL.dropped, 1);
    args[ARG.payload] = kind + 1;
    args[ARG.payload + 1] = QUEUE_POLICIES.indexOf(policy);
    args[ARG.payload + 2] = slots[slot + QUEUE_CELL.waiting]!;
    args[ARG.payload + 3] = from === NO_DEVICE ? -1 : from;
    args[ARG.payload + 4] = lostEvent;
    history.append(context.overflowKind, device, -1);
  };

  const dropOldest = (id: number): void => {
    const { processor } = queues[id]!;
    const at = processors[processor]!.slot;
    let oldest = -1;
    for (let i = 0; i < slots[at + P.count]!; i++) {
      const entry = entryAt(processor, i);
      if (slots[entry + E.queue] !== id) continue;
      if (oldest >= 0 && slots[entry + E.order]! > slots[entryAt(processor, oldest) + E.order]!) {
        continue;
      }
      oldest = i;
    }
    const entry = entryAt(processor, oldest);
    const record = slots[entry]!;
    if (slots[at + P.next] === record) {
      wheel.remove(record);
      slots[at + P.next] = -1;
    }
    wheel.free(record);
    const lost = slots[entry + E.event]!;
    removeEntry(processor, oldest);
    count(id, QUEUE_CELL.waiting, -1);
    sayOverflow(id, lost, events.source[regs[REG.row]!]!);
  };

  /** Puts a copy of the message in the current row, or of its waiting, on hold. */
  const copyOf = (kind: number, fieldsOf: number, delayNs: number): number => {
    const row = regs[REG.row]!;
    const fields = payloadCells[fieldsOf]!;
    args[ARG.delayNs] = delayNs;
    const record = timers.file(kind, events.source[row]! | 0, regs[REG.device]!, fields);
    if (fields > 0) inFlight[record * stride] = events.value[row]!;
    const more = events.more[row]!;
    for (let i = 1; i < fields; i++) {
      inFlight[record * stride + i] = payload[(more + i - 1) & payloadMask]!;
    }
    return record;
  };

  const wait = (id: number): void => {
    const queue = queues[id]!;
    const { processor } = queue;
    const at = processors[processor]!.slot;
    const { policy } = queue;
    const holds = queue.capacity + (policy === 'block' ? IN_HAND_MAX : 0);
    if (policy !== 'drop-oldest' && held(id) >= holds) {
      sayOverflow(id, cells[WORLD_CELL.handled]!, events.source[regs[REG.row]!]!);
      return;
    }
    if (policy === 'drop-oldest' && isFull(id)) dropOldest(id);
    const record = copyOf(queue.servedKind, queue.kind, 0);
    const entry = entryAt(processor, slots[at + P.count]!);
    const now = cells[WORLD_CELL.nowNs]!;
    slots[entry] = record;
    slots[entry + E.deadlineNs] = now + queue.withinNs;
    slots[entry + E.queue] = id;
    slots[entry + E.event] = cells[WORLD_CELL.handled]!;
    slots[entry + E.order] = slots[at + P.order]!;
    slots[entry + E.blockerQueue] = slots[at + P.lastQueue]!;
    slots[entry + E.blockerNs] = slots[at]! - now;
    slots[entry + E.blockerEvent] = slots[at + P.lastEvent]!;
    slots[at + P.order] = slots[at + P.order]! + 1;
    slots[at + P.count] = slots[at + P.count]! + 1;
    count(id, QUEUE_CELL.waiting, 1);
    arrange(processor);
  };

  /** The queue over its capacity that holds this device back; -1 = none. */
  const blockOf = (device: number): number => {
    for (const id of plan.blocks.get(device) ?? []) {
      if (held(id) > queues[id]!.capacity) return id;
    }
    return -1;
  };

  /** The event comes again when the queue that holds its device back has moved on. */
  const reschedule = (kind: number, id: number): void => {
    const freeAtNs = slots[processors[queues[id]!.processor]!.slot]!;
    const delayNs = Math.max(0, freeAtNs - cells[WORLD_CELL.nowNs]!);
    wheel.insert(copyOf(kind, kind, delayNs));
  };

  const tableOf = (kind: number): Int32Array => {
    const table = new Int32Array(deviceCount).fill(-1);
    for (const { id, device, kind: own } of queues) if (own === kind) table[device] = id;
    return table;
  };
  const queuedKinds = new Set(queues.map(({ kind }) => kind));

  const queued = (kind: number, handler: HandlerCall): HandlerCall => {
    const table = tableOf(kind);
    return (self, event) => {
      const id = table[regs[REG.device]!]!;
      if (id >= 0) {
        const at = processors[queues[id]!.processor]!.slot;
        if (slots[at + P.count]! > 0 || slots[at]! > cells[WORLD_CELL.nowNs]!) {
          wait(id);
          return;
        }
        begin(id, -1);
      }
      handler(self, event);
    };
  };

  return {
    isFull,
    policyOf: (id) => queues[id]!.policy,
    dropped: () => queues.reduce((sum, { slot }) => sum + slots[slot + QUEUE_CELL.dropped]!, 0),
    queueOf: (device, kind) =>
      queues.find((queue) => queue.device === device && queue.kind === kind)?.id ?? -1,
    roomInNs: (id) => {
      const { processor, takesNs, capacity } = queues[id]!;
      const over = held(id) - capacity;
      const freeAtNs = slots[processors[processor]!.slot]!;
      return over < 0 ? 0 : Math.max(0, freeAtNs - cells[WORLD_CELL.nowNs]!) + over * takesNs;
    },
    wrap: (kind, handler) => {
      const inner = queuedKinds.has(kind) ? queued(kind, handler) : handler;
      if (plan.blocks.size === 0) return inner;
      return (self, event) => {
        const id = blockOf(regs[REG.device]!);
        if (id >= 0) reschedule(kind, id);
        else inner(self, event);
      };
    },
    serve: (kind, handler) => {
      const table = tableOf(kind);
      return (self, event) => {
        const id = table[regs[REG.device]!]!;
        const { processor } = queues[id]!;
        const at = processors[processor]!.slot;
        // Nothing is handled between the wheel's giving it out and this.
        const index = bestEntry(processor);
        begin(id, entryAt(processor, index));
        removeEntry(processor, index);
        slots[at + P.next] = -1;
        count(id, QUEUE_CELL.waiting, -1);
        blame(id);
        arrange(processor);
        handler(self, event);
      };
    },
  };
}
