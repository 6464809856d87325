import type { KeySlice, SliceContext } from './app-state.ts';
import { readChosenKeys } from './chosen-keys.ts';
import { keep, recall } from './site-storage.ts';

const CHOSEN = 'keys';

export function createKeySlice({ set }: SliceContext): KeySlice {
  return {
    chosenKeys: recall(CHOSEN, readChosenKeys) ?? {},
    keyNames: {},
    chooseKeys: (chosenKeys) => {
      keep(CHOSEN, chosenKeys);
      set({ chosenKeys });
    },
    nameKeys: (keyNames) => set({ keyNames }),
  };
}
