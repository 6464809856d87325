import { describe, expect, it } from 'vitest';
import { createBus, message } from '../../engine/bus.ts';
import { fault, fieldValue, openWorld, rowsOf, runTo, worldOf } from '../../engine/test-world.ts';
import { unwrap } from '../../lib/result.ts';
import { thermostat } from './thermostat.ts';

const PERIOD_NS = 100e6;
const EXACT = { setpointC: 21, hysteresisC: 0.5, periodNs: PERIOD_NS, noiseC: 0 };

function open(config: Record<string, number> = {}, parts: Parameters<typeof worldOf>[1] = {}) {
  const world = worldOf([['t', 'thermostat', { ...EXACT, ...config }]], parts);
  const system = openWorld(world, {}, [thermostat]);
  const bus = createBus(system);
  runTo(system, 0);
  /** The air of the room is so warm; the next sample sees it. */
  const air = (airC: number): void => {
    unwrap(bus.publish(message(thermostat, 'temperature', 't', { airC })));
    runTo(system, system.nowNs() + PERIOD_NS);
  };
  const answer = (demands: number): void => {
    unwrap(bus.publish(message(thermostat, 'answer', 't', { demands })));
    runTo(system, system.nowNs());
  };
  const read = (name: string) => fieldValue(system, `t.${name}`);
  const said = (event: string) =>
    rowsOf(system, `thermostat.${event}`).map(({ payload }) => payload[0] ?? null);
  return { system, air, answer, read, said };
}

describe('thermostat', () => {
  it('samples once a period', () => {
    const { system, read } = open();
    runTo(system, 10.5 * PERIOD_NS);
    expect(read('samples')).toBe(10);
  });

  it('demands heat below setpoint − hysteresis, and asks for the register', () => {
    const { air, read, said } = open();
    air(20.5);
    expect(read('demanding')).toBe(0);
    air(20.49);
    expect([read('demanding'), read('asking')]).toEqual([1, 1]);
    expect([said('demand'), said('ask')]).toEqual([[1], [null]]);
  });

  it('keeps demanding until the setpoint is reached', () => {
    const { air, answer, read, said } = open();
    air(20);
    answer(0);
    air(20.9);
    expect(read('demanding')).toBe(1);
    air(21);
    expect(read('demanding')).toBe(0);
    expect(said('demand')).toEqual([1, 0]);
  });

  it('tells the register one higher when it demands, one lower when it does not', () => {
    const { air, answer, said } = open();
    air(20);
    answer(3);
    air(22);
    answer(5);
    expect(said('tell')).toEqual([4, 4]);
  });

  it('asks no second time and does not change its mind while a question is under way', () => {
    const { air, answer, read, said } = open();
    air(20);
    air(25);
    expect([read('demanding'), said('ask').length]).toEqual([1, 1]);
    answer(0);
    air(25);
    expect([read('demanding'), said('ask').length]).toEqual([0, 2]);
  });

  it('answers within the span of its question', () => {
    const { system, air, answer } = open();
    air(20);
    const [ask] = rowsOf(system, 'thermostat.ask');
    answer(0);
    const kinds = system.schema.kinds;
    expect(kinds.find(({ name }) => name === 'ask')?.opensSpan).toBe(true);
    expect(kinds.find(({ name }) => name === 'tell')?.closesSpan).toBe(true);
    expect(ask?.span).toBe(ask?.flow);
  });

  it('adds its offset and its noise to what it measures', () => {
    const warm = open({ offsetC: 2 });
    warm.air(20);
    expect(warm.read('measuredC')).toBe(22);
    const noisy = open({ noiseC: 0.5, hysteresisC: 5 });
    const errors = Array.from({ length: 400 }, () => {
      noisy.air(20);
      return noisy.read('measuredC') - 20;
    });
    const mean = errors.reduce((sum, error) => sum + error) / errors.length;
    const deviation = Math.sqrt(
      errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length,
    );
    expect(Math.abs(mean)).toBeLessThan((5 * 0.5) / 20);
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.1);
  });

  it('with a stuck sensor goes on reading the last value, and samples on', () => {
    const { air, read } = open({}, { faults: [fault('t', 'sensor-stuck', 1.5 * PERIOD_NS, 1e9)] });
    air(20.8);
    expect(read('measuredC')).toBe(20.8);
    const samples = read('samples');
    air(15);
    air(15);
    expect([read('measuredC'), read('demanding')]).toEqual([20.8, 0]);
    expect(read('samples')).toBe(samples + 2);
    for (let i = 0; i < 12; i++) air(15);
    expect([read('measuredC'), read('demanding')]).toEqual([15, 1]);
  });

  it('with a slow sensor follows by a sixty-fourth of the difference at each sample', () => {
    const { air, read } = open({}, { faults: [fault('t', 'slow-sensor', 0)] });
    let expected = read('measuredC');
    for (let i = 0; i < 50; i++) {
      air(28);
      expected += (28 - expected) / 64;
    }
    expect(read('measuredC')).toBeCloseTo(expected, 12);
    expect(read('measuredC')).toBeLessThan(25);
  });
});
