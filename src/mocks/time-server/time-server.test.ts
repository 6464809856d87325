import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { timeClient } from '../time-client/time-client.ts';
import { timeServer } from './time-server.ts';

type Faults = NonNullable<Parameters<typeof mockSystem>[0]['faults']>;

/** What it answers to a request that left at `t1Ns` and arrives at 2 s. */
function answer(faults: Faults = [], clock: { offsetNs?: number } = {}) {
  const world = mockSystem({ devices: { s: device(timeServer, {}, clock) }, faults });
  world.runTo('2 s');
  world.send(message(timeServer, 'request', 's', { t1Ns: 1234 }));
  world.runTo('3 s');
  expect(world.get('s.requests')).toBe(1);
  return world.events('s.response').map(({ payload }) => payload);
}

describe('time server', () => {
  it('tells its clock at arrival and answer, and when the request said that it left', () => {
    expect(answer()).toEqual([[1234, 2e9, 2e9]]);
  });

  it('tells its own clock, not the true time', () => {
    expect(answer([], { offsetNs: 5e6 })).toEqual([[1234, 2005e6, 2005e6]]);
  });

  it('wrong-by-1ms: its answers are ahead of its clock', () => {
    expect(answer([{ fault: 's.wrong-by-1ms' }], { offsetNs: 5e6 })).toEqual([
      [1234, 2006e6, 2006e6],
    ]);
  });

  it('answers only the one who asked', () => {
    const ask = (name: string) => ({ from: `${name}.request`, to: 's.request', latency: '1 ms' });
    const tell = (name: string) => ({
      from: 's.response',
      to: `${name}.response`,
      latency: '1 ms',
    });
    const world = mockSystem({
      devices: {
        s: device(timeServer),
        often: device(timeClient, { pollNs: 100e6 }, {}),
        seldom: device(timeClient, { pollNs: 500e6 }, {}),
      },
      links: [ask('often'), tell('often'), ask('seldom'), tell('seldom')],
    });
    world.runTo('999 ms');
    expect(world.get('s.requests')).toBe(12);
    expect([world.get('often.samples'), world.get('seldom.samples')]).toEqual([10, 2]);
  });
});
