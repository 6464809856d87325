import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  followLive,
  followReplay,
  openingSpan,
  paceSpan,
  pan,
  reveal,
  roundStep,
  SPAN_NS_MIN,
  spanOf,
  timeStep,
  whole,
  windowAt,
  zoom,
} from './time-window.ts';

const windows = fc
  .record({
    fromNs: fc.integer({ min: 0, max: 1e15 }),
    spanNs: fc.integer({ min: SPAN_NS_MIN, max: 1e14 }),
  })
  .map(({ fromNs, spanNs }) => windowAt(fromNs, spanNs));

describe('time window', () => {
  it('never begins before virtual zero and never gets shorter than can be told apart', () => {
    fc.assert(
      fc.property(windows, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (window, factor) => {
        for (const next of [zoom(window, factor, window.fromNs), pan(window, -factor)]) {
          expect(next.fromNs).toBeGreaterThanOrEqual(0);
          expect(spanOf(next)).toBeGreaterThanOrEqual(SPAN_NS_MIN);
        }
      }),
    );
  });

  it('keeps the time under the pointer where it is while zooming in', () => {
    const window = windowAt(1_000_000, 1_000_000);
    const around = 1_250_000;
    const next = zoom(window, 0.5, around);
    expect(spanOf(next)).toBe(500_000);
    expect((around - next.fromNs) / spanOf(next)).toBeCloseTo(0.25, 6);
  });

  it('shows the live edge near its right border, and a young world from zero on', () => {
    const window = windowAt(0, 1000e6);
    expect(followLive(window, 200e6)).toEqual(window);
    const later = followLive(window, 5000e6);
    expect((5000e6 - later.fromNs) / spanOf(later)).toBeCloseTo(0.96, 6);
  });

  it('moves for a playhead outside of it and stays for one inside', () => {
    const window = windowAt(1e9, 1e9);
    expect(reveal(window, 1.5e9)).toBe(window);
    const moved = reveal(window, 9e9);
    expect(moved.fromNs).toBe(8.5e9);
    expect(spanOf(moved)).toBe(1e9);
  });

  it('pages on in front of a replaying playhead', () => {
    const window = windowAt(1e9, 1e9);
    expect(followReplay(window, 1.6e9)).toBe(window);
    expect((2e9 - followReplay(window, 2e9).fromNs) / 1e9).toBeCloseTo(0.7, 6);
  });

  it('fits all of a recording, with room after it', () => {
    const all = whole(3e9, 7e9);
    expect(all.fromNs).toBe(3e9);
    expect(all.toNs).toBeGreaterThan(7e9);
    expect(spanOf(whole(0, 0))).toBe(SPAN_NS_MIN);
  });

  it('steps by a round hundredth of itself', () => {
    expect(timeStep(windowAt(0, 10e9))).toBe(100e6);
    expect([1, 3, 7, 11, 200].map(roundStep)).toEqual([1, 5, 10, 20, 200]);
  });

  it('shows ten seconds of watching at any speed, and everything at the greatest', () => {
    expect(paceSpan(0.001)).toBe(10e6);
    expect(paceSpan(100)).toBe(1000e9);
    expect(paceSpan('max')).toBeUndefined();
  });

  it('is filled by a run that is over sooner, and never shorter than the speed asks for', () => {
    const short = paceSpan(1, 500e6) ?? 0;
    expect(short).toBeGreaterThan(500e6);
    expect(short).toBeLessThan(550e6);
    expect(paceSpan(0.01, 500e6)).toBe(100e6);
    expect(openingSpan('max', 3600e9)).toBe(10e9);
    expect(openingSpan('max', 500e6)).toBe(short);
  });
});
