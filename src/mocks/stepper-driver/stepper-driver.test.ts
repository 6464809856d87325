/**
 * Facts from TI's data sheet SLVSA73 of the DRV8825, table 6.6: DIR and nENBL stand 650 ns before and
 * after STEP rises, STEP is high and low for 1.9 µs each.
 */
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { stepperDriver } from './stepper-driver.ts';

type Config = NonNullable<Parameters<typeof device<typeof stepperDriver>>[1]>;
type Faults = NonNullable<Parameters<typeof mockSystem>[0]['faults']>;

function bench(config: Config = {}, faults: Faults = []) {
  const world = mockSystem({ devices: { axis: device(stepperDriver, config) }, faults });
  const pin = (name: 'step' | 'dir' | 'nenbl', atNs: number, high: boolean) => {
    world.runTo(atNs);
    world.send(message(stepperDriver, name, 'axis', { high }));
  };
  /** So many pulses, the first at `fromNs`. */
  const pulses = (count: number, fromNs: number, periodNs: number) => {
    for (let each = 0; each < count; each += 1) {
      pin('step', fromNs + each * periodNs, true);
      pin('step', fromNs + each * periodNs + 2000, false);
    }
  };
  return { world, pin, pulses, at: () => [world.get('axis.field'), world.get('axis.position')] };
}

describe('stepper driver: steps', () => {
  it('a rising edge is a microstep: up with DIR high, down with DIR low', () => {
    const { pin, pulses, at } = bench();
    pulses(3, 10e6, 1e6);
    expect(at()).toEqual([-3, -3]);
    pin('dir', 20e6, true);
    pulses(5, 21e6, 1e6);
    expect(at()).toEqual([2, 2]);
  });

  it('a full step or a 32nd: the setting decides how fast in microsteps the rotor follows', () => {
    // 1000 full steps a second: 1 ms a step, 31.25 us a 32nd.
    const full = bench({ microsteps: '1', stallHz: 1000 });
    full.pulses(5, 10e6, 1e6);
    expect([full.at(), full.world.get('axis.stalls')]).toEqual([[-5, -5], 0]);
    const fine = bench({ microsteps: '32', stallHz: 1000 });
    fine.pulses(5, 10e6, 31_250);
    expect([fine.at(), fine.world.get('axis.stalls')]).toEqual([[-5, -5], 0]);
    const coarse = bench({ microsteps: '16', stallHz: 1000 });
    coarse.pulses(5, 10e6, 31_250);
    expect([coarse.at(), coarse.world.get('axis.stalls')]).toEqual([[-5, -1], 1]);
  });

  it('says where the rotor stands after each step', () => {
    const { world, pulses } = bench();
    pulses(3, 10e6, 1e6);
    expect(world.events('axis.moved').map(({ payload }) => payload?.[0])).toEqual([-1, -2, -3]);
  });

  it('with nENBL high it takes no step, nor within 650 ns of its fall', () => {
    const { world, pin, pulses, at } = bench();
    pin('nenbl', 5e6, true);
    pulses(3, 10e6, 1e6);
    expect([at(), world.get('axis.ignored')]).toEqual([[0, 0], 3]);
    pin('nenbl', 20e6, false);
    pulses(1, 20e6 + 649, 1e6);
    expect(at()).toEqual([0, 0]);
    pulses(1, 21e6, 1e6);
    expect(at()).toEqual([-1, -1]);
  });

  it.each([
    [1899, [-1, -1], 1, 1],
    [1900, [-2, -2], 0, 0],
  ])('STEP low for %d ns: position %j', (lowNs, position, ignored, violations) => {
    const { world, pin, at } = bench({ stallHz: 1e6 });
    pin('step', 10e6, true);
    pin('step', 10e6 + 2000, false);
    pin('step', 10e6 + 2000 + lowNs, true);
    expect(at()).toEqual(position);
    expect([world.get('axis.ignored'), world.get('axis.violations')]).toEqual([
      ignored,
      violations,
    ]);
  });

  it.each([
    [1899, 1],
    [1900, 0],
  ])('STEP high for %d ns: %d violations', (highNs, violations) => {
    const { world, pin } = bench();
    pin('step', 10e6, true);
    pin('step', 10e6 + highNs, false);
    expect(world.get('axis.violations')).toBe(violations);
  });
});

describe('stepper driver: set-up and hold', () => {
  it.each([
    [649, [-1, -1], 1],
    [650, [1, 1], 0],
  ])('DIR %d ns before STEP: position %j', (leadNs, position, violations) => {
    const { world, pin, at } = bench();
    pin('dir', 10e6, true);
    pin('step', 10e6 + leadNs, true);
    expect([at(), world.get('axis.violations')]).toEqual([position, violations]);
  });

  it.each([
    [649, [1, 1], 1],
    [650, [-1, -1], 0],
  ])('DIR %d ns after STEP: position %j', (lagNs, position, violations) => {
    const { world, pin, at } = bench();
    pin('step', 10e6, true);
    pin('dir', 10e6 + lagNs, true);
    expect([at(), world.get('axis.violations')]).toEqual([position, violations]);
  });
});

describe('stepper driver: stall', () => {
  const fast = () => {
    const each = bench({ microsteps: '1', stallHz: 1000, settleNs: 20e6 });
    each.pulses(10, 10e6, 0.9e6);
    return each;
  };

  it('faster than the limit the rotor stands, whatever comes then', () => {
    const { world, pulses, at } = fast();
    expect([at(), world.get('axis.rotor')]).toEqual([[-10, -1], 'stalled']);
    pulses(3, 30e6, 2e6);
    expect(at()).toEqual([-13, -1]);
    expect(world.events('axis.stall')).toHaveLength(1);
  });

  it('after a rest it pulls into the nearest phase: steps are lost by fours', () => {
    const { pulses, at } = fast();
    // Behind by 9: the currents point where they did 8 steps ago, 1 step away.
    pulses(1, 60e6, 1e6);
    expect(at()).toEqual([-11, -3]);
  });
});

describe('stepper driver: currents that come back', () => {
  it('pull a stalled rotor into phase at once', () => {
    const { pin, pulses, at } = bench({ microsteps: '1', stallHz: 1000, settleNs: 1e9 });
    pulses(10, 10e6, 0.9e6);
    pin('nenbl', 30e6, true);
    expect(at()).toEqual([-10, -1]);
    pin('nenbl', 31e6, false);
    expect(at()).toEqual([-10, -2]);
  });
});

describe('stepper driver: faults', () => {
  it('stalled: the rotor stands while it is blocked and comes again afterwards', () => {
    const { world, pulses, at } = bench({ microsteps: '1' }, [
      { fault: 'axis.stalled', at: '5 ms', for: '20 ms' },
    ]);
    pulses(4, 10e6, 2e6);
    expect([at(), world.get('axis.stalls')]).toEqual([[-4, 0], 1]);
    // Behind by one cycle of the currents: a place as good as the right one.
    pulses(2, 50e6, 2e6);
    expect(at()).toEqual([-6, -2]);
  });

  it('missed-steps: a share of them is lost', () => {
    const { world, pulses } = bench({ missPercent: 30 }, [{ fault: 'axis.missed-steps' }]);
    pulses(200, 10e6, 1e6);
    expect(world.get('axis.ignored')).toBeGreaterThan(30);
    expect(world.get('axis.ignored')).toBeLessThan(90);
    expect(world.get('axis.position')).toBe(Number(world.get('axis.ignored')) - 200);
  });

  it('overheated: no step is taken, and nFAULT is low for as long', () => {
    const fault = { fault: 'axis.overheated', at: '15 ms', for: '10 ms' };
    const { world, pulses, at } = bench({}, [fault]);
    pulses(30, 10_500_000, 1e6);
    expect(at()).toEqual([-20, -20]);
    expect(
      world.events('axis.nfault').map(({ timeNs, payload }) => [timeNs, payload?.[0]]),
    ).toEqual([
      [0, 1],
      [15e6, 0],
      [25e6, 1],
    ]);
  });
});
