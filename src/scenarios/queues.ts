/** The `queues:` and `deadlines:` parts of a scenario: handlers that take time, and what waits. */
import type { Node } from 'yaml';
import type { QueuePolicy, QueueSpec } from '../engine/scenario.ts';
import { listed, suggest } from '../lib/nearest.ts';
import { type Endpoint, readEndpoint, type World } from './devices.ts';
import { startOf } from './problems.ts';
import {
  describe,
  type Entries,
  type Entry,
  need,
  readList,
  readMap,
  readText,
  readTime,
  readWhole,
  textIn,
} from './values.ts';

const QUEUE_KEYS = ['of', 'takes', 'capacity', 'policy', 'processor'];
const DEADLINE_KEYS = ['of', 'takes', 'within', 'capacity', 'processor'];
const QUEUE_EXAMPLE = '{ of: heater.ask, takes: 2 ms, capacity: 8, policy: drop-oldest }';
const DEADLINE_EXAMPLE = '{ of: heater.ask, takes: 2 ms, within: 10 ms }';
const HANDLES = { roles: ['accept', 'timer'], verb: 'handles' } as const;

const POLICIES: readonly QueuePolicy[] = ['fail', 'drop-oldest', 'drop-newest', 'block'];
const CAPACITY_DEFAULT = 16;
const CAPACITY_MAX = 1024;

interface Part {
  readonly owner: string;
  readonly keys: readonly string[];
  readonly example: string;
  /** processor of a handler that names none: of its own, or of its device */
  readonly processorOf: (end: Endpoint) => string;
}

const QUEUES: Part = {
  owner: 'a queue',
  keys: QUEUE_KEYS,
  example: QUEUE_EXAMPLE,
  processorOf: () => '',
};

const DEADLINES: Part = {
  owner: 'a deadline',
  keys: DEADLINE_KEYS,
  example: DEADLINE_EXAMPLE,
  processorOf: ({ device }) => `of ${device}`,
};

function readPolicy({ report }: World, entry: Entry): QueuePolicy | undefined {
  const text = textIn(entry.value) ?? '';
  const policy = POLICIES.find((known) => known === text);
  if (policy !== undefined) return policy;
  const what = `"policy" is ${describe(entry.value)}; it must be one of ${listed(POLICIES)}`;
  report.add(entry.value ?? entry.key, what, suggest(text, POLICIES, 'policy'));
  return undefined;
}

function readCapacity({ report }: World, entry: Entry): number | undefined {
  const capacity = readWhole(report, entry, CAPACITY_MAX);
  if (capacity !== 0) return capacity;
  report.add(entry.value, '"capacity" is 0; at least one message must be able to wait', 'Write 1.');
  return undefined;
}

function readQueue(world: World, node: Node, list: Entry, part: Part): QueueSpec | undefined {
  const { report } = world;
  const entries: Entries | undefined = readMap(report, node, part.owner, list.key, part.keys);
  if (entries === undefined) return undefined;
  const ofEntry = need(report, entries, 'of', part.owner, node, 'heater.ask');
  const takesEntry = need(report, entries, 'takes', part.owner, node, '2 ms');
  const end = ofEntry && readEndpoint(world, ofEntry, HANDLES);
  const takesNs = takesEntry && readTime(report, takesEntry, 0);
  const optional = <T>(name: string, read: (entry: Entry) => T | undefined): T | undefined => {
    const entry = entries.get(name);
    return entry && read(entry);
  };
  const capacity = optional('capacity', (entry) => readCapacity(world, entry));
  const policy = optional('policy', (entry) => readPolicy(world, entry));
  const processor = optional('processor', (entry) => readText(report, entry, 'cpu'));
  const isDeadline = part === DEADLINES;
  const withinEntry = isDeadline
    ? need(report, entries, 'within', part.owner, node, '10 ms')
    : undefined;
  const withinNs = withinEntry && readTime(report, withinEntry, 0);
  if (end === undefined || takesNs === undefined) return undefined;
  if (isDeadline && withinNs === undefined) return undefined;
  return {
    of: { device: end.device, event: end.event.name },
    capacity: capacity ?? CAPACITY_DEFAULT,
    policy: policy ?? 'fail',
    takesNs,
    withinNs: withinNs ?? Number.POSITIVE_INFINITY,
    processor: processor ?? part.processorOf(end),
    place: report.placeOf(startOf(node)),
  };
}

/** Both parts; one handler may stand in one of them, once. */
export function readQueues(
  world: World,
  queues: Entry | undefined,
  deadlines: Entry | undefined,
): QueueSpec[] {
  const found = new Map<string, QueueSpec>();
  for (const [entry, part] of [
    [queues, QUEUES],
    [deadlines, DEADLINES],
  ] as const) {
    const items = entry && readList(world.report, entry, part.example);
    if (entry === undefined || items === undefined) continue;
    for (const node of items) {
      const spec = readQueue(world, node, entry, part);
      if (spec === undefined) continue;
      const name = `${spec.of.device}.${spec.of.event}`;
      const first = found.get(name);
      if (first === undefined) found.set(name, spec);
      else {
        const mend = `Remove one of them; the first is in line ${first.place.line}.`;
        world.report.add(node, `"${name}" has a queue already`, mend);
      }
    }
  }
  return [...found.values()];
}
