/**
 * How a person has arranged the lanes of a world. Kept by names, because the ids of another
 * recording of the same world may differ. Pure.
 */
import { textsOf } from '../../store/site-storage.ts';

/** group: as the scenario or the trace declares them · kind: devices of one mock together */
export type Grouping = 'group' | 'kind' | 'none';
export const GROUPINGS: readonly Grouping[] = ['group', 'kind', 'none'];

/** Names are keys of rows: "d:north", "g:zones". */
export interface LaneLayout {
  readonly grouping: Grouping;
  /** devices that stay on top, in their order */
  readonly pinned: readonly string[];
  /** rows that were moved; the others follow in the order of the schema */
  readonly order: readonly string[];
  /** groups of which one lane stands for all */
  readonly collapsed: readonly string[];
  /** devices whose fields have lanes of their own */
  readonly expanded: readonly string[];
  readonly table: boolean;
}

export const FIRST_LAYOUT: LaneLayout = {
  grouping: 'group',
  pinned: [],
  order: [],
  collapsed: [],
  expanded: [],
  table: false,
};

export const deviceKey = (name: string): string => `d:${name}`;
export const groupKey = (name: string): string => `g:${name}`;

/** What a browser remembers is bounded, whatever a trace brings. */
const NAMES_MAX = 2000;
const WORLDS_MAX = 24;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A layout as it was kept; what cannot be read is as at first. */
export function layoutOf(value: unknown): LaneLayout | undefined {
  if (!isRecord(value)) return undefined;
  const texts = (name: keyof LaneLayout) => textsOf(value[name], NAMES_MAX) ?? [];
  return {
    grouping: GROUPINGS.find((one) => one === value.grouping) ?? FIRST_LAYOUT.grouping,
    pinned: texts('pinned'),
    order: texts('order'),
    collapsed: texts('collapsed'),
    expanded: texts('expanded'),
    table: value.table === true,
  };
}

/** Layouts of the worlds looked at last, the newest first. */
export type KeptLayouts = readonly { readonly world: string; readonly layout: LaneLayout }[];

export function keptLayoutsOf(value: unknown): KeptLayouts | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, WORLDS_MAX).flatMap((entry) => {
    if (!isRecord(entry) || typeof entry.world !== 'string') return [];
    const layout = layoutOf(entry.layout);
    return layout === undefined ? [] : [{ world: entry.world, layout }];
  });
}

export const keepLayout = (kept: KeptLayouts, world: string, layout: LaneLayout): KeptLayouts =>
  [{ world, layout }, ...kept.filter((one) => one.world !== world)].slice(0, WORLDS_MAX);

export const layoutFor = (kept: KeptLayouts, world: string): LaneLayout =>
  kept.find((one) => one.world === world)?.layout ?? FIRST_LAYOUT;

/** In the order chosen by hand; what was never moved keeps its place after it. */
export function inOrder<T>(
  items: readonly T[],
  order: readonly string[],
  keyOf: (item: T) => string,
): readonly T[] {
  if (order.length === 0) return items;
  const places = new Map(order.map((key, place) => [key, place]));
  const placeOf = (item: T) => places.get(keyOf(item)) ?? order.length;
  return items.toSorted((a, b) => placeOf(a) - placeOf(b));
}
