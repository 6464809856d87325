import { describe, expect, it, vi } from 'vitest';
import { createFrames } from './frames.ts';

const FRAME_MS = 16;

/** A host whose painters take as long as they are told to. */
function host() {
  let nowMs = 1000;
  let waiting: FrameRequestCallback | undefined;
  vi.stubGlobal('performance', { now: () => nowMs });
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => {
    waiting = callback;
    return 1;
  });
  return {
    work: (ms: number) => {
      nowMs += ms;
    },
    frame: () => {
      nowMs += FRAME_MS;
      const callback = waiting;
      waiting = undefined;
      callback?.(nowMs);
      return callback !== undefined;
    },
  };
}

describe('the frame loop', () => {
  it.each([1, 11, 13, 400])('tells how long a frame took that painters spent %i ms on', (ms) => {
    const { work, frame } = host();
    const frames = createFrames();
    const elapsed: number[] = [];
    frames.add((_, elapsedMs) => {
      elapsed.push(elapsedMs);
      work(ms);
      return true;
    });
    for (let each = 0; each < 4; each++) frame();
    expect(elapsed).toEqual([0, ms + FRAME_MS, ms + FRAME_MS, ms + FRAME_MS]);
    expect(frames.paintMs).toBe(ms);
  });

  it('rests while nothing changes, and counts no time from before', () => {
    const { work, frame } = host();
    const frames = createFrames();
    const elapsed: number[] = [];
    frames.add((_, elapsedMs) => {
      elapsed.push(elapsedMs);
      return false;
    });
    expect([frame(), frame()]).toEqual([true, false]);
    work(5000);
    frames.request();
    frame();
    expect(elapsed).toEqual([0, 0]);
    expect(frames.intervalsMs).toEqual([]);
  });
});
