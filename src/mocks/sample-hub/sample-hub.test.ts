import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, mockSystem } from '../../testkit/index.ts';
import { vibrationSensor } from '../vibration-sensor/vibration-sensor.ts';
import { sampleHub } from './sample-hub.ts';

/** So many sensors with the same period; aligned when phaseNs is 0. */
function gather(sensors: number, depth: number, phaseNs: number, seed = 1, faults: string[] = []) {
  const names = Array.from({ length: sensors }, (_, i) => `s${i}`);
  const config = { periodNs: 100_000, phaseNs };
  return mockSystem({
    devices: {
      hub: device(sampleHub, { depth, serviceNs: 1000 }),
      ...Object.fromEntries(names.map((name) => [name, device(vibrationSensor, config)])),
    },
    links: names.map((name) => ({ from: `${name}.sample`, to: 'hub.sample' })),
    faults: faults.map((fault) => ({ fault })),
    seed,
  });
}

describe('sample-hub with vibration-sensors', () => {
  it.each([
    [8, 8, 0],
    [9, 8, 1],
    [20, 8, 12],
  ])('%i samples at one instant into a FIFO of %i lose %i', (sensors, depth, lost) => {
    const world = gather(sensors, depth, 0);
    world.runTo(100_000);
    expect([world.get('hub.lost'), world.get('hub.taken')]).toEqual([lost, sensors - lost]);
    expect(world.get('hub.deepest')).toBe(Math.min(sensors, depth));
    expect(world.events('hub.overflow')).toHaveLength(lost > 0 ? 1 : 0);
  });

  it('a silent sensor is not heard, a loose one rattles', () => {
    const world = gather(2, 64, 0, 1, ['s0.silent', 's1.loose']);
    world.runTo('100 ms');
    expect([world.get('s0.samples'), world.get('s1.samples')]).toEqual([0, 1000]);
    expect(world.get('hub.peakG')).toBeGreaterThan(0.2);
    const calm = gather(2, 64, 0);
    calm.runTo('100 ms');
    expect(calm.get('hub.peakG')).toBeLessThan(0.2);
  });

  it('loses what a FIFO served one by one would lose, whatever the phases', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 1, max: 1000 }),
        (sensors, depth, phaseNs, seed) => {
          const world = gather(sensors, depth, phaseNs, seed);
          world.runTo('1 ms');
          const times = Array.from({ length: sensors }, (_, i) => world.events(`s${i}.sample`))
            .flat()
            .sort((a, b) => a.sequence - b.sequence)
            .map(({ timeNs }) => timeNs);
          const ends: number[] = [];
          let lost = 0;
          for (const timeNs of times) {
            const waiting = ends.filter((end) => end > timeNs).length;
            if (waiting >= depth) lost += 1;
            else ends.push(Math.max(timeNs, ends.at(-1) ?? 0) + 1000);
          }
          expect([world.get('hub.lost'), world.get('hub.taken')]).toEqual([lost, ends.length]);
        },
      ),
      { numRuns: 40 },
    );
  });
});
