/** The arrangement of the lanes of the open world, remembered from visit to visit. */
import { useCallback, useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useAppContext } from '../../store/app-context.ts';
import { keep, recall } from '../../store/site-storage.ts';
import {
  type KeptLayouts,
  keepLayout,
  keptLayoutsOf,
  type LaneLayout,
  layoutFor,
} from './lane-layout.ts';

const NAME = 'lanes';

const kept = () => recall(NAME, keptLayoutsOf) ?? [];

/** Outlives the component, which is made anew in a narrow window: undo reaches whatever is drawn. */
const shown = createStore<{ readonly layouts: KeptLayouts }>(() => ({ layouts: kept() }));

function put(name: string, layout: LaneLayout): void {
  shown.setState(({ layouts }) => ({ layouts: keepLayout(layouts, name, layout) }));
  // Another page may have arranged other worlds meanwhile.
  keep(NAME, keepLayout(kept(), name, layout));
}

/** Under which the arrangement is remembered. */
export const nameOf = ({ scenarioId, fileName, title }: OpenedWorld): string =>
  scenarioId || fileName || title;

export interface LaneChoice {
  readonly layout: LaneLayout;
  /** what was typed to find devices; not remembered: a hidden device would seem to be missing */
  readonly filter: string;
  change(layout: LaneLayout): void;
  setFilter(filter: string): void;
}

/** @param name of the world */
export function useLaneLayout(name: string): LaneChoice {
  const layout = useStore(shown, ({ layouts }) => layoutFor(layouts, name));
  const [filter, setFilter] = useState('');
  const { store } = useAppContext();
  const change = useCallback(
    (next: LaneLayout) => {
      if (JSON.stringify(next) === JSON.stringify(layout)) return;
      put(name, next);
      store.getState().remember({
        label: 'arrangement of the lanes',
        undo: () => put(name, layout),
        redo: () => put(name, next),
      });
    },
    [name, layout, store],
  );
  return { layout, filter, change, setFilter };
}
