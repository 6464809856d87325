import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { success } from '../../lib/result.ts';
import { compileFilter } from '../../query/compile-event.ts';
import { matchParts } from '../../timeline/match-parts.ts';
import type { ScanPort } from '../../worker/scan-api.ts';
import { createAppStore } from './app-store.ts';
import { createMatchFeed, LIVE_MS, SHOW_MS, textWithin } from './match-feed.ts';
import { TICK_NS, testPort, testWorld } from './test-world.ts';

/** A port that finds matches for real, in parts of ten events, each when the test lets it. */
function scanning({ world }: ReturnType<typeof testWorld>) {
  const asked: { text: string; from: number; to: number }[] = [];
  let letGo: (() => void) | undefined;
  let held = false;
  const matches: ScanPort['matches'] = async (text, range, { signal, onPart }) => {
    asked.push({ text, ...range });
    const filter = compileFilter(text, world.timeline.schema);
    if (!filter.ok) return filter;
    let to = range.from;
    for (const part of matchParts(world.timeline.memory, filter.value, range, 10)) {
      if (held) {
        await new Promise<void>((resolve) => {
          letGo = resolve;
        });
      }
      if (signal.aborted) return success({ to, cancelled: true });
      await onPart(part);
      to = part.to;
    }
    return success({ to, cancelled: false });
  };
  return {
    asked,
    matches,
    hold: () => {
      held = true;
    },
    /** Finds the next part, late enough that it is shown. */
    go: async () => {
      await vi.advanceTimersByTimeAsync(SHOW_MS);
      letGo?.();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

async function opened(ticks: number) {
  const made = testWorld(ticks);
  const port = testPort(made);
  const store = createAppStore(port, 'dark');
  const scans = scanning(made);
  const feed = createMatchFeed(scans, store);
  await store.getState().start({});
  const filterBy = async (text: string) => {
    store.getState().draftFilter(text, true);
    await vi.advanceTimersByTimeAsync(0);
  };
  const found = () => {
    const { list } = feed.getState();
    if (list === undefined) return undefined;
    return Array.from({ length: list.count }, (_, i) => list.sequenceAt(list.first + i));
  };
  return { ...made, port, store, scans, feed, filterBy, found };
}

describe('the matches of the filter', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are none without a filter, and all of the history with one', async () => {
    const { feed, filterBy, found } = await opened(40);
    expect(feed.getState()).toMatchObject({ phase: 'off', list: undefined });
    await filterBy('sequence in 7..9');
    expect(feed.getState()).toMatchObject({ phase: 'complete', share: 1 });
    expect(found()).toEqual([7, 8, 9]);
    await filterBy('');
    expect(feed.getState()).toMatchObject({ phase: 'off', list: undefined });
  });

  it('are found as far as a person waits, and on from there when asked', async () => {
    const { feed, filterBy, found, scans } = await opened(40);
    scans.hold();
    await filterBy('sequence >= 0');
    await scans.go();
    const some = found()?.length ?? 0;
    expect(some).toBeGreaterThan(0);
    feed.stop();
    expect(feed.getState().phase).toBe('stopped');
    await scans.go();
    await vi.advanceTimersByTimeAsync(10 * LIVE_MS);
    expect([feed.getState().phase, found()?.length]).toEqual(['stopped', some]);
    feed.resume();
    expect(feed.getState().phase).toBe('counting');
    for (let part = 0; part < 8; part++) await scans.go();
    expect(feed.getState().phase).toBe('complete');
    const all = found() ?? [];
    expect(all).toEqual(all.map((_, index) => index));
    expect(all.length).toBeGreaterThan(some);
    expect(scans.asked.at(-1)?.from).toBe(some);
  });

  it('keep what was found before until something is known of the next filter', async () => {
    const { feed, filterBy, found, scans } = await opened(40);
    await filterBy('sequence < 3');
    const { generation } = feed.getState();
    scans.hold();
    await filterBy('sequence > 15');
    expect(feed.getState()).toMatchObject({ phase: 'counting', share: 0 });
    expect(found()).toEqual([0, 1, 2]);
    await scans.go();
    expect(feed.getState()).toMatchObject({ phase: 'counting', share: 0.25 });
    expect(found()).toEqual([]);
    await scans.go();
    expect(found()).toEqual([16, 17, 18, 19]);
    expect(feed.getState().generation).toBe(generation + 1);
    await scans.go();
    await scans.go();
    expect(feed.getState().phase).toBe('complete');
  });

  it('of a filter that was replaced meanwhile are not mixed in', async () => {
    const { filterBy, found, scans, feed } = await opened(40);
    scans.hold();
    await filterBy('sequence < 25');
    await scans.go();
    await filterBy('sequence < 12');
    for (let part = 0; part < 4; part++) await scans.go();
    expect(found()).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(feed.getState().text).toBe('sequence < 12');
  });

  it('grow with the recording, and only new events are looked at', async () => {
    const { filterBy, found, tick, port, scans } = await opened(20);
    await filterBy('sequence >= 18');
    tick();
    tick();
    port.notice();
    expect(found()).toEqual([18, 19]);
    await vi.advanceTimersByTimeAsync(LIVE_MS);
    expect(found()).toEqual([18, 19, 20, 21]);
    expect(scans.asked.map(({ from, to }) => [from, to])).toEqual([
      [0, 20],
      [20, 22],
    ]);
  });

  it('stay within the range of time that is chosen', async () => {
    const { filterBy, found, store } = await opened(40);
    store.getState().seek(5);
    store.getState().toggleMark();
    store.getState().seek(8);
    store.getState().toggleRange();
    await filterBy('sequence > 6');
    expect(found()).toEqual([7, 8]);
    store.getState().toggleRange();
    await vi.advanceTimersByTimeAsync(0);
    expect(found()).toHaveLength(33);
    expect(textWithin('a or b', { fromNs: 0, toNs: TICK_NS })).toBe(
      `(a or b) and time in 0 ns..${TICK_NS} ns`,
    );
  });

  it('say why a filter does not fit the recording', async () => {
    const { feed, filterBy } = await opened(10);
    await filterBy('nothing.here == 1');
    expect(feed.getState()).toMatchObject({ phase: 'off', list: undefined });
    expect(feed.getState().problem?.what).toContain('nothing');
  });
});
