/**
 * What a scenario says of queues and deadlines, checked and laid out: which handlers take time, which
 * processor each of them occupies meanwhile, how many messages may wait and what becomes of others.
 */
import { nearest } from '../lib/nearest.ts';
import { failure, type Problem, type Result, success } from '../lib/result.ts';
import { TIME_NS_MAX } from '../lib/units.ts';
import type { DeviceSchema, EventKindSchema, FieldSchema, Slot } from '../memory/schema.ts';
import { placeText } from './check-scenario.ts';
import type { QueuePolicy, QueueSpec, Scenario } from './scenario.ts';

export const QUEUE_CAPACITY_MAX = 1024;
/** Messages that a publisher may have in its hands beyond a full queue that blocks it. */
export const IN_HAND_MAX = 64;

/** Cells of a processor before its waiting entries. */
export const PROCESSOR_CELL = {
  /** time at which it can begin the next */
  freeAtNs: 0,
  /** messages that wait */
  count: 1,
  /** timer record of the one that is next; -1 = none */
  next: 2,
  /** queue whose handler occupied it last, and that handler's event; -1 = none */
  lastQueue: 3,
  lastEvent: 4,
  /** numbers arrivals */
  order: 5,
  length: 6,
} as const;

/** Cells of a waiting message. */
export const ENTRY_CELL = {
  record: 0,
  deadlineNs: 1,
  queue: 2,
  /** event that arrived */
  event: 3,
  order: 4,
  /** who kept it waiting longest, for how long, and with which event */
  blockerQueue: 5,
  blockerNs: 6,
  blockerEvent: 7,
  length: 8,
} as const;

/** Visible cells of a queue. */
export const QUEUE_CELL = { waiting: 0, dropped: 1, length: 2 } as const;

export interface Queue {
  readonly id: number;
  readonly device: number;
  readonly kind: number;
  /** kind of the event with which a message that waited is handled */
  readonly servedKind: number;
  readonly capacity: number;
  readonly policy: QueuePolicy;
  readonly takesNs: number;
  readonly withinNs: number;
  readonly processor: number;
  readonly slot: Slot;
}

export interface Processor {
  readonly slot: Slot;
  /** entries that may wait */
  readonly entries: number;
}

export interface QueuePlan {
  readonly queues: readonly Queue[];
  readonly processors: readonly Processor[];
  /** kinds of events with which messages that waited are handled, to be added to the schema */
  readonly kinds: readonly EventKindSchema[];
  /** initial values of all cells, from the given slot on */
  readonly initial: readonly number[];
  /** visible fields by device */
  readonly fields: ReadonlyMap<number, readonly FieldSchema[]>;
  /** queues that block, by device that sends to them over a link */
  readonly blocks: ReadonlyMap<number, readonly number[]>;
}

const fail = (spec: QueueSpec, what: string, mend: string): Result<never> => {
  const where = `queue ${spec.of.device}.${spec.of.event}, ${placeText(spec.place)}`;
  return failure({ what, where, mend });
};

/** Numbers that were not read from a file. */
function numbersProblem(spec: QueueSpec): Omit<Problem, 'where'> | undefined {
  const { capacity, takesNs, withinNs } = spec;
  if (!(Number.isInteger(capacity) && capacity >= 1 && capacity <= QUEUE_CAPACITY_MAX)) {
    return { what: `a capacity of ${capacity}`, mend: `Use 1 … ${QUEUE_CAPACITY_MAX}.` };
  }
  if (!(takesNs >= 0 && takesNs <= TIME_NS_MAX && Number.isInteger(takesNs))) {
    return { what: `a handler that takes ${takesNs} ns`, mend: `Use 0 … ${TIME_NS_MAX} ns.` };
  }
  if (withinNs >= 0) return undefined;
  return { what: `a deadline within ${withinNs} ns`, mend: 'Use 0 ns or more.' };
}

interface Placed {
  readonly devices: readonly DeviceSchema[];
  readonly kinds: readonly EventKindSchema[];
}

/** The device and the event kind that a queue stands before. */
function endOf(spec: QueueSpec, { devices, kinds }: Placed): Result<[number, EventKindSchema]> {
  const { device: name, event } = spec.of;
  const device = devices.find((known) => known.name === name);
  if (device === undefined) {
    const close = nearest(
      name,
      devices.map((known) => known.name),
    );
    const mend =
      close === undefined ? 'Name a device of this scenario.' : `Did you mean "${close}"?`;
    return fail(spec, `there is no device "${name}"`, mend);
  }
  const own = kinds.filter(({ mock, role }) => mock === device.mock && role !== 'emit');
  const kind = own.find((known) => known.name === event);
  if (kind) return success([device.id, kind]);
  const mend = `It handles: ${own.map((known) => known.name).join(', ') || 'nothing'}.`;
  return fail(spec, `"${name}" (${device.mock}) does not handle "${event}"`, mend);
}

/** Devices that send to (device, kind) over a link. */
const sendersTo = (scenario: Scenario, { of }: QueueSpec): Set<string> =>
  new Set(
    scenario.links
      .filter(({ to }) => to.device === of.device && to.event === of.event)
      .map(({ from }) => from.device),
  );

/** @param firstSlot where the cells of queues begin */
export function planQueues(
  scenario: Scenario,
  placed: Placed,
  firstSlot: number,
): Result<QueuePlan> {
  const specs = scenario.queues ?? [];
  const queues: Queue[] = [];
  const served = new Map<number, EventKindSchema>();
  const processorIds = new Map<string, number>();
  const entries: number[] = [];
  const fields = new Map<number, FieldSchema[]>();
  const blocks = new Map<number, number[]>();
  const initial: number[] = [];
  for (const spec of specs) {
    const wrong = numbersProblem(spec);
    if (wrong) return fail(spec, wrong.what, wrong.mend);
    const end = endOf(spec, placed);
    if (!end.ok) return end;
    const [device, kind] = end.value;
    if (queues.some((known) => known.device === device && known.kind === kind.id)) {
      return fail(spec, 'it stands twice', 'Remove one of them.');
    }
    if (!served.has(kind.id)) {
      const id = placed.kinds.length + served.size;
      const doc = `${kind.name} after it waited`;
      served.set(kind.id, { ...kind, id, name: `${kind.name}-served`, doc, internal: true });
    }
    const name = spec.processor || `${spec.of.device}.${spec.of.event}`;
    const processor = processorIds.get(name) ?? processorIds.size;
    processorIds.set(name, processor);
    const extra = spec.policy === 'block' ? IN_HAND_MAX : 0;
    entries[processor] = (entries[processor] ?? 0) + spec.capacity + extra;
    const slot = (firstSlot + initial.length) as Slot;
    initial.push(0, 0);
    const own = fields.get(device) ?? [];
    const role = 'state';
    const counted = { type: 'integer', unit: '', length: 1, role, internal: true } as const;
    own.push(
      { ...counted, name: `${kind.name} waiting`, doc: 'messages that wait', slot },
      { ...counted, name: `${kind.name} dropped`, doc: 'messages lost', slot: (slot + 1) as Slot },
    );
    fields.set(device, own);
    const id = queues.length;
    if (spec.policy === 'block') {
      for (const sender of sendersTo(scenario, spec)) {
        const from = placed.devices.find((known) => known.name === sender)?.id ?? -1;
        blocks.set(from, [...(blocks.get(from) ?? []), id]);
      }
    }
    const { capacity, policy, takesNs, withinNs } = spec;
    const servedKind = served.get(kind.id)?.id ?? -1;
    queues.push({
      id,
      device,
      kind: kind.id,
      servedKind,
      capacity,
      policy,
      takesNs,
      withinNs,
      processor,
      slot,
    });
  }
  const processors = entries.map((count): Processor => {
    const slot = (firstSlot + initial.length) as Slot;
    initial.push(0, 0, -1, -1, -1, 0);
    for (let i = 0; i < count * ENTRY_CELL.length; i++) initial.push(0);
    return { slot, entries: count };
  });
  return success({ queues, processors, kinds: [...served.values()], initial, fields, blocks });
}
