import { useMemo } from 'react';
import { useApp } from '../../store/app-context.ts';
import type { AppState } from '../../store/app-state.ts';
import { ACTIONS, type ActionId } from './actions.ts';
import { keysOf, keyText } from './chords.ts';

type KeyState = Pick<AppState, 'chosenKeys' | 'keyNames'>;

/** What is written on the key of each action; '' = it has none. */
export function keyTexts({ chosenKeys, keyNames }: KeyState): (id: ActionId) => string {
  const keys = keysOf(ACTIONS, chosenKeys);
  const texts = new Map(
    ACTIONS.map((action) => [action.id, keyText(action, keys.get(action.id) ?? '', keyNames)]),
  );
  return (id) => texts.get(id) ?? '';
}

/** The same for a component. */
export function useKeyTexts(): (id: ActionId) => string {
  const chosenKeys = useApp((state) => state.chosenKeys);
  const keyNames = useApp((state) => state.keyNames);
  return useMemo(() => keyTexts({ chosenKeys, keyNames }), [chosenKeys, keyNames]);
}
