import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { mcu } from './mcu.ts';

const time = fc.integer({ min: 1, max: 20_000_000 });
const config = fc.record({
  aPeriodNs: fc.oneof(fc.constant(0), fc.integer({ min: 1_000_000, max: 20_000_000 })),
  bPeriodNs: fc.oneof(fc.constant(0), fc.integer({ min: 1_000_000, max: 20_000_000 })),
  aRunNs: time,
  bRunNs: time,
  cRunNs: time,
  dRunNs: time,
  bMaskNs: fc.nat(20_000_000),
  dMaskNs: fc.nat(20_000_000),
  varyPercent: fc.constantFrom(0, 30),
});
const step = fc.oneof(
  fc.record({ do: fc.constant('wake' as const), task: fc.integer({ min: -2, max: 6 }) }),
  fc.constant({ do: 'irq' as const }),
  fc.record({ do: fc.constant('reset' as const), on: fc.boolean() }),
  fc.record({ do: fc.constant('wait' as const), ns: fc.nat(30_000_000) }),
);
const fault = fc.record({
  fault: fc.constant('m.hang'),
  at: fc.nat(200_000_000),
  for: fc.nat(50_000_000),
});

describe('mcu under random operations', () => {
  it('spends no more time than there is, finishes what it begins, and has one owner of the core', () => {
    fc.assert(
      fc.property(
        config,
        fc.array(step, { maxLength: 40 }),
        fc.array(fault, { maxLength: 2 }),
        (setup, steps, faults) => {
          const world = mockSystem({
            devices: { m: device(mcu, { ...setup, isrNs: 10_000 }) },
            faults,
            always: ['m.isrLeftNs >= 0', 'm.up || m.running == "idle"'],
          });
          world.runTo(0);
          let [released, asserted] = [0, false];
          for (const each of steps) {
            if (each.do === 'wait') world.runFor(each.ns);
            else if (each.do === 'irq') world.bus.publish(message(mcu, 'irq', 'm', {}));
            else if (each.do === 'reset') {
              asserted = each.on;
              world.bus.publish(message(mcu, 'reset', 'm', { asserted }));
            } else {
              released += 1;
              world.bus.publish(message(mcu, 'wake', 'm', { task: each.task }));
            }
          }
          world.runFor('500 ms');
          const cells = (name: string) => world.get(`m.${name}`) as readonly number[];
          expect(Math.min(...cells('leftNs'))).toBeGreaterThanOrEqual(0);
          const jobs = cells('jobs').reduce((sum, each) => sum + each, 0);
          const ends = ['a', 'b', 'c', 'd'].flatMap((task) => world.events(`m.${task}`)).length;
          expect(ends).toBe(jobs);
          // Tasks without a period run no more often than they were woken.
          expect((cells('jobs')[2] ?? 0) + (cells('jobs')[3] ?? 0)).toBeLessThanOrEqual(released);
          expect(world.events('m.isr').length).toBeLessThanOrEqual(Number(world.get('m.irqs')));
          expect(world.get('m.up')).toBe(!asserted);
          expect(world.broken()).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
