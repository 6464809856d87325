/** Sizes of panels that a person has changed: kept from visit to visit, and to be taken back. */
import { useMemo, useRef } from 'react';
import { type GroupProps, type Layout, useGroupRef } from 'react-resizable-panels';
import { useAppContext } from '../store/app-context.ts';
import { keep, recall } from '../store/site-storage.ts';

type Sizes = Pick<
  GroupProps,
  'groupRef' | 'defaultLayout' | 'onLayoutChanged' | 'onKeyDownCapture' | 'onPointerDownCapture'
>;

/** Shares of panels in percent, by their ids; undefined where they are not those of `ids`. */
export function layoutOf(value: unknown, ids: readonly string[]): Layout | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const shares = new Map<string, unknown>(Object.entries(value));
  const layout: Layout = {};
  let sum = 0;
  for (const id of ids) {
    const share = shares.get(id);
    if (typeof share !== 'number' || !(share >= 0 && share <= 100)) return undefined;
    layout[id] = share;
    sum += share;
  }
  return Math.abs(sum - 100) < 1 ? layout : undefined;
}

type Ids = readonly [string, string];

const nameOf = (label: string): string => `sizes.${label}`;

/** What a person has chosen in this visit or in an earlier one. */
export const keptSizes = (label: string, ids: Ids): Layout | undefined =>
  recall(nameOf(label), (value) => layoutOf(value, ids));

/**
 * @param label what it is that changes: "height of the lanes"; sizes are kept under it
 * @param ids of the panels of the group; always the same object
 */
export function useSizes(label: string, ids: Ids): Sizes {
  const { store } = useAppContext();
  const group = useGroupRef();
  const name = nameOf(label);
  const kept = useMemo(() => keptSizes(label, ids), [label, ids]);
  const known = useRef<Layout>(undefined);
  const byKey = useRef(false);
  return {
    groupRef: group,
    ...(kept && { defaultLayout: kept }),
    // A drag tells of itself once, when it ends; an arrow key at each press.
    onKeyDownCapture: () => {
      byKey.current = true;
    },
    onPointerDownCapture: () => {
      byKey.current = false;
    },
    onLayoutChanged: (after, { isUserInteraction }) => {
      const before = known.current;
      known.current = after;
      if (!isUserInteraction) return;
      keep(name, after);
      if (before === undefined) return;
      const put = (layout: Layout) => {
        group.current?.setLayout(layout);
        keep(name, layout);
      };
      store.getState().remember({
        label,
        joins: byKey.current,
        undo: () => put(before),
        redo: () => put(after),
      });
    },
  };
}
