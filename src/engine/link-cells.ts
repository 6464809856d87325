/**
 * What a link does to its messages is state like any other: three cells a link, behind all other
 * slots, shown as configuration of the device that speaks. A `set` from outside changes them for
 * the messages sent from then on.
 */
import type { Problem } from '../lib/result.ts';
import { TIME_NS_MAX } from '../lib/units.ts';
import type {
  DeviceSchema,
  EventKindSchema,
  FieldSchema,
  LinkSchema,
  Schema,
  Slot,
  ValueSchema,
} from '../memory/schema.ts';
import { ROUTE, type Wiring } from './dispatch.ts';
import type { LinkSpec } from './scenario.ts';

/** Cells that every link keeps in the world. */
export const LINK_CELL = { latencyNs: 0, jitterNs: 1, loss: 2, length: 3 } as const;
export type LinkSetting = Exclude<keyof typeof LINK_CELL, 'length'>;

const SETTINGS: readonly (ValueSchema & { readonly name: 'latency' | 'jitter' | 'loss' })[] = [
  { name: 'latency', type: 'time', unit: 'ns', doc: 'time that a message is under way' },
  { name: 'jitter', type: 'time', unit: 'ns', doc: 'added to the latency, uniform up to this' },
  { name: 'loss', type: 'number', unit: '', doc: 'probability that a message is lost' },
];

/** First cell of a link of an engine's world. */
export const linkSlot = ({ slots, links }: Schema, link: number): Slot =>
  (slots - LINK_CELL.length * (links.length - link)) as Slot;

/** The link and setting that a cell belongs to; undefined when it is no link's. */
export function linkOfSlot(
  schema: Schema,
  slot: number,
): { readonly link: LinkSchema; readonly setting: LinkSetting } | undefined {
  const first = linkSlot(schema, 0);
  const link = schema.links[Math.floor((slot - first) / LINK_CELL.length)];
  if (!(slot >= first) || !link) return undefined;
  const cell = (slot - first) % LINK_CELL.length;
  const setting = (['latencyNs', 'jitterNs', 'loss'] as const)[cell];
  return setting && { link, setting };
}

/** Values of a link's cells before the first event. */
export const linkCells = ({ latencyNs, jitterNs, loss }: LinkSpec): number[] => [
  latencyNs,
  jitterNs,
  loss,
];

/** "tell → heater", with the message that arrives where one device hears several. */
function linkNames(
  links: readonly LinkSchema[],
  devices: readonly DeviceSchema[],
  kinds: readonly EventKindSchema[],
): string[] {
  const short = ({ fromKind, to }: LinkSchema): string =>
    `${kinds[fromKind]?.name} → ${devices[to]?.name}`;
  const seen = new Map<string, number>();
  const count = (name: string): number => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times;
  };
  for (const link of links) count(`${link.from} ${short(link)}`);
  return links.map((link) => {
    const isOnly = seen.get(`${link.from} ${short(link)}`) === 1;
    const name = isOnly ? short(link) : `${short(link)}.${kinds[link.toKind]?.name}`;
    const times = count(`named ${link.from} ${name}`);
    return times === 1 ? name : `${name} #${times}`;
  });
}

/** Fields by which the links' cells, from slot `first` on, are read and set; by device. */
export function linkFields(
  links: readonly LinkSchema[],
  devices: readonly DeviceSchema[],
  kinds: readonly EventKindSchema[],
  first: number,
): Map<number, FieldSchema[]> {
  const names = linkNames(links, devices, kinds);
  const fields = new Map<number, FieldSchema[]>();
  for (const { id, from } of links) {
    const own = fields.get(from) ?? [];
    SETTINGS.forEach((setting, cell) => {
      const slot = (first + id * LINK_CELL.length + cell) as Slot;
      const name = `${names[id]} ${setting.name}`;
      own.push({ ...setting, name, slot, length: 1, role: 'config' });
    });
    fields.set(from, own);
  }
  return fields;
}

/** The wiring's columns, which the loop reads at every message, kept equal to what was set. */
export interface LinkSettings {
  /** As the scenario wired them. */
  reset(): void;
  /** Takes over one `set`; anything but a link's cell is none of its business. */
  set(slot: number, value: number): void;
}

export function createLinkSettings(schema: Schema, wiring: Wiring): LinkSettings {
  const { routeLatencyNs, routeJitterNs, routeLoss, routeAtOnce } = wiring;
  const columns = [routeLatencyNs, routeJitterNs, routeLoss] as const;
  const wired = columns.map((column) => column.slice());
  const wiredAtOnce = routeAtOnce.slice();
  const first = linkSlot(schema, 0);
  return {
    reset: () => {
      columns.forEach((column, i) => {
        column.set(wired[i]!);
      });
      routeAtOnce.set(wiredAtOnce);
    },
    set: (slot, value) => {
      if (slot < first) return;
      const link = Math.floor((slot - first) / LINK_CELL.length);
      const column = columns[(slot - first) % LINK_CELL.length];
      if (!column || link >= column.length) return;
      column[link] = value;
      // What was sent with a delay once is sent that way for good: its messages stay events.
      if (value > 0 && routeAtOnce[link] === ROUTE.atOnce) routeAtOnce[link] = ROUTE.delayed;
    },
  };
}

/** Why a link cannot be set so; undefined for what is no link's cell. */
export function linkCellProblem(schema: Schema, slot: number, value: number): Problem | undefined {
  const found = linkOfSlot(schema, slot);
  if (!found) return undefined;
  const { setting } = found;
  const most = setting === 'loss' ? 1 : TIME_NS_MAX;
  if (value >= 0 && value <= most) return undefined;
  const what = `a link's ${setting === 'loss' ? 'loss' : setting.slice(0, -2)} of ${value}`;
  const mend = setting === 'loss' ? 'Use 0 … 1.' : `Use 0 … ${TIME_NS_MAX} ns (104 days).`;
  return { what, where: 'link', mend };
}
