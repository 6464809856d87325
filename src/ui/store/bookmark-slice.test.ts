import { describe, expect, it } from 'vitest';
import { createAppStore } from './app-store.ts';
import { bookmarksIn, homeOf } from './bookmark-places.ts';
import { testPort, testWorld } from './test-world.ts';

async function opened() {
  const made = testWorld(10);
  const { getState, setState } = createAppStore(testPort(made), 'dark');
  await getState().start({});
  return { get: getState, set: setState };
}

const TREE = [
  { id: 0, parent: -1, forkedAt: -1 },
  { id: 1, parent: 0, forkedAt: 4 },
  { id: 2, parent: 1, forkedAt: 7 },
];
const mark = (id: number, at: number, branch: number) => ({
  ...{ id, at, branch, timeNs: at, name: '', note: '' },
});

describe('bookmarks in a tree of branches', () => {
  it('stay with the first branch that has their event', () => {
    expect([3, 4, 5, 7, 8].map((at) => homeOf(TREE, 2, at))).toEqual([0, 0, 1, 1, 2]);
  });

  it('are shown where their event is, in order of time', () => {
    const all = [mark(1, 9, 0), mark(2, 6, 1), mark(3, 2, 0), mark(4, 8, 1), mark(5, 8, 2)];
    const shown = (branch: number) => bookmarksIn(TREE, branch, all).map(({ id }) => id);
    expect(shown(0)).toEqual([3, 1]);
    expect(shown(1)).toEqual([3, 2, 4]);
    expect(shown(2)).toEqual([3, 2, 5]);
  });
});

describe('bookmarks', () => {
  it('come and go with the same key', async () => {
    const { get } = await opened();
    get().seek(4);
    get().toggleMark();
    expect(get()).toMatchObject({ mark: 4, bookmarks: [{ at: 4, name: '', note: '' }] });
    get().toggleMark();
    expect(get()).toMatchObject({ mark: -1, bookmarks: [] });
  });

  it('stand at a whole nanosecond, although a playhead that plays does not', async () => {
    const { get, set } = await opened();
    get().seek(4);
    set({ timeNs: get().timeNs + 0.75 });
    get().toggleMark();
    const [made] = get().bookmarks;
    expect(made?.timeNs).toBe(Math.floor(get().timeNs));
    expect(made?.timeNs).not.toBe(get().timeNs);
  });

  it('stay when only the mark was cleared, and are the mark again', async () => {
    const { get } = await opened();
    get().seek(4);
    get().toggleMark();
    get().clearSelection();
    expect(get()).toMatchObject({ mark: -1, bookmarks: [{ at: 4 }] });
    get().toggleMark();
    expect(get()).toMatchObject({ mark: 4, bookmarks: [{ at: 4 }] });
  });

  it('are gone to, named, deleted, and brought back by the notice that says so', async () => {
    const { get } = await opened();
    get().seek(4);
    get().toggleMark();
    const id = get().bookmarks[0]?.id ?? 0;
    get().editBookmark(id, { name: ' too hot ', note: 'look at <b>north</b>' });
    get().seek(8);
    get().seekBookmark(id);
    expect(get().at).toBe(4);
    get().removeBookmark(id);
    expect(get().bookmarks).toEqual([]);
    const notice = get().notices.at(-1);
    expect(notice?.what).toBe('The bookmark too hot is deleted.');
    await notice?.actions?.[0]?.run();
    const [one] = get().bookmarks;
    expect(one).toMatchObject({ name: 'too hot', note: 'look at <b>north</b>' });
  });

  it('of an opened trace are those that it carries', async () => {
    const { get, set } = await opened();
    const { world } = testWorld(6, -1, 'file');
    const bookmarks = [{ at: 3, timeNs: 3, name: 'here', note: '' }];
    const made = { ...testWorld(6), world: { ...world, bookmarks } };
    const store = createAppStore(testPort(made), 'dark');
    await store.getState().openFile(new File([], 'a.jsonl'));
    expect(store.getState().bookmarks).toMatchObject(bookmarks);
    set({});
    expect(get().bookmarks).toEqual([]);
  });
});
