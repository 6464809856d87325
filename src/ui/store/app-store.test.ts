import { afterEach, describe, expect, it, vi } from 'vitest';
import { success } from '../../lib/result.ts';
import { RUN_STATE, type StopCondition } from '../../worker/engine-api.ts';
import { createAppStore } from './app-store.ts';
import { isPlaying } from './playhead-slice.ts';
import { TICK_NS, testPort, testWorld } from './test-world.ts';

async function opened(ticks: number, brokenAt = -1, origin: 'engine' | 'file' = 'engine') {
  const made = testWorld(ticks, brokenAt, origin);
  const port = testPort(made);
  const store = createAppStore(port, 'dark');
  await store.getState().start({});
  if (origin === 'file') await store.getState().openFile(new File([], 'ticks.jsonl'));
  return { ...made, port, store, get: store.getState };
}

afterEach(() => void vi.useRealTimers());

describe('the playhead', () => {
  it('follows the live edge until it is sent somewhere, and again when asked', async () => {
    const { get, port, tick } = await opened(10);
    expect(get()).toMatchObject({ at: 9, following: true });
    tick();
    port.notice();
    expect(get()).toMatchObject({ at: 10, timeNs: 10 * TICK_NS });
    get().seek(4);
    tick();
    port.notice();
    expect(get()).toMatchObject({ at: 4, timeNs: 4 * TICK_NS, following: false });
    get().follow();
    expect(get()).toMatchObject({ at: 11, following: true, published: 12 });
  });

  it('hears of the edge at times while it stands elsewhere, and at once of what matters', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { get, port, tick } = await opened(10);
    port.notice();
    get().seek(4);
    tick();
    port.notice();
    vi.advanceTimersByTime(99);
    port.notice();
    expect(get().published).toBe(10);
    vi.advanceTimersByTime(1);
    port.notice();
    expect(get().published).toBe(11);
    tick();
    // What others have found meanwhile can be gone to.
    get().seek(11);
    expect(get()).toMatchObject({ at: 11, published: 12 });
    tick();
    port.notice({ runState: RUN_STATE.paused });
    expect(get()).toMatchObject({ at: 11, published: 13, runState: RUN_STATE.paused });
  });

  it('stays within what is recorded', async () => {
    const { get } = await opened(10);
    get().seek(99);
    expect(get().at).toBe(9);
    get().seek(-5);
    expect(get().at).toBe(0);
  });

  it('stands between two events when it is sent to a time', async () => {
    const { get } = await opened(10);
    get().seekTime(3.5 * TICK_NS);
    expect(get()).toMatchObject({ at: 3, timeNs: 3.5 * TICK_NS });
  });

  it('steps through recorded events, and steps the engine at the live edge', async () => {
    const { get, port } = await opened(10);
    get().stepBack();
    expect(get()).toMatchObject({ at: 8, following: false });
    await get().stepForward();
    expect(get().at).toBe(9);
    expect(port.asked).not.toContain('step 1');
    await get().stepForward();
    expect(port.asked).toContain('step 1');
  });

  it('goes from cause to cause and the same way back', async () => {
    const { get } = await opened(10);
    get().seek(6);
    get().previousCause();
    get().previousCause();
    expect(get().at).toBe(4);
    await get().nextCause();
    await get().nextCause();
    expect(get().at).toBe(6);
    await get().nextCause();
    expect(get().at).toBe(7);
  });

  it('plays recorded time, and lets the engine run on where that ends', async () => {
    const { get, port } = await opened(10);
    port.notice({ runState: RUN_STATE.paused });
    get().goToStart();
    await get().play();
    expect(isPlaying(get())).toBe(true);
    // At speed 1 one virtual ns takes one host ns.
    get().replay((4 * TICK_NS) / 1e6);
    expect(get()).toMatchObject({ at: 4, replaying: true });
    expect(port.asked).not.toContain('play');
    get().replay(1);
    expect(get()).toMatchObject({ at: 9, following: true, replaying: false });
    expect(port.asked).toContain('play');
  });

  it('pauses on the next press, also before the engine has said that it runs', async () => {
    const { get, port } = await opened(10);
    port.notice({ runState: RUN_STATE.paused });
    get().togglePlay();
    get().togglePlay();
    expect(port.asked.slice(-2)).toEqual(['play', 'pause']);
    port.notice({ runState: RUN_STATE.paused });
    get().goToStart();
    get().togglePlay();
    get().replay(1000);
    expect(get()).toMatchObject({ following: true, replaying: false });
    get().togglePlay();
    expect(port.asked.slice(-2)).toEqual(['play', 'pause']);
  });

  it('plays on the press after a pause, also before the engine has come to rest', async () => {
    const { get, port } = await opened(10);
    port.notice({ runState: RUN_STATE.running });
    get().togglePlay();
    get().togglePlay();
    expect(port.asked.slice(-2)).toEqual(['pause', 'play']);
    await Promise.resolve();
    port.notice({ runState: RUN_STATE.running });
    get().togglePlay();
    expect(port.asked.at(-1)).toBe('pause');
  });

  it('adds up steps of time beyond the live edge', async () => {
    const { get, port } = await opened(10);
    port.notice({ runState: RUN_STATE.paused });
    const asked: StopCondition[] = [];
    const runUntil = port.runUntil.bind(port);
    port.runUntil = (stop) => {
      asked.push(stop);
      return runUntil(stop);
    };
    const { liveNs } = get();
    const first = get().stepTime(1);
    port.notice({ runState: RUN_STATE.seeking });
    await Promise.all([first, get().stepTime(1)]);
    const [one, two] = asked.map((stop) => (stop.type === 'time' ? stop.timeNs - liveNs : 0));
    expect(one).toBeGreaterThan(0);
    expect(two).toBe(2 * (one ?? 0));
  });

  it('plays a recording without an engine from its start when it stands at its end', async () => {
    const { get, port } = await opened(10, -1, 'file');
    await get().play();
    expect(get()).toMatchObject({ at: 0, replaying: true });
    get().replay(1000);
    expect(get()).toMatchObject({ at: 9, replaying: false });
    expect(port.asked).not.toContain('play');
  });
});

describe('run until', () => {
  it('goes to a break that is already recorded, without running', async () => {
    const { get, port } = await opened(10, 4);
    await get().runUntilBroken();
    expect(get()).toMatchObject({ at: 4, following: false });
    expect(port.asked.join()).not.toContain('runUntil');
  });

  it('runs on to the next break and lands on the event that broke it', async () => {
    const { get, port } = await opened(10);
    await get().runUntilBroken();
    expect(port.asked).toContain('runUntil broken');
    expect(get()).toMatchObject({ at: 11, following: false, goal: undefined });
    expect(get().expectations[0]).toMatchObject({ standing: 'broken', brokenAt: 11 });
  });

  it('runs on in a new branch: what it shares with its parent is known', async () => {
    const { get, port } = await opened(10, 4);
    const main = { id: 0, name: 'main', parent: -1, forkedAt: -1, forkedNs: 0, edits: [] };
    const branch = { ...main, id: 1, name: 'branch 1', parent: 0, forkedAt: 4 };
    const list = [main, branch].map((one) => ({ ...one, published: 5, broken: [] }));
    port.fork = async () => success({ list, current: 1 });
    get().seek(4);
    expect(await get().fork([])).toBeUndefined();
    await get().runUntilBroken();
    expect(port.asked).toContain('runUntil broken');
  });

  it('means the world that is being opened, once, however often it is asked for', async () => {
    const worlds = [testWorld(10), testWorld(20, 4)];
    const port = testPort(testWorld(1));
    const open = async () => success((worlds.shift() ?? testWorld(1)).world);
    const { getState } = createAppStore({ ...port, open }, 'dark');
    await getState().start({});
    const opening = getState().openScenario('ticks');
    await Promise.all([getState().runUntilBroken(), getState().runUntilBroken(), opening]);
    expect(getState()).toMatchObject({ at: 4, following: false, published: 21 });
    expect(port.asked.join()).not.toContain('runUntil');
  });

  it('runs back to the break before the playhead, and says when there is none', async () => {
    const { get } = await opened(10, 4);
    get().seek(8);
    get().runBack();
    expect(get().at).toBe(4);
    get().runBack();
    expect(get().at).toBe(4);
    expect(get().notices.at(-1)?.what).toContain('No expectation broke');
  });
});

describe('opening', () => {
  it('leaves behind what was told of the world before, but no problem', async () => {
    const { get } = await opened(3);
    get().tell('The run ended');
    get().report({ what: 'no room', where: 'disk', mend: 'Make room.' });
    await get().openScenario('ticks');
    expect(get().notices.map(({ what }) => what)).toEqual(['no room']);
  });

  it('carries a speed that was chosen while the world was being opened', async () => {
    const made = testWorld(3);
    const port = testPort(made);
    const { getState } = createAppStore(port, 'dark');
    const starting = getState().start({});
    await getState().setSpeed('max');
    await starting;
    expect(getState().speed).toBe('max');
    const told = port.asked.some((one) => one === 'speed max' || one.includes('"speed":"max"'));
    expect(told).toBe(true);
  });

  it('shows the moment of a link, paused', async () => {
    const made = testWorld(10);
    const port = testPort(made);
    const { getState } = createAppStore(port, 'dark');
    await getState().start({ at: 6 });
    expect(port.asked[0]).toContain('"play":false');
    expect(port.asked).toContain('runUntil sequence');
    expect(getState()).toMatchObject({ at: 6, following: false });
  });

  it('forks at the playhead and follows the new branch', async () => {
    const { get, port } = await opened(10);
    get().seek(5);
    await get().fork([]);
    expect(port.asked).toContain('fork 5');
    expect(get().following).toBe(true);
  });
});
