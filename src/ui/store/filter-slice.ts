import type { FilterSlice, SliceContext } from './app-state.ts';
import { keep, recall, textsOf } from './site-storage.ts';

const RECENT_MAX = 12;
const SAVED_MAX = 64;
const RECENT = 'filters.recent';
const SAVED = 'filters.saved';

/** Puts a text first, without repeating it. */
const firstIn = (list: readonly string[], text: string, most: number): readonly string[] =>
  [text, ...list.filter((other) => other !== text)].slice(0, most);

export function createFilterSlice({ set, get }: SliceContext): FilterSlice {
  return {
    filterDraft: '',
    filter: '',
    recentFilters: recall(RECENT, (value) => textsOf(value, RECENT_MAX)) ?? [],
    savedFilters: recall(SAVED, (value) => textsOf(value, SAVED_MAX)) ?? [],
    draftFilter: (filterDraft, isValid) =>
      set({ filterDraft, ...(isValid ? { filter: filterDraft.trim() } : {}) }),
    filterAsked: false,
    askFilter: () => set({ bottomTab: 'events', filterAsked: true }),
    answerFilter: () => set({ filterAsked: false }),
    rememberFilter: () => {
      const { filter, recentFilters } = get();
      if (filter === '' || recentFilters[0] === filter) return;
      const recent = firstIn(recentFilters, filter, RECENT_MAX);
      keep(RECENT, recent);
      set({ recentFilters: recent });
    },
    toggleSavedFilter: (text) => {
      const { savedFilters } = get();
      const saved = savedFilters.includes(text)
        ? savedFilters.filter((other) => other !== text)
        : firstIn(savedFilters, text, SAVED_MAX);
      const put = (list: readonly string[]) => {
        keep(SAVED, list);
        set({ savedFilters: list });
      };
      put(saved);
      get().remember({
        label: 'saved filters',
        undo: () => put(savedFilters),
        redo: () => put(saved),
      });
    },
  };
}
