import { describe, expect, it } from 'vitest';
import { machine } from '../../../testkit/test-machine.ts';
import { binNsFor, createOffsetSeries } from './offset-series.ts';

const MINUTE = 60e9;

describe('offsets over time', () => {
  it('takes the largest power of two that gives enough points', () => {
    expect(binNsFor({ fromNs: 0, toNs: 160 })).toBe(1);
    expect(binNsFor({ fromNs: 0, toNs: 10_240 })).toBe(64);
    for (const toNs of [1, 999, 1e6, 12e9, 86_400e9]) {
      const points = toNs / binNsFor({ fromNs: 0, toNs });
      expect(points).toBeLessThan(320);
      if (toNs > 160) expect(points).toBeGreaterThanOrEqual(160);
    }
  });

  it('gives the clock and the reference as they were then', () => {
    const world = machine({ clock: { startOffsetS: 0.5 } });
    world.runTo(5 * MINUTE);
    const series = createOffsetSeries(world.timeline, 'ntpd');
    const points = series.read({ fromNs: 0, toNs: 5 * MINUTE });
    expect(points.length).toBeGreaterThan(100);
    expect(points[0]).toMatchObject({ timeNs: 0, systemS: 0.5, referenceS: 0.5 });
    // The daemon knows at once what the clock still has to be slewed.
    const slewing = points.find(({ systemS, referenceS }) => systemS - referenceS > 0.1);
    expect(slewing?.systemS).toBeGreaterThan(0.1);
    expect(Math.abs(slewing?.referenceS ?? 1)).toBeLessThan(0.02);
    expect(Math.abs(points.at(-1)?.systemS ?? 1)).toBeLessThan(0.01);
  });

  it('adds what was recorded since, and ends with it', () => {
    const world = machine();
    const window = { fromNs: 0, toNs: 10 * MINUTE };
    world.runTo(2 * MINUTE);
    const series = createOffsetSeries(world.timeline, 'ntpd');
    const before = series.read(window);
    expect(before.at(-1)?.timeNs).toBeLessThanOrEqual(2 * MINUTE);
    world.runTo(10 * MINUTE);
    const after = series.read(window);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBeGreaterThan(3 * before.length);
  });

  it('starts over when events were taken back', () => {
    const world = machine();
    world.runTo(5 * MINUTE);
    const series = createOffsetSeries(world.timeline, 'ntpd');
    const window = { fromNs: 0, toNs: 5 * MINUTE };
    const before = series.read(window);
    world.reset(77);
    world.runTo(5 * MINUTE);
    const after = series.read(window);
    expect(after).toHaveLength(before.length);
    expect(after).not.toEqual(before);
  });

  it('is empty for a daemon that is not there', () => {
    const world = machine();
    world.runTo(MINUTE);
    const series = createOffsetSeries(world.timeline, 'nobody');
    expect(series.read({ fromNs: 0, toNs: MINUTE })).toEqual([]);
  });
});
