/** The arrangement of the lanes of the open world, remembered from visit to visit. */
import { useCallback, useState } from 'react';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useAppContext } from '../../store/app-context.ts';
import { keep, recall } from '../../store/site-storage.ts';
import { keepLayout, keptLayoutsOf, type LaneLayout, layoutFor } from './lane-layout.ts';

const NAME = 'lanes';

const kept = () => recall(NAME, keptLayoutsOf) ?? [];

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

/** @param name of the world; a component has one for its life */
export function useLaneLayout(name: string): LaneChoice {
  const [layout, setLayout] = useState(() => layoutFor(kept(), name));
  const [filter, setFilter] = useState('');
  const { store } = useAppContext();
  const change = useCallback(
    (next: LaneLayout) => {
      if (JSON.stringify(next) === JSON.stringify(layout)) return;
      const put = (one: LaneLayout) => {
        setLayout(one);
        keep(NAME, keepLayout(kept(), name, one));
      };
      put(next);
      store.getState().remember({
        label: 'arrangement of the lanes',
        undo: () => put(layout),
        redo: () => put(next),
      });
    },
    [name, layout, store],
  );
  return { layout, filter, change, setFilter };
}
