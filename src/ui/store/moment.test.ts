import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { RUN_STATE } from '../../worker/engine-api.ts';
import type { AppState } from './app-state.ts';
import type { AppStore } from './app-store.ts';
import { createMomentStore, followingMoments, LIVE_MS } from './moment.ts';

const FRAME_MS = 16;

type Part = Pick<
  AppState,
  | 'at'
  | 'timeNs'
  | 'following'
  | 'replaying'
  | 'runState'
  | 'published'
  | 'liveNs'
  | 'epoch'
  | 'window'
>;

/** A page at the live edge, whose panels take so long to draw each moment. */
function setUp(drawMs: number) {
  const app = createStore<Part>(() => ({
    ...{ at: 0, timeNs: 0, following: true, replaying: false, published: 1, liveNs: 0, epoch: 0 },
    window: { fromNs: 0, toNs: 1 },
    runState: RUN_STATE.running,
  }));
  const onDone = (then: () => void) => {
    vi.advanceTimersByTime(drawMs);
    then();
  };
  const moment = createMomentStore(app as unknown as AppStore, { onDone });
  const passed: number[] = [];
  moment.subscribe(({ published }) => passed.push(published));
  const runFrames = (frames: number) => {
    for (let frame = 0; frame < frames; frame++) {
      vi.advanceTimersByTime(FRAME_MS);
      app.setState(({ published }) => ({ published: published + 1, liveNs: published }));
    }
  };
  return { app, moment, passed, runFrames };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the moment that panels see', () => {
  it('comes ten times a second too while recorded time is played', () => {
    const { app, passed } = setUp(1);
    app.setState({ runState: RUN_STATE.paused, following: false, replaying: true });
    passed.length = 0;
    for (let frame = 0; frame < Math.round(1000 / FRAME_MS); frame++) {
      vi.advanceTimersByTime(FRAME_MS);
      app.setState(({ timeNs, at }) => ({ timeNs: timeNs + 1, at: at + 1 }));
    }
    expect(passed.length).toBeGreaterThanOrEqual(8);
    expect(passed.length).toBeLessThanOrEqual(1 + 1000 / LIVE_MS);
  });

  it('comes ten times a second while the page follows the live edge', () => {
    const { passed, runFrames } = setUp(1);
    runFrames(Math.round(1000 / FRAME_MS));
    expect(passed.length).toBeGreaterThanOrEqual(9);
    expect(passed.length).toBeLessThanOrEqual(1 + 1000 / LIVE_MS);
  });

  it('comes less often where drawing it takes long, and is the newest at last', () => {
    const { app, moment, passed, runFrames } = setUp(60);
    runFrames(60);
    const frames = passed.length;
    expect(frames).toBeGreaterThan(1);
    // Each is followed by a rest of four times as long as it took.
    expect(frames).toBeLessThanOrEqual(1 + (60 * FRAME_MS) / (4 * 60 - FRAME_MS));
    vi.advanceTimersByTime(1000);
    expect(moment.getState().published).toBe(app.getState().published);
  });

  it('comes at once when a person moves the playhead or the window', () => {
    const { app, passed, runFrames } = setUp(60);
    runFrames(30);
    const before = passed.length;
    app.setState({ following: false, at: 3, timeNs: 3 });
    app.setState({ at: 2, timeNs: 2 });
    app.setState({ window: { fromNs: 5, toNs: 6 } });
    expect(passed.length).toBe(before + 3);
  });

  it('comes at once with another world, and so does what that is at', () => {
    const { app, passed, runFrames } = setUp(60);
    runFrames(30);
    const before = passed.length;
    app.setState({ epoch: 1 });
    app.setState({ published: 7, liveNs: 7 });
    expect(passed.slice(before)).toEqual([31, 7]);
  });

  it('comes at once when the run comes to rest', () => {
    const { app, passed, runFrames } = setUp(60);
    runFrames(30);
    const before = passed.length;
    app.setState({ published: 40, liveNs: 40, runState: RUN_STATE.ended });
    expect(passed.slice(before)).toEqual([40]);
  });

  it('comes at once with each event of a world that rests', () => {
    const { app, passed, runFrames } = setUp(60);
    runFrames(30);
    app.setState({ runState: RUN_STATE.paused });
    const before = passed.length;
    app.setState({ published: 41, liveNs: 41 });
    app.setState({ published: 42, liveNs: 42 });
    expect(passed.slice(before)).toEqual([41, 42]);
  });

  it('reaches the other half of the page a frame later, but at once when a person acts', () => {
    const { app, moment, runFrames } = setUp(1);
    const frames: (() => void)[] = [];
    const second = followingMoments(moment, (draw) => frames.push(() => draw(0)));
    runFrames(20);
    const { published } = moment.getState();
    expect(second.getState().published).toBeLessThan(published);
    for (const draw of frames) draw();
    expect(second.getState()).toBe(moment.getState());
    app.setState({ following: false, at: 3, timeNs: 3 });
    app.setState({ at: 2, timeNs: 2 });
    expect(second.getState()).toBe(moment.getState());
    expect(second.getState().at).toBe(2);
  });
});
