import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { stepperDriver } from '../stepper-driver/stepper-driver.ts';
import { axisProgram } from './axis-program.ts';

type Config = NonNullable<Parameters<typeof device<typeof axisProgram>>[1]>;
type Faults = NonNullable<Parameters<typeof mockSystem>[0]['faults']>;

const CONFIG: Config = {
  strokeSteps: 3,
  periodNs: 1e6,
  pulseNs: 4000,
  leadNs: 5000,
  pauseNs: 10e6,
};

/** A program alone: its pins are what it says. */
function alone(config: Config = {}) {
  const world = mockSystem({ devices: { p: device(axisProgram, { ...CONFIG, ...config }) } });
  const edges = (pin: 'step' | 'dir') =>
    world.events(`p.${pin}`).map(({ timeNs, payload }) => [timeNs, payload?.[0]]);
  return { world, edges };
}

function driven(config: Config = {}, faults: Faults = []) {
  return mockSystem({
    devices: { p: device(axisProgram, { ...CONFIG, ...config }), m: device(stepperDriver) },
    links: [
      { from: 'p.step', to: 'm.step', latency: 100 },
      { from: 'p.dir', to: 'm.dir', latency: 100 },
      { from: 'm.nfault', to: 'p.nfault', latency: 1000 },
    ],
    faults,
  });
}

describe('axis program: pins', () => {
  it('sets DIR, waits, makes its pulses, and comes back', () => {
    const { world, edges } = alone();
    world.runTo('30 ms');
    const begin = 10e6 + 5000;
    const pulses = (fromNs: number) =>
      [0, 1e6, 2e6].flatMap((at) => [
        [fromNs + at, 1],
        [fromNs + at + 4000, 0],
      ]);
    const endNs = begin + 2e6 + 4000;
    expect(edges('dir')).toEqual([
      [10e6, 1],
      [endNs + 10e6, 0],
    ]);
    expect(edges('step')).toEqual([...pulses(begin), ...pulses(endNs + 10e6 + 5000)]);
  });

  it('knows where it thinks it is', () => {
    const { world } = alone();
    const seen = [5, 11, 15, 23, 30].map((ms) => {
      world.runTo(ms * 1e6);
      return [world.get('p.motion'), world.get('p.position')];
    });
    expect(seen).toEqual([
      ['home', 0],
      ['out', 1],
      ['away', 3],
      ['back', 2],
      ['home', 0],
    ]);
  });

  it('ends after so many strokes', () => {
    const { world, edges } = alone({ strokes: 3 });
    world.runTo('1 s');
    expect([world.get('p.strokesDone'), world.get('p.motion')]).toEqual([3, 'away']);
    expect(edges('dir')).toHaveLength(3);
  });
});

describe('axis program: with a driver', () => {
  it('the axis is where the program thinks it is', () => {
    const world = driven();
    world.runTo('14 ms');
    expect([world.get('p.position'), world.get('m.position')]).toEqual([3, 3]);
    world.runTo('30 ms');
    expect([world.get('p.position'), world.get('m.position')]).toEqual([0, 0]);
  });

  it('waits while nFAULT is low, and goes on without having lost a step', () => {
    const hot = { fault: 'm.overheated', at: '11500 us', for: '50 ms' };
    const world = driven({}, [hot]);
    world.runTo('61 ms');
    expect([world.get('p.position'), world.get('m.position'), world.get('p.halted')]).toEqual([
      2,
      2,
      true,
    ]);
    world.runTo('73 ms');
    expect([world.get('p.motion'), world.get('m.position')]).toEqual(['away', 3]);
    expect(world.get('m.ignored')).toBe(0);
  });

  it('counts steps of a rotor that is blocked', () => {
    const world = driven({}, [{ fault: 'm.stalled' }]);
    world.runTo('14 ms');
    expect([world.get('p.position'), world.get('m.position')]).toEqual([3, 0]);
  });

  it('an nFAULT that rises while nothing waits begins nothing', () => {
    const { world, edges } = alone();
    world.runTo('5 ms');
    world.send(message(axisProgram, 'nfault', 'p', { high: false }));
    world.runTo('6 ms');
    world.send(message(axisProgram, 'nfault', 'p', { high: true }));
    world.runTo('14 ms');
    expect(edges('step')).toHaveLength(6);
  });
});
