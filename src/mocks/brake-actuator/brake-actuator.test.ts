import { describe, expect, it } from 'vitest';
import { defineMock, device, integer, message, mockSystem } from '../../testkit/index.ts';
import { FRAME } from '../can-events.ts';
import { brakeActuator } from './brake-actuator.ts';

const ID = 0x120;
const CONFIG = { id: ID, valveNs: 200_000, silenceNs: 50e6 };

/** A node in the place of a bus: a message from outside is narrower than a frame. */
const node = defineMock({
  kind: 'node',
  doc: 'Receives what it is told.',
  emits: { received: FRAME },
  accepts: { take: [{ id: integer() }, { number: integer() }, { releasedUs: integer() }] },
  on: {
    take: (self, { id, number, releasedUs }) =>
      self.emit.received(id, 'standard', 8, number, releasedUs),
  },
});

type Command = readonly [ms: number, number: number, releasedUs: number, id?: number];

function braked(commands: readonly Command[]) {
  const world = mockSystem({
    devices: { n: device(node), b: device(brakeActuator, CONFIG) },
    links: [{ from: 'n.received', to: 'b.received' }],
  });
  for (const [ms, number, releasedUs, id = ID] of commands) {
    world.runTo(ms * 1e6);
    world.send(message(node, 'take', 'n', { id, number, releasedUs }));
  }
  return world;
}
const times = (world: ReturnType<typeof braked>, event: string) =>
  world.events(`b.${event}`).map(({ timeNs }) => timeNs);

describe('brake actuator', () => {
  it('has pressure valveNs after a command', () => {
    const world = braked([
      [10, 1, 9900],
      [20, 2, 19_900],
    ]);
    world.runTo('30 ms');
    expect(times(world, 'applied')).toEqual([10.2e6, 20.2e6]);
    expect(world.events('b.applied').map(({ payload }) => payload?.[0])).toEqual([1, 2]);
  });

  it('knows how old a command is, and the oldest', () => {
    const world = braked([
      [10, 1, 9100],
      [20, 2, 19_800],
    ]);
    expect([world.get('b.ageUs'), world.get('b.worstAgeUs')]).toEqual([200, 900]);
    expect(world.get('b.lastNs')).toBe(20e6);
  });

  it('counts the commands that did not come, from the first one on', () => {
    const world = braked([
      [10, 7, 0],
      [20, 8, 0],
      [30, 12, 0],
      [40, 12, 0],
    ]);
    expect([world.get('b.commands'), world.get('b.missed')]).toEqual([4, 3]);
  });

  it('does not heed frames of another identifier', () => {
    const world = braked([[10, 1, 0, ID + 1]]);
    world.runTo('1 s');
    expect([world.get('b.commands'), times(world, 'applied'), times(world, 'lost')]).toEqual([
      0,
      [],
      [],
    ]);
  });

  it('gives up silenceNs after the last command, until the next', () => {
    const world = braked([
      [10, 1, 0],
      [40, 2, 0],
    ]);
    world.runTo('80 ms');
    expect(world.get('b.givenUp')).toBe(false);
    world.runTo('100 ms');
    expect([world.get('b.givenUp'), times(world, 'lost')]).toEqual([true, [90e6]]);
  });

  it('a command ends its giving up', () => {
    const world = braked([
      [10, 1, 0],
      [70, 2, 0],
    ]);
    expect([world.get('b.givenUp'), times(world, 'lost')]).toEqual([false, [60e6]]);
  });
});
