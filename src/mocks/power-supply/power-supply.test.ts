/**
 * Facts: Ohm's law for the source; the programmable voltage detector of ST's STM32F103 data sheet
 * (hysteresis of 100 mV between its rising and falling threshold).
 */
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { powerSupply } from './power-supply.ts';

type Config = NonNullable<Parameters<typeof device<typeof powerSupply>>[1]>;
type Faults = NonNullable<Parameters<typeof mockSystem>[0]['faults']>;

function rail(config: Config = {}, faults: Faults = []) {
  const world = mockSystem({ devices: { r: device(powerSupply, config) }, faults });
  world.runTo('100 ms');
  const send = (publish: () => unknown) => {
    publish();
    world.runFor('50 ms');
  };
  return {
    ...world,
    load: (currentA: number) =>
      send(() => world.bus.publish(message(powerSupply, 'load', 'r', { currentA }))),
    enable: (on: boolean) =>
      send(() => world.bus.publish(message(powerSupply, 'enable', 'r', { on }))),
    surge: () => world.bus.publish(message(powerSupply, 'surge', 'r', {})),
    volts: () => Number(world.get('r.volts')),
    brownouts: () => world.events('r.brownout').map(({ payload }) => payload?.[0]),
  };
}

describe('power-supply', () => {
  it('ramps up by its slew rate, and is then at rest', () => {
    const world = rail({ nominalV: 3.3, slewVPerS: 330, stepNs: 1e6 });
    const said = world.events('r.voltage');
    expect(said.at(-1)).toMatchObject({ timeNs: 10e6, payload: [3.3] });
    expect(said).toHaveLength(10);
    const before = world.system.handled();
    world.runTo('10 s');
    expect(world.system.handled()).toBe(before);
  });

  it.each([
    [0, 5],
    [1, 4.8],
    [10, 3],
    [30, 0],
  ])('gives way by load × source resistance: %d A leave %d V', (currentA, volts) => {
    const world = rail({ nominalV: 5, sourceOhm: 0.2 });
    world.load(currentA);
    expect(world.volts()).toBeCloseTo(volts, 9);
    world.load(0);
    expect(world.volts()).toBe(5);
  });

  it('tells a brown-out once on its way down, and its end 100 mV higher', () => {
    const world = rail({ nominalV: 3.3, sourceOhm: 1, brownoutV: 2.7, hysteresisV: 0.1 });
    expect(world.brownouts()).toEqual([0]);
    world.load(0.59);
    expect(world.brownouts()).toEqual([0]);
    world.load(0.61);
    expect(world.brownouts()).toEqual([0, 1]);
    // 2.75 V: above the falling, below the rising threshold.
    world.load(0.55);
    expect(world.get('r.low')).toBe(true);
    world.load(0.49);
    expect(world.brownouts()).toEqual([0, 1, 0]);
    expect([world.get('r.brownouts'), world.get('r.lowestV')]).toEqual([1, 3.3 - 0.61]);
  });

  it('a surge lasts surgeNs, and two add up', () => {
    const world = rail({ nominalV: 5, sourceOhm: 1, surgeA: 1, surgeNs: 10e6, slewVPerS: 1e6 });
    world.surge();
    world.surge();
    world.runFor('2 ms');
    expect(world.volts()).toBe(3);
    world.runFor('20 ms');
    expect(world.volts()).toBe(5);
  });

  it('falls to nothing when switched off, and comes back', () => {
    const world = rail();
    world.enable(false);
    expect([world.volts(), world.get('r.low')]).toEqual([0, true]);
    world.enable(true);
    expect([world.volts(), world.get('r.low')]).toEqual([3.3, false]);
  });

  it.each([
    ['sag', 2.3],
    ['dropout', 0],
  ])('%s lowers the rail to %d V for as long as it lasts', (name, volts) => {
    const world = rail({}, [{ fault: `r.${name}`, at: '200 ms', for: '50 ms' }]);
    world.runTo('249 ms');
    expect(world.volts()).toBeCloseTo(volts, 9);
    world.runTo('300 ms');
    expect(world.volts()).toBe(3.3);
  });
});
