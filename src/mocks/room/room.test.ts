import { describe, expect, it } from 'vitest';
import { createBus, message } from '../../engine/bus.ts';
import { fieldValue, openWorld, rowsOf, runTo, worldOf } from '../../engine/test-world.ts';
import { unwrap } from '../../lib/result.ts';
import { room } from './room.ts';

const SECOND_NS = 1e9;

function open(config: Record<string, number>) {
  const system = openWorld(worldOf([['r', 'room', config]]), {}, [room]);
  const bus = createBus(system);
  runTo(system, 0);
  const heat = (powerW: number): void => {
    unwrap(bus.publish(message(room, 'power', 'r', { powerW })));
  };
  return { system, heat, airC: () => fieldValue(system, 'r.temperatureC') };
}

describe('room', () => {
  it('begins at its start temperature and says it at every step', () => {
    const { system, airC } = open({ startC: 18, stepNs: 50e6 });
    expect(airC()).toBe(18);
    runTo(system, SECOND_NS);
    const said = rowsOf(system, 'room.temperature');
    expect(said.map(({ timeNs }) => timeNs)).toEqual(
      Array.from({ length: 20 }, (_, i) => (i + 1) * 50e6),
    );
    expect(said.at(-1)?.payload[0]).toBe(airC());
  });

  it('without loss warms by power × time ÷ capacity', () => {
    const { system, heat, airC } = open({ startC: 20, lossWPerK: 0, capacityJPerK: 1000 });
    heat(500);
    runTo(system, 60 * SECOND_NS);
    expect(airC()).toBeCloseTo(20 + (500 * 60) / 1000, 9);
  });

  it('left alone cools towards the outside like the exponential law', () => {
    const config = { startC: 30, outsideC: 10, lossWPerK: 2, capacityJPerK: 400, stepNs: 50e6 };
    const { system, airC } = open(config);
    for (const seconds of [50, 200, 600]) {
      runTo(system, seconds * SECOND_NS);
      const lawC = 10 + 20 * Math.exp((-seconds * 2) / 400);
      // The Euler step is 1/4000 of the time constant of 200 s.
      expect(Math.abs(airC() - lawC)).toBeLessThan(20 * 0.0002);
    }
  });

  it('under constant power settles where loss equals power', () => {
    const config = { startC: 15, outsideC: 5, lossWPerK: 4, capacityJPerK: 100 };
    const { system, heat, airC } = open(config);
    heat(60);
    runTo(system, 1000 * SECOND_NS);
    expect(airC()).toBeCloseTo(5 + 60 / 4, 6);
    heat(0);
    runTo(system, 2000 * SECOND_NS);
    expect(airC()).toBeCloseTo(5, 6);
  });

  it('is the same room with a finer step, up to the error of the step', () => {
    const airAfter = (stepNs: number): number => {
      const { system, heat, airC } = open({ stepNs, lossWPerK: 1.5, capacityJPerK: 40 });
      heat(60);
      runTo(system, 20 * SECOND_NS);
      return airC();
    };
    const [coarse, fine, finest] = [100e6, 50e6, 25e6].map(airAfter);
    // First order: halving the step halves the error.
    const ratio = (coarse! - fine!) / (fine! - finest!);
    expect(ratio).toBeGreaterThan(1.9);
    expect(ratio).toBeLessThan(2.1);
  });
});
