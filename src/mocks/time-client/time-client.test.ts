/** The arithmetic of a two-way exchange is that of RFC 5905 §8. */
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { timeServer } from '../time-server/time-server.ts';
import { timeClient } from './time-client.ts';

type Faults = NonNullable<Parameters<typeof mockSystem>[0]['faults']>;
type Times = readonly [t1Ns: number, t2Ns: number, t3Ns: number];

/** A client alone with a perfect clock, which hears these answers at 1 ms, 2 ms, … */
function hearing(answers: readonly Times[], faults: Faults = []) {
  const world = mockSystem({ devices: { c: device(timeClient, {}, {}) }, faults });
  for (const [i, [t1Ns, t2Ns, t3Ns]] of answers.entries()) {
    world.runTo((i + 1) * 1e6);
    world.send(message(timeClient, 'response', 'c', { t1Ns, t2Ns, t3Ns }));
  }
  world.runTo('10 ms');
  return world;
}

/** By how much the clock of a client was wrong at each of its requests. */
function errorsNs(clock: { offsetNs: number; driftPpb?: number }, outMs: number, backMs: number) {
  const world = mockSystem({
    devices: { c: device(timeClient, {}, clock), s: device(timeServer) },
    links: [
      { from: 'c.request', to: 's.request', latency: outMs * 1e6 },
      { from: 's.response', to: 'c.response', latency: backMs * 1e6 },
    ],
  });
  world.runTo('2 min');
  return world.events('c.request').map(({ timeNs, payload }) => (payload?.[0] ?? 0) - timeNs);
}

describe('time client: one exchange', () => {
  it('asks at the start and with its period, and says what its clock shows', () => {
    const clock = { offsetNs: 3e6 };
    const world = mockSystem({ devices: { c: device(timeClient, { pollNs: 2e9 }, clock) } });
    world.runTo('5 s');
    const said = world.events('c.request').map(({ timeNs, payload }) => [timeNs, payload?.[0]]);
    expect(said).toEqual([
      [0, 3e6],
      [2e9, 2003e6],
      [4e9, 4003e6],
    ]);
  });

  it('finds offset and delay from four times', () => {
    // Out at 0, there at 0.7 ms, back from 0.8 ms by the server; here at 1 ms.
    const world = hearing([[0, 700_000, 800_000]]);
    expect([world.get('c.offsetNs'), world.get('c.delayNs')]).toEqual([250_000, 900_000]);
    // 0.25 ms in a poll of 1 s are 250,000 ppb; a tenth of them stays.
    expect(world.get('c.ratePpb')).toBeCloseTo(25_000, 6);
    expect(world.get('c.steps')).toBe(0);
  });

  it('steps its clock when it is farther off than stepNs', () => {
    const world = hearing([[0, 5_500_000, 5_500_000]]);
    expect([world.get('c.offsetNs'), world.get('c.steps')]).toEqual([5e6, 1]);
    world.runTo('1500 ms');
    // Its period is of its own clock, which is 5 ms ahead from then on.
    const second = world.events('c.request')[1];
    expect(second?.payload?.[0]).toBe((second?.timeNs ?? 0) + 5e6);
  });

  it('does not believe a sample that was under way for too long', () => {
    const world = hearing([
      [0, 500_000, 500_000],
      [0, 1_900_000, 1_900_000],
    ]);
    expect([world.get('c.samples'), world.get('c.refused')]).toEqual([2, 1]);
    expect([world.get('c.offsetNs'), world.get('c.delayNs')]).toEqual([0, 2e6]);
  });

  it('deaf: hears nothing', () => {
    const world = hearing([[0, 5_500_000, 5_500_000]], [{ fault: 'c.deaf' }]);
    expect([world.get('c.samples'), world.get('c.steps')]).toEqual([0, 0]);
  });
});

describe('time client: with a server', () => {
  it('a clock that is off and drifts comes to within a microsecond', () => {
    const errors = errorsNs({ offsetNs: -3e6, driftPpb: 20_000 }, 1, 1);
    expect(errors[0]).toBe(-3e6);
    for (const error of errors.slice(60)) expect(Math.abs(error)).toBeLessThan(1000);
  });

  it('half of what the two ways differ by stays as error', () => {
    const errors = errorsNs({ offsetNs: -3e6 }, 1, 3);
    for (const error of errors.slice(60)) expect(Math.abs(error + 1e6)).toBeLessThan(1000);
  });
});
