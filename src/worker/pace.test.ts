import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPace, gently } from './pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Works in steps of 2 ms for so long. @returns ms worked */
async function workFor(ms: number, act: (at: number, giveWay: () => void) => void) {
  const { giveWay, step } = createPace();
  const end = performance.now() + ms;
  let worked = 0;
  const loop = async () => {
    while (performance.now() < end) {
      vi.advanceTimersByTime(2);
      worked += 2;
      await step();
    }
  };
  const done = loop();
  for (let at = 0; at < ms; at += 10) {
    act(at, giveWay);
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(1000);
  await done;
  return worked;
}

it('works a quarter of the time', async () => {
  const worked = await workFor(4000, () => undefined);
  expect(worked / 4000).toBeGreaterThan(0.2);
  expect(worked / 4000).toBeLessThan(0.3);
});

it('does next to nothing while a person acts, yet goes on, and is back soon after', async () => {
  const acting = await workFor(4000, (_, giveWay) => giveWay());
  expect(acting).toBeGreaterThan(0);
  expect(acting / 4000).toBeLessThan(0.04);
  const firstHalf = await workFor(4000, (at, giveWay) => at < 2000 && giveWay());
  expect(firstHalf / 4000).toBeGreaterThan(0.08);
});

it('passes every piece on, and rests three times as long as a piece took', async () => {
  async function* pieces() {
    for (const ms of [20, 2, 10]) {
      vi.advanceTimersByTime(ms);
      yield ms;
    }
  }
  const seen: [piece: number, atMs: number][] = [];
  const beganMs = performance.now();
  const done = (async () => {
    for await (const piece of gently(pieces())) seen.push([piece, performance.now() - beganMs]);
  })();
  await vi.advanceTimersByTimeAsync(1000);
  await done;
  // 20 ms of work and 60 of rest; what took 2 ms is too short to rest from.
  expect(seen).toEqual([
    [20, 20],
    [2, 82],
    [10, 92],
  ]);
});
