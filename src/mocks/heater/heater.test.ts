import { describe, expect, it } from 'vitest';
import { createBus, message } from '../../engine/bus.ts';
import { fault, fieldValue, openWorld, rowsOf, runTo, worldOf } from '../../engine/test-world.ts';
import { unwrap } from '../../lib/result.ts';
import { heater } from './heater.ts';

const SWITCH_NS = 5e6;

function open(parts: Parameters<typeof worldOf>[1] = {}) {
  const world = worldOf([['h', 'heater', { ratedW: 800, switchNs: SWITCH_NS }]], parts);
  const system = openWorld(world, {}, [heater]);
  const bus = createBus(system);
  runTo(system, 0);
  const tell = (demands: number): void => {
    unwrap(bus.publish(message(heater, 'tell', 'h', { demands })));
  };
  const read = (name: string) => fieldValue(system, `h.${name}`);
  const powers = () =>
    rowsOf(system, 'heater.power').map(({ timeNs, payload }) => [timeNs, payload[0]]);
  return { system, bus, tell, read, powers };
}

describe('heater', () => {
  it('says at the start that it gives no power', () => {
    expect(open().powers()).toEqual([[0, 0]]);
  });

  it('closes its contact one switching time after the register rose above zero', () => {
    const { system, tell, read, powers } = open();
    tell(2);
    runTo(system, SWITCH_NS - 1);
    expect([read('demands'), read('on'), read('powerW')]).toEqual([2, 0, 0]);
    runTo(system, SWITCH_NS);
    expect([read('on'), read('powerW')]).toEqual([1, 800]);
    expect(powers().at(-1)).toEqual([SWITCH_NS, 800]);
  });

  it('stays on while the register is above zero and goes off at zero', () => {
    const { system, tell, read, powers } = open();
    tell(2);
    runTo(system, 20e6);
    tell(1);
    runTo(system, 40e6);
    expect(read('on')).toBe(1);
    tell(0);
    runTo(system, 60e6);
    expect([read('on'), read('powerW'), read('commands')]).toEqual([0, 0, 3]);
    // Power is said when it changes, not at every command.
    expect(powers()).toHaveLength(3);
  });

  it('does not switch at all when the register returns within the switching time', () => {
    const { system, tell, read, powers } = open();
    tell(1);
    tell(0);
    runTo(system, 20e6);
    expect(read('on')).toBe(0);
    expect(powers()).toEqual([[0, 0]]);
  });

  it('takes the register as it is told: the last one wins, below zero is zero', () => {
    const { system, tell, read } = open();
    for (const demands of [3, 7, -1]) tell(demands);
    runTo(system, 0);
    expect(read('demands')).toBe(0);
  });

  it('answers a question with the register', () => {
    const { system, bus, tell } = open();
    tell(4);
    unwrap(bus.publish(message(heater, 'ask', 'h', {})));
    runTo(system, 0);
    expect(rowsOf(system, 'heater.answer').map(({ payload }) => payload)).toEqual([[4]]);
  });

  it('with its command lost keeps the register and counts the loss', () => {
    const { system, tell, read } = open({ faults: [fault('h', 'command-lost', 10e6, 10e6)] });
    tell(1);
    runTo(system, 15e6);
    tell(0);
    runTo(system, 30e6);
    expect([read('demands'), read('on'), read('lost'), read('commands')]).toEqual([1, 1, 1, 1]);
    tell(0);
    runTo(system, 40e6);
    expect([read('on'), read('lost')]).toEqual([0, 1]);
  });
});
