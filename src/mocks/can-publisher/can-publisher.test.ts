import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { canPublisher } from './can-publisher.ts';

type Config = NonNullable<Parameters<typeof device<typeof canPublisher>>[1]>;

const ID = 0x123;

/** A publisher whose frames are sent when the test says so. */
function alone(config: Config, seed = 1) {
  const devices = { p: device(canPublisher, { id: ID, ...config }) };
  const world = mockSystem({ devices, seed });
  return {
    world,
    /** Its node has sent a frame with this identifier. */
    sent: (atNs: number, id = ID) => {
      world.runTo(atNs);
      world.send(message(canPublisher, 'sent', 'p', { id }));
    },
    frames: () => world.events('p.send').map(({ payload }) => payload),
    /** numbers of the frames it handed over */
    numbers: () => world.events('p.send').map(({ payload }) => payload?.[3]),
    releases: () => world.events('p.released').map(({ timeNs }) => timeNs),
  };
}

describe('can publisher', () => {
  it('sends number and time of release, in µs, with its identifier', () => {
    const { sent, frames, world } = alone({ length: 6, periodNs: 10e6, format: 'extended' });
    world.runTo('10 ms');
    sent(11e6);
    world.runTo('20 ms');
    expect(frames()).toEqual([
      [ID, 1, 6, 1, 10_000],
      [ID, 1, 6, 2, 20_000],
    ]);
  });

  it('begins after beginNs, and by chance up to phaseNs later', () => {
    const first = (seed: number) => {
      const { world, releases } = alone({ beginNs: 5e6, phaseNs: 4e6, periodNs: 10e6 }, seed);
      world.runTo('20 ms');
      return releases()[0] ?? Number.NaN;
    };
    const begins = Array.from({ length: 20 }, (_, i) => first(i + 1));
    expect(Math.min(...begins)).toBeGreaterThanOrEqual(15e6);
    expect(Math.max(...begins)).toBeLessThan(19e6);
    expect(new Set(begins).size).toBeGreaterThan(15);
  });

  it('hands a burst over as it is sent, so many frames ahead', () => {
    const { sent, numbers, world } = alone({ burst: 5, ahead: 2, periodNs: 100e6 });
    world.runTo('100 ms');
    expect(numbers()).toEqual([1, 2]);
    sent(101e6);
    expect(numbers()).toEqual([1, 2, 3]);
    for (const ms of [102, 103, 104]) sent(ms * 1e6);
    expect([numbers(), world.get('p.busy')]).toEqual([[1, 2, 3, 4, 5], true]);
    sent(105e6);
    expect([world.get('p.busy'), world.get('p.waiting')]).toEqual([false, 0]);
  });

  it('leaves a release out while the one before is not sent', () => {
    const { sent, numbers, releases, world } = alone({ periodNs: 10e6 });
    world.runTo('35 ms');
    expect([numbers(), releases(), world.get('p.skipped')]).toEqual([[1], [10e6], 2]);
    sent(36e6);
    world.runTo('40 ms');
    expect([numbers(), releases(), world.get('p.releases')]).toEqual([[1, 2], [10e6, 40e6], 2]);
  });

  it('frames of others, and frames it did not hand over, do not count', () => {
    const { sent, world } = alone({ periodNs: 10e6 });
    sent(5e6);
    expect(world.get('p.waiting')).toBe(0);
    sent(11e6, ID + 1);
    expect([world.get('p.waiting'), world.get('p.busy')]).toEqual([1, true]);
  });
});
