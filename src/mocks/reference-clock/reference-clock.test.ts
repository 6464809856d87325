import { describe, expect, it } from 'vitest';
import { createBus, message } from '../../engine/bus.ts';
import { beater, fault, openWorld, rowsOf, runTo, worldOf } from '../../engine/test-world.ts';
import { unwrap } from '../../lib/result.ts';
import { referenceClock } from './reference-clock.ts';

const SECOND = 1e9;

/** Error of its reading one second after the fault began; undefined = no reading. */
function readWith(name: string, config: Record<string, number> = {}) {
  const parts = { faults: name === '' ? [] : [fault('r', name, 0)], untilNs: 1e15 };
  const world = worldOf(
    [
      ['r', 'reference-clock', { noiseS: 0, ...config }],
      ['beat', 'beater', { periodNs: SECOND }],
    ],
    parts,
  );
  const system = openWorld(world, {}, [referenceClock, beater]);
  runTo(system, SECOND);
  unwrap(
    createBus(system).publish(message(referenceClock, 'request', 'r', { slot: 3, sentNs: 7 })),
  );
  runTo(system, SECOND);
  const payload = rowsOf(system, 'reference-clock.answer')[0]?.payload;
  return (
    payload && { slot: payload[0], errorS: ((payload[2] ?? 0) - SECOND) / SECOND, mode: payload[5] }
  );
}

describe('reference clock', () => {
  it('tells true time, as a reference clock of stratum 0', () => {
    expect(readWith('')).toEqual({ slot: 3, errorS: 0, mode: 2 });
    expect(readWith('', { aheadS: 0.25 })?.errorS).toBe(0.25);
  });

  it.each([
    ['wrong-edge', -0.1],
    ['week-rollover', -1024 * 604_800],
  ])('with %s is off by %d s', (name, errorS) => {
    expect(readWith(name)?.errorS).toBeCloseTo(errorS, 6);
  });

  it('scatters when noisy, and says nothing without signal', () => {
    expect(Math.abs(readWith('noisy', { noiseS: 1e-6 })?.errorS ?? 0)).toBeGreaterThan(1e-6);
    expect(readWith('no-signal')).toBeUndefined();
  });
});
