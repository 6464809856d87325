import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAppStore } from './app-store.ts';
import { testPort, testWorld } from './test-world.ts';

async function opened() {
  const made = testWorld(10);
  const port = testPort(made);
  const { getState } = createAppStore(port, 'dark');
  await getState().start({});
  return { get: getState, asked: port.asked };
}

describe('undo', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());
  const later = () => vi.advanceTimersByTime(5000);

  it('takes back layout, filter and range one by one, and does them again', async () => {
    const { get } = await opened();
    get().show({ bottomTab: 'logs' });
    get().draftFilter('kind == "tick"', true);
    get().toggleRange();
    expect(get().range).toBeDefined();
    await get().undo();
    expect(get()).toMatchObject({ range: undefined, filter: 'kind == "tick"' });
    await get().undo();
    expect(get()).toMatchObject({ filter: '', filterDraft: '', bottomTab: 'logs' });
    await get().undo();
    expect(get()).toMatchObject({ bottomTab: 'events', canUndo: false, canRedo: true });
    await get().redo();
    await get().redo();
    expect(get()).toMatchObject({ bottomTab: 'logs', filter: 'kind == "tick"' });
  });

  it('takes back a word that was typed, not each letter', async () => {
    const { get } = await opened();
    get().draftFilter('first', true);
    later();
    for (const text of ['s', 'se', 'sec', 'second']) get().draftFilter(text, true);
    await get().undo();
    expect(get().filter).toBe('first');
    await get().redo();
    expect(get().filter).toBe('second');
  });

  it('takes back presses of a key that follow each other as one, and a drag alone', async () => {
    const { get } = await opened();
    let size = 0;
    const resize = (to: number, joins: boolean) => {
      const from = size;
      const put = (value: number) => () => {
        size = value;
      };
      put(to)();
      get().remember({ label: 'height of the lanes', joins, undo: put(from), redo: put(to) });
    };
    for (const to of [1, 2, 3]) resize(to, true);
    later();
    resize(4, true);
    resize(5, false);
    resize(6, false);
    const seen: number[] = [];
    while (get().canUndo) {
      await get().undo();
      seen.push(size);
    }
    expect(seen).toEqual([5, 4, 3, 0]);
    for (let more = 0; more < 2; more++) await get().redo();
    expect(size).toBe(4);
  });

  it('offers to take back only the newest deletion', async () => {
    const { get } = await opened();
    for (const at of [2, 5]) {
      get().seek(at);
      get().toggleMark();
    }
    const [first, second] = get().bookmarks;
    get().removeBookmark(first?.id ?? 0);
    get().removeBookmark(second?.id ?? 0);
    const offers = get().notices.filter(({ actions }) => actions !== undefined);
    expect(offers.map(({ what }) => what)).toEqual(['The bookmark at #5 is deleted.']);
    await get().undo();
    expect(get().notices.filter(({ actions }) => actions !== undefined)).toEqual([]);
    expect(get().bookmarks.map(({ at }) => at)).toEqual([5]);
  });

  it('brings back the name of a branch and a branch', async () => {
    const { get, asked } = await opened();
    await get().renameBranch(0, 'other');
    await get().deleteBranch(7);
    await get().undo();
    await get().undo();
    await get().redo();
    const branches = asked.filter((what) => /rename|delete|bring/.test(what));
    expect(branches.slice(0, 3)).toEqual(['rename 0 other', 'delete 7', 'bring back 7']);
    expect(branches[3]).toMatch(/^rename 0 /);
    expect(branches[4]).toBe('rename 0 other');
  });

  it('begins anew with another world', async () => {
    const { get } = await opened();
    get().show({ bottomTab: 'logs' });
    expect(get().canUndo).toBe(true);
    const made = testWorld(3);
    const store = createAppStore(testPort(made), 'dark');
    await store.getState().start({});
    store.getState().show({ bottomTab: 'logs' });
    store.setState({ world: testWorld(4).world });
    expect(store.getState().canUndo).toBe(false);
    await store.getState().undo();
    expect(store.getState().bottomTab).toBe('logs');
  });
});
