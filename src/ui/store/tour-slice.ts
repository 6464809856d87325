import type { SliceContext, TourSlice } from './app-state.ts';
import { keep, recall } from './site-storage.ts';

const OFFERED = 'tour';

export function createTourSlice({ set }: SliceContext): TourSlice {
  return {
    tour: 'off',
    offerTour: ({ scenario, recipe, at }) => {
      const isElsewhere = scenario !== undefined || recipe !== undefined || at !== undefined;
      if (isElsewhere || recall(OFFERED, () => true) === true) return;
      keep(OFFERED, 'offered');
      set({ tour: 'offered' });
    },
    startTour: () => set({ tour: 'called' }),
    endTour: () => set({ tour: 'off' }),
  };
}
