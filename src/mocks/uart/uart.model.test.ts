import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { FIFO_BYTES } from '../uart-registers.ts';
import { uart } from './uart.ts';

const BAUD = 1_000_000;
const CHARACTER_NS = 10_000;

type Step =
  | { readonly do: 'write'; readonly byte: number }
  | { readonly do: 'wait'; readonly ns: number }
  | { readonly do: 'read' }
  | { readonly do: 'drain' }
  | { readonly do: 'quiet' }
  | { readonly do: 'break'; readonly on: boolean }
  | { readonly do: 'noise'; readonly high: boolean };

const legal: fc.Arbitrary<Step>[] = [
  fc.record({ do: fc.constant('write' as const), byte: fc.integer({ min: 0, max: 255 }) }),
  fc.record({
    do: fc.constant('wait' as const),
    ns: fc.integer({ min: 0, max: 3 * CHARACTER_NS }),
  }),
  fc.constant({ do: 'read' as const }),
  fc.constant({ do: 'drain' as const }),
];
const illegal: fc.Arbitrary<Step>[] = [
  fc.record({ do: fc.constant('write' as const), byte: fc.integer({ min: -1e6, max: 1e6 }) }),
  fc.record({ do: fc.constant('break' as const), on: fc.boolean() }),
  fc.record({ do: fc.constant('noise' as const), high: fc.boolean() }),
];

function open() {
  const world = mockSystem({
    devices: { a: device(uart, { baud: BAUD }), b: device(uart, { baud: BAUD, trigger: 4 }) },
    links: [{ from: 'a.tx', to: 'b.rx' }],
    always: [
      'b.rxCount >= 0',
      `b.rxCount <= ${FIFO_BYTES}`,
      'a.txCount >= 0',
      `a.txCount <= ${FIFO_BYTES}`,
    ],
  });
  world.runTo(0);
  const { bus } = world;
  const act = (step: Step): void => {
    if (step.do === 'write') bus.publish(message(uart, 'write', 'a', { byte: step.byte }));
    else if (step.do === 'wait') world.runFor(step.ns);
    else if (step.do === 'read') bus.publish(message(uart, 'read', 'b', {}));
    else if (step.do === 'drain') bus.publish(message(uart, 'drain', 'b', {}));
    else if (step.do === 'quiet') world.runFor(100 * CHARACTER_NS);
    else if (step.do === 'break') bus.publish(message(uart, 'sendBreak', 'a', { on: step.on }));
    else bus.publish(message(uart, 'rx', 'b', { high: step.high }));
    world.runFor(0);
  };
  return { ...world, act };
}

describe('uart under random operations', () => {
  it('gives, in order, all that was sent and not lost: writes, reads and pauses as they come', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...legal), { maxLength: 80 }), (steps) => {
        const world = open();
        const expected: number[] = [];
        let overruns = 0;
        for (const step of steps) {
          const refused = world.get('a.refused');
          world.act(step);
          if (step.do === 'write' && world.get('a.refused') === refused) expected.push(step.byte);
        }
        world.act({ do: 'quiet' });
        world.act({ do: 'drain' });
        const got = world.events('b.data').map(({ payload }) => payload?.[0] ?? -1);
        overruns = Number(world.get('b.overruns'));
        expect(world.get('a.sent')).toBe(expected.length);
        expect(world.get('b.received')).toBe(expected.length);
        expect(got.length + overruns).toBe(expected.length);
        if (overruns === 0) expect(got).toEqual(expected);
        // What was lost is missing; what came is in order.
        let at = 0;
        for (const byte of got) {
          at = expected.indexOf(byte, at) + 1;
          expect(at).toBeGreaterThan(0);
        }
        expect(world.broken()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps its books whatever is done to it, and understands again afterwards', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...legal, ...illegal), { maxLength: 80 }), (steps) => {
        const world = open();
        for (const step of steps) world.act(step);
        const read = world.events('b.data').length;
        expect(world.get('b.received')).toBe(
          Number(world.get('b.rxCount')) + Number(world.get('b.overruns')) + read,
        );
        // A quiet line, then a character: received as it was sent.
        world.act({ do: 'break', on: false });
        world.act({ do: 'noise', high: true });
        world.act({ do: 'quiet' });
        world.act({ do: 'drain' });
        const before = world.events('b.data').length;
        world.act({ do: 'write', byte: 0x96 });
        world.act({ do: 'quiet' });
        world.act({ do: 'drain' });
        const after = world.events('b.data').slice(before);
        expect(after.map(({ payload }) => payload)).toEqual([[0x96, 0x61]]);
        expect(world.broken()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
