import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { powerSupply } from './power-supply.ts';

const step = fc.oneof(
  fc.record({
    do: fc.constant('load' as const),
    currentA: fc.double({ min: -5, max: 20, noNaN: true }),
  }),
  fc.record({ do: fc.constant('enable' as const), on: fc.boolean() }),
  fc.constant({ do: 'surge' as const }),
  fc.record({ do: fc.constant('wait' as const), ns: fc.nat(20_000_000) }),
);
const fault = fc.record({
  fault: fc.constantFrom('r.sag', 'r.dropout'),
  at: fc.nat(50_000_000),
  for: fc.nat(50_000_000),
});
const SLEW = 2000;
const NOMINAL = 5;

describe('power-supply under random operations', () => {
  it('stays within its bounds, moves no faster than it can, and settles by its law', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.array(fault, { maxLength: 3 }),
        (steps, faults) => {
          const config = {
            nominalV: NOMINAL,
            sourceOhm: 0.5,
            slewVPerS: SLEW,
            surgeA: 1,
            surgeNs: 2e6,
          };
          const world = mockSystem({
            devices: { r: device(powerSupply, { ...config, brownoutV: 4, hysteresisV: 0.2 }) },
            faults,
            always: [
              'r.volts >= 0 V',
              `r.volts <= ${NOMINAL} V`,
              'r.surgesOpen >= 0',
              'r.loadA >= 0 A',
            ],
          });
          world.runTo(0);
          let [loadA, on] = [0, true];
          for (const each of steps) {
            if (each.do === 'wait') world.runFor(each.ns);
            else if (each.do === 'surge') world.bus.publish(message(powerSupply, 'surge', 'r', {}));
            else if (each.do === 'enable') {
              on = each.on;
              world.bus.publish(message(powerSupply, 'enable', 'r', { on }));
            } else {
              loadA = Math.max(0, each.currentA);
              world.bus.publish(message(powerSupply, 'load', 'r', { currentA: each.currentA }));
            }
          }
          world.runTo('2 s');
          expect(world.get('r.volts')).toBeCloseTo(on ? Math.max(0, NOMINAL - 0.5 * loadA) : 0, 9);
          expect(world.get('r.surgesOpen')).toBe(0);
          const said = world.events('r.voltage');
          said.forEach(({ timeNs, payload }, i) => {
            const before = said[i - 1];
            if (before === undefined) return;
            const moved = Math.abs((payload?.[0] ?? 0) - (before.payload?.[0] ?? 0));
            expect(moved).toBeLessThanOrEqual((SLEW * (timeNs - before.timeNs)) / 1e9 + 1e-9);
          });
          const brownouts = world.events('r.brownout').map(({ payload }) => payload?.[0]);
          // It begins low, and says changes only.
          expect(brownouts).toEqual(brownouts.map((_, i) => i % 2));
          expect(world.broken()).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
