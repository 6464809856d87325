import { describe, expect, it } from 'vitest';
import { addBreakpoint } from '../../timeline/breakpoint-list.ts';
import { RUN_STATE } from '../../worker/engine-api.ts';
import { createAppStore } from './app-store.ts';
import { breakpointsOf } from './breakpoint-slice.ts';
import { testPort, testWorld } from './test-world.ts';

async function opened(ticks: number, brokenAt = -1) {
  const made = testWorld(ticks, brokenAt);
  const port = testPort(made);
  const store = createAppStore(port, 'dark');
  await store.getState().start({});
  port.notice({ runState: RUN_STATE.paused });
  const stopAt = (...texts: string[]) =>
    store.getState().setBreakpoints(texts.reduce(addBreakpoint, store.getState().breakpoints));
  return { ...made, port, get: store.getState, stopAt };
}

describe('running to breakpoints', () => {
  it('goes from one recorded place to the next and back, and says which fired', async () => {
    const { get, stopAt } = await opened(20);
    stopAt('clock.ticks > 12', 'sequence == 3');
    get().goToStart();
    await get().runUntilNext();
    expect(get()).toMatchObject({ at: 3, firedBreakpoint: 2 });
    await get().runUntilNext();
    expect(get()).toMatchObject({ at: 12, firedBreakpoint: 1 });
    await get().runBackToPrevious();
    expect(get()).toMatchObject({ at: 3, firedBreakpoint: 2 });
    await get().runBackToPrevious();
    expect(get()).toMatchObject({ at: 3, firedBreakpoint: 0 });
    expect(get().notices.at(-1)?.what).toBe('Nothing fired before the playhead.');
  });

  it('passes by what is switched off or cannot be understood', async () => {
    const { get, stopAt, port } = await opened(20);
    stopAt('sequence == 3', 'nothing.here > 1', 'sequence == 7');
    const [first, ...rest] = get().breakpoints;
    get().setBreakpoints([{ ...first!, enabled: false }, ...rest]);
    get().goToStart();
    await get().runUntilNext();
    expect(get().at).toBe(7);
    expect(port.asked.at(-1)).toBe('search ahead sequence == 7 | kind == "broken"');
  });

  it('stops where an expectation breaks, unless told otherwise', async () => {
    const { get, stopAt } = await opened(20, 9);
    stopAt('sequence == 15');
    get().goToStart();
    await get().runUntilNext();
    expect(get()).toMatchObject({ at: 9, firedBreakpoint: -1 });
    await get().runUntilNext();
    expect(get()).toMatchObject({ at: 15, firedBreakpoint: 1 });
    await get().runBackToPrevious();
    expect(get()).toMatchObject({ at: 9, firedBreakpoint: -1 });
    get().setStopAtBreaks(false);
    get().goToStart();
    await get().runUntilNext();
    expect(get().at).toBe(15);
  });

  it('runs on where nothing recorded fires, or from the live edge', async () => {
    const { get, stopAt, port } = await opened(20);
    stopAt('clock.ticks > 900');
    get().seek(5);
    await get().runUntilNext();
    expect(port.asked.slice(-2)).toEqual([
      'search ahead clock.ticks > 900 | kind == "broken"',
      'runUntil condition',
    ]);
    get().follow();
    await get().runUntilNext();
    expect(port.asked.at(-1)).toBe('runUntil condition');
    expect(port.asked.filter((one) => one.startsWith('search'))).toHaveLength(1);
  });

  it('without any of its own goes to breaks as before, and says when there is nothing', async () => {
    const { get, port } = await opened(20, 9);
    get().goToStart();
    await get().runUntilNext();
    expect(get().at).toBe(9);
    get().setStopAtBreaks(false);
    await get().runUntilNext();
    expect(get().notices.at(-1)?.what).toContain('Nothing to stop at');
    expect(port.asked.filter((one) => one.startsWith('search'))).toEqual([]);
  });

  it('reads back what was kept, without what is no breakpoint', () => {
    expect(
      breakpointsOf([{ text: 'a > 1', enabled: false }, 3, { text: ' ' }, { text: 'b' }]),
    ).toEqual([
      { id: 1, text: 'a > 1', enabled: false },
      { id: 2, text: 'b', enabled: true },
    ]);
    expect(breakpointsOf('x')).toBeUndefined();
  });
});
