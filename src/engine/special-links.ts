/**
 * Links that do more than delay and lose: their jitter has a distribution, messages overtake each
 * other or come twice, and for a while nothing gets through. What they do is cells of the device that
 * they leave, read when a message is sent: an edit or a partition holds from the next message on, and
 * what is under way already arrives. Other links have none of these cells.
 */
import type { Memory } from '../memory/memory.ts';
import type { FieldSchema, LinkSchema, Slot } from '../memory/schema.ts';
import type { SpecialSender } from './dispatch.ts';
import { LINK_CELL } from './link-cells.ts';
import type { RandomSource } from './random.ts';
import { ARG, type Registers } from './registers.ts';
import { type LinkSpec, type PartitionSpec, SPREADS } from './scenario.ts';

/** Longest tail of a draw, in units of the jitter: virtual time stays finite. */
const EXPONENTIAL_MAX = 40;
const TAIL_MAX = 1000;

const CELL = { spread: 0, reorder: 1, duplicate: 2, cut: 3, length: 4 } as const;

export interface SpecialLinks {
  /** first special cell by link; -1 = a plain link */
  readonly slotOf: Int32Array;
  readonly initial: readonly number[];
  readonly fields: ReadonlyMap<number, readonly FieldSchema[]>;
  /** when links are cut and joined again, by rising time */
  readonly cuts: readonly Cut[];
}

export interface Cut {
  readonly atNs: number;
  readonly device: number;
  readonly slot: number;
  readonly on: boolean;
}

/** Devices on both sides of a partition hear nothing of each other. */
const crosses = ({ of }: PartitionSpec, { from, to }: LinkSpec): boolean =>
  of.includes(from.device) !== of.includes(to.device);

/** When a link is cut, overlapping partitions taken together: [from, to) in ns. */
function spansOf(link: LinkSpec, partitions: readonly PartitionSpec[]): [number, number][] {
  const spans = partitions
    .filter((partition) => crosses(partition, link))
    .map(({ atNs, forNs }): [number, number] => [atNs, atNs + forNs])
    .sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of spans) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

const isSpecial = ({ spread, reorder = 0, duplicate = 0 }: LinkSpec): boolean =>
  (spread !== undefined && spread !== 'uniform') || reorder > 0 || duplicate > 0;

export function planSpecialLinks(
  specs: readonly LinkSpec[],
  partitions: readonly PartitionSpec[],
  links: readonly LinkSchema[],
  firstSlot: number,
): SpecialLinks {
  const slotOf = new Int32Array(links.length).fill(-1);
  const initial: number[] = [];
  const fields = new Map<number, FieldSchema[]>();
  const cuts: Cut[] = [];
  const called = new Map<string, number>();
  specs.forEach((spec, id) => {
    const path = `${spec.from.device}.${spec.from.event} → ${spec.to.device}.${spec.to.event}`;
    const nth = (called.get(path) ?? 0) + 1;
    called.set(path, nth);
    const spans = spansOf(spec, partitions);
    if (!isSpecial(spec) && spans.length === 0) return;
    const slot = firstSlot + initial.length;
    const device = links[id]!.from;
    slotOf[id] = slot;
    initial.push(
      SPREADS.indexOf(spec.spread ?? 'uniform'),
      spec.reorder ?? 0,
      spec.duplicate ?? 0,
      0,
    );
    const which = nth > 1 ? ` #${nth}` : '';
    const name = `${spec.from.event} → ${spec.to.device}.${spec.to.event}${which}`;
    const cell = (at: number, key: string, doc: string, rest: Partial<FieldSchema> = {}) => ({
      name: `${name} ${key}`,
      type: 'number' as const,
      unit: '',
      doc,
      role: 'config' as const,
      slot: (slot + at) as Slot,
      length: 1,
      ...rest,
    });
    const own = fields.get(device) ?? [];
    own.push(
      cell(CELL.spread, 'spread', 'distribution of the jitter', { type: 'enum', values: SPREADS }),
      cell(CELL.reorder, 'reorder', 'share of messages that others overtake'),
      cell(CELL.duplicate, 'duplicate', 'share of messages that come twice'),
      cell(CELL.cut, 'cut', 'nothing gets through', { type: 'flag', role: 'fault' }),
    );
    fields.set(device, own);
    for (const [from, to] of spans) {
      cuts.push({ atNs: from, device, slot: slot + CELL.cut, on: true });
      if (Number.isFinite(to)) cuts.push({ atNs: to, device, slot: slot + CELL.cut, on: false });
    }
  });
  return { slotOf, initial, fields, cuts: cuts.sort((a, b) => a.atNs - b.atNs) };
}

export function createSpecialSender(
  memory: Memory,
  { args }: Registers,
  random: RandomSource,
  { slotOf }: SpecialLinks,
): SpecialSender {
  const slots = memory.slots.f64;
  const firstLinkSlot = memory.plan.slots - LINK_CELL.length * slotOf.length;
  const plainSlot = (link: number): number => firstLinkSlot + LINK_CELL.length * link;

  /** Exponential with mean 1, by comparing alone: no logarithm, so the same on every machine. */
  const exponential = (): number => {
    for (let whole = 0; whole < EXPONENTIAL_MAX; whole++) {
      const first = random.uniform();
      let last = first;
      let runs = 1;
      for (;;) {
        const next = random.uniform();
        if (next > last) break;
        last = next;
        runs++;
      }
      if (runs % 2 === 1) return whole + first;
    }
    return EXPONENTIAL_MAX;
  };

  /** In units of the jitter. */
  const drawn = (spread: number): number => {
    switch (SPREADS[spread]) {
      case 'bell':
        return (random.uniform() + random.uniform() + random.uniform() + random.uniform()) / 4;
      case 'exponential':
        return exponential();
      case 'heavy-tail':
        return Math.min(TAIL_MAX, 1 / Math.sqrt(1 - random.uniform()) - 1);
      default:
        return random.uniform();
    }
  };

  const once = (link: number): number => {
    const jitter = slots[plainSlot(link) + LINK_CELL.jitterNs]!;
    const stray = jitter > 0 ? jitter * drawn(slots[slotOf[link]!]! | 0) : 0;
    return slots[plainSlot(link) + LINK_CELL.latencyNs]! + stray;
  };

  return {
    copies: (link) => {
      const slot = slotOf[link]!;
      if (slots[slot + CELL.cut] !== 0) return 0;
      const loss = slots[plainSlot(link) + LINK_CELL.loss]!;
      const duplicate = slots[slot + CELL.duplicate]!;
      const isTwice = duplicate > 0 && random.chance(duplicate);
      let copies = isTwice ? 2 : 1;
      for (let i = copies; loss > 0 && i > 0; i--) if (random.chance(loss)) copies--;
      return copies;
    },
    delay: (link) => {
      const reorder = slots[slotOf[link]! + CELL.reorder]!;
      let delayNs = once(link);
      // Held back for another such time, so that later ones overtake it.
      if (reorder > 0 && random.chance(reorder)) delayNs += once(link);
      args[ARG.delayNs] = delayNs;
    },
  };
}
