/** Moments of a recording that a person marked, with what was noted there. */

export interface Bookmark {
  readonly id: number;
  /** last event handled at the moment; -1 = before the first */
  readonly at: number;
  readonly timeNs: number;
  /** '' = none was given */
  readonly name: string;
  readonly note: string;
}

/** A bookmark as a trace or a saved session carries it. */
export type SavedBookmark = Omit<Bookmark, 'id'>;

export const BOOKMARKS_MAX = 1000;
export const BOOKMARK_NAME_MAX = 120;
export const BOOKMARK_NOTE_MAX = 4000;

export interface ReadBookmarks {
  readonly list: readonly SavedBookmark[];
  /** entries that are none, or too many */
  readonly lost: number;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const textOf = (value: unknown, most: number): string =>
  typeof value === 'string' ? value.slice(0, most) : '';

function bookmarkOf(value: unknown): SavedBookmark | undefined {
  if (!isRecord(value)) return undefined;
  const { at, t, name, note } = value;
  if (!Number.isSafeInteger(at) || (at as number) < -1) return undefined;
  if (typeof t !== 'number' || !(t >= 0 && t <= Number.MAX_SAFE_INTEGER)) return undefined;
  return {
    at: at as number,
    timeNs: Math.floor(t),
    name: textOf(name, BOOKMARK_NAME_MAX),
    note: textOf(note, BOOKMARK_NOTE_MAX),
  };
}

/** What an untrusted file says; undefined = it says nothing of bookmarks. */
export function readBookmarks(value: unknown): ReadBookmarks {
  if (value === undefined) return { list: [], lost: 0 };
  if (!Array.isArray(value)) return { list: [], lost: 1 };
  const list: SavedBookmark[] = [];
  for (const item of value.slice(0, BOOKMARKS_MAX)) {
    const bookmark = bookmarkOf(item);
    if (bookmark) list.push(bookmark);
  }
  return { list, lost: value.length - list.length };
}

export const bookmarkJson = ({ at, timeNs, name, note }: SavedBookmark) => ({
  at,
  t: timeNs,
  ...(name !== '' && { name }),
  ...(note !== '' && { note }),
});
