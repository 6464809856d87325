import { groupDigits } from '../../lib/units.ts';
import {
  BOOKMARK_NAME_MAX,
  BOOKMARK_NOTE_MAX,
  BOOKMARKS_MAX,
  type SavedBookmark,
} from '../../timeline/bookmarks.ts';
import type { AppState, BookmarkSlice, PlacedBookmark, SliceContext } from './app-state.ts';
import { bookmarksIn, homeOf } from './bookmark-places.ts';
import { nextMarked } from './next-mark.ts';

type Bookmarks = Pick<AppState, 'allBookmarks' | 'bookmarks'>;

/** Bookmarks as they stand in the branch that is open now. */
export function placed(
  { branches, branch }: Pick<AppState, 'branches' | 'branch'>,
  allBookmarks: readonly PlacedBookmark[],
): Bookmarks {
  return { allBookmarks, bookmarks: bookmarksIn(branches, branch, allBookmarks) };
}

/** Bookmarks that came with a world. */
export function placedIn(
  state: Pick<AppState, 'branches' | 'branch'>,
  saved: readonly (SavedBookmark & { readonly branch?: number })[] = [],
): Bookmarks {
  const { branches, branch } = state;
  const all = saved.map((one, index) => ({
    branch: homeOf(branches, branch, one.at),
    ...one,
    id: index + 1,
  }));
  return placed(state, all);
}

export function createBookmarkSlice({ marks, set, get }: SliceContext): BookmarkSlice {
  const put = (list: readonly PlacedBookmark[], mark = get().mark): void =>
    set({ ...placed(get(), list), mark });

  /** Puts a list in the place of the present one, so that it can be taken back. */
  const change = (
    label: string,
    list: readonly PlacedBookmark[],
    mark = get().mark,
    told?: string,
  ): void => {
    const { allBookmarks: before, mark: markBefore, remember } = get();
    put(list, mark);
    const undo = () => put(before, markBefore);
    remember({ label, undo, redo: () => put(list, mark) }, told);
  };

  const remove = (one: PlacedBookmark): void => {
    const { allBookmarks, mark } = get();
    const rest = allBookmarks.filter(({ id }) => id !== one.id);
    const called = one.name || `at #${groupDigits(one.at)}`;
    const told = `The bookmark ${called} is deleted.`;
    change('deleted bookmark', rest, mark === one.at ? -1 : mark, told);
  };

  return {
    bookmarks: [],
    allBookmarks: [],
    toggleMark: () => {
      const { at, timeNs, mark, world, bookmarks, allBookmarks, branches, branch } = get();
      if (world === undefined || at < 0) return;
      const here = bookmarks.find((one) => one.at === at);
      if (here !== undefined) return mark === at ? remove(here) : set({ mark: at });
      if (allBookmarks.length >= BOOKMARKS_MAX) {
        const what = `there are ${BOOKMARKS_MAX} bookmarks`;
        return get().report({ what, where: 'bookmarks', mend: 'Delete those no longer needed.' });
      }
      const id = Math.max(0, ...allBookmarks.map((one) => one.id)) + 1;
      const home = homeOf(branches, branch, at);
      // A playhead that plays stands between whole nanoseconds.
      const made = { id, at, timeNs: Math.floor(timeNs), name: '', note: '', branch: home };
      change('bookmark', [...allBookmarks, made], at);
    },
    editBookmark: (id, { name, note }) => {
      const { allBookmarks } = get();
      const before = allBookmarks.find((one) => one.id === id);
      if (before === undefined) return;
      const after: PlacedBookmark = {
        ...before,
        ...(name !== undefined && { name: name.trim().slice(0, BOOKMARK_NAME_MAX) }),
        ...(note !== undefined && { note: note.slice(0, BOOKMARK_NOTE_MAX) }),
      };
      if (after.name === before.name && after.note === before.note) return;
      const label = after.name === before.name ? 'note' : 'name of a bookmark';
      change(
        label,
        allBookmarks.map((one) => (one.id === id ? after : one)),
      );
    },
    removeBookmark: (id) => {
      const found = get().allBookmarks.find((one) => one.id === id);
      if (found) remove(found);
    },
    seekBookmark: (id) => {
      const { bookmarks, world, seek, seekTime } = get();
      const found = bookmarks.find((one) => one.id === id);
      if (found === undefined || world === undefined) return;
      // A moment may lie between two events.
      if (world.timeline.timeOf(found.at) === found.timeNs) seek(found.at);
      else seekTime(found.timeNs);
    },
    stepMark: (direction) => {
      const state = get();
      const found = nextMarked(marks.list, state, state.at, direction);
      if (found >= state.oldest) return state.seek(found);
      state.tell(`There is no mark ${direction > 0 ? 'after' : 'before'} the playhead.`);
    },
  };
}
