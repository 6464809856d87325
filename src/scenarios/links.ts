/** The `links:` part of a scenario: which event goes where, and how long it takes. */
import { isSeq, type Node } from 'yaml';
import type { LinkSpec, PartitionSpec, Spread } from '../engine/scenario.ts';
import { listed, suggest } from '../lib/nearest.ts';
import type { EventShape } from './catalog.ts';
import { type Endpoint, findDevice, readEndpoint, type World } from './devices.ts';
import { startOf } from './problems.ts';
import {
  describe,
  type Entries,
  type Entry,
  need,
  readList,
  readMap,
  readShare,
  readTime,
  textIn,
} from './values.ts';

const LINK_KEYS = ['from', 'to', 'latency', 'jitter', 'loss', 'spread', 'reorder', 'duplicate'];
const SPREADS: readonly Spread[] = ['uniform', 'bell', 'exponential', 'heavy-tail'];
const PARTITION_KEYS = ['at', 'for', 'of'];
const PARTITION_EXAMPLE = '{ at: 2 s, for: 500 ms, of: [north] }';
const EXAMPLE = '{ from: north.ask, to: heater.ask, latency: 2 ms }';

const EMITS = { roles: ['emit'], verb: 'emits' } as const;
const ACCEPTS = { roles: ['accept'], verb: 'accepts' } as const;

type Value = EventShape['payload'][number];

const describeValue = ({ name, type, unit, values }: Value): string => {
  const kind = values === undefined ? type : `one of ${values.join(', ')}`;
  return `${name} (${unit === '' ? kind : `${kind} in ${unit}`})`;
};

function sameMeaning(a: Value, b: Value): boolean {
  const numeric = ['number', 'integer'];
  const alike = a.type === b.type || (a.type === 'integer' && numeric.includes(b.type));
  return alike && a.unit === b.unit && (a.values ?? []).join('\n') === (b.values ?? []).join('\n');
}

function checkPayload({ report }: World, at: Node, from: Endpoint, to: Endpoint): void {
  const [given, wanted] = [from.event.payload, to.event.payload];
  // What takes nothing only wants to know that it happened.
  if (wanted.length === 0) return;
  const names = [`${from.device}.${from.event.name}`, `${to.device}.${to.event.name}`];
  if (given.length !== wanted.length) {
    const carried = given.map(describeValue).join(', ') || 'nothing';
    const expected = wanted.map(describeValue).join(', ') || 'nothing';
    const what = `${names[0]} carries ${carried}, but ${names[1]} takes ${expected}`;
    report.add(at, what, 'Link events with the same number of values.');
    return;
  }
  for (const [i, value] of given.entries()) {
    const other = wanted[i];
    if (other === undefined || sameMeaning(value, other)) continue;
    const what = `${names[0]} carries ${describeValue(value)}, but ${names[1]} takes ${describeValue(other)}`;
    report.add(at, what, 'Link events whose values have the same type and unit.');
    return;
  }
}

function optional<T>(entries: Entries, name: string, read: (entry: Entry) => T | undefined) {
  const entry = entries.get(name);
  return entry && read(entry);
}

function readSpread({ report }: World, entry: Entry): Spread | undefined {
  const text = textIn(entry.value) ?? '';
  const spread = SPREADS.find((known) => known === text);
  if (spread !== undefined) return spread;
  const what = `"spread" is ${describe(entry.value)}; it must be one of ${listed(SPREADS)}`;
  report.add(entry.value ?? entry.key, what, suggest(text, SPREADS, 'spread'));
  return undefined;
}

/** One device, or a list of them. */
function readMembers(world: World, entry: Entry): string[] {
  const nodes = isSeq(entry.value) ? (entry.value.items as Node[]) : [entry.value];
  return nodes.flatMap((node) => {
    const name = textIn(node) ?? '';
    return findDevice(world, name, { ...entry, value: node ?? entry.key }) ? [name] : [];
  });
}

/** The `partitions:` part: when some devices hear nothing of all others. */
export function readPartitions(world: World, entry: Entry | undefined): PartitionSpec[] {
  const { report } = world;
  const items = entry && readList(report, entry, PARTITION_EXAMPLE);
  if (entry === undefined || items === undefined) return [];
  return items.flatMap((node): PartitionSpec[] => {
    const entries = readMap(report, node, 'a partition', entry.key, PARTITION_KEYS);
    if (entries === undefined) return [];
    const atEntry = need(report, entries, 'at', 'a partition', node, '2 s');
    const ofEntry = need(report, entries, 'of', 'a partition', node, '[north]');
    const atNs = atEntry && readTime(report, atEntry, 0);
    const forNs = optional(entries, 'for', (item) => readTime(report, item, 1));
    const of = ofEntry ? readMembers(world, ofEntry) : [];
    if (atNs === undefined) return [];
    return [
      { atNs, forNs: forNs ?? Number.POSITIVE_INFINITY, of, place: report.placeOf(startOf(node)) },
    ];
  });
}

function readLink(world: World, node: Node, list: Entry): LinkSpec | undefined {
  const { report } = world;
  const entries = readMap(report, node, 'a link', list.key, LINK_KEYS);
  if (entries === undefined) return undefined;
  const fromEntry = need(report, entries, 'from', 'a link', node, 'north.ask');
  const toEntry = need(report, entries, 'to', 'a link', node, 'heater.ask');
  const from = fromEntry && readEndpoint(world, fromEntry, EMITS);
  const to = toEntry && readEndpoint(world, toEntry, ACCEPTS);
  const latencyNs = optional(entries, 'latency', (entry) => readTime(report, entry, 0));
  const jitterNs = optional(entries, 'jitter', (entry) => readTime(report, entry, 0));
  const loss = optional(entries, 'loss', (entry) => readShare(report, entry));
  const spread = optional(entries, 'spread', (entry) => readSpread(world, entry));
  const reorder = optional(entries, 'reorder', (entry) => readShare(report, entry));
  const duplicate = optional(entries, 'duplicate', (entry) => readShare(report, entry));
  if (from === undefined || to === undefined) return undefined;
  checkPayload(world, node, from, to);
  return {
    from: { device: from.device, event: from.event.name },
    to: { device: to.device, event: to.event.name },
    latencyNs: latencyNs ?? 0,
    jitterNs: jitterNs ?? 0,
    loss: loss ?? 0,
    ...(spread !== undefined && { spread }),
    ...(reorder !== undefined && { reorder }),
    ...(duplicate !== undefined && { duplicate }),
    place: report.placeOf(startOf(node)),
  };
}

export const linkName = ({ from, to }: LinkSpec): string =>
  `${from.device}.${from.event} → ${to.device}.${to.event}`;

export function readLinks(world: World, entry: Entry | undefined): LinkSpec[] {
  const items = entry && readList(world.report, entry, EXAMPLE);
  const links = new Map<string, LinkSpec>();
  if (entry === undefined || items === undefined) return [];
  for (const node of items) {
    const link = readLink(world, node, entry);
    if (link === undefined) continue;
    const name = linkName(link);
    const first = links.get(name);
    if (first === undefined) links.set(name, link);
    else {
      const mend = `Remove one of them; the first is in line ${first.place.line}.`;
      world.report.add(node, `the link ${name} stands twice`, mend);
    }
  }
  return [...links.values()];
}
