import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { wheelTimers } from './wheel-timers.ts';

function open(clock: 'wall' | 'monotonic') {
  const config = { clock, firstMs: 10_000, growMs: 1000 };
  const world = mockSystem({ devices: { jobs: device(wheelTimers, config) } });
  world.runTo(0);
  return (wallS: number, monotonicS = wallS) => {
    world.bus.publish(message(wheelTimers, 'time', 'jobs', { wallS, monotonicS }));
    world.runTo(world.system.nowNs());
    return Number(world.get('jobs.burst'));
  };
}

describe('wheel timers', () => {
  it('fire each after its period, and again', () => {
    const look = open('wall');
    const bursts = Array.from({ length: 23 }, (_, second) => look(second));
    // Periods are 10 … 17 s; at 20 s the first one again, at 22 s the second.
    expect(bursts.slice(0, 10).every((burst) => burst === 0)).toBe(true);
    expect(bursts.slice(10, 23)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1]);
  });

  it('fire all at once when wall time goes back by a millisecond', () => {
    const look = open('wall');
    look(100);
    look(101);
    expect(look(100.999)).toBe(8);
  });

  it('do not care about wall time when they count time since boot', () => {
    const look = open('monotonic');
    look(100, 1);
    expect(look(60, 2)).toBe(0);
    expect(look(1e9, 3)).toBe(0);
  });
});
