import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { gpio } from './gpio.ts';

const MODES = ['input', 'push-pull', 'open-drain'] as const;
const PULLS = ['none', 'up', 'down'] as const;
const EDGES = ['none', 'rising', 'falling', 'both'] as const;

type Step =
  | { readonly do: 'write' | 'line'; readonly high: boolean }
  | { readonly do: 'release' }
  | { readonly do: 'wait'; readonly ns: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('write' as const, 'line' as const), high: fc.boolean() }),
  fc.constant({ do: 'release' as const }),
  fc.record({ do: fc.constant('wait' as const), ns: fc.nat(3_000_000) }),
);
const wire = fc.record({
  mode: fc.constantFrom(...MODES),
  pull: fc.constantFrom(...PULLS),
  interrupt: fc.constantFrom(...EDGES),
});

/** Level that a wire must have; undefined = nobody says. */
function expected(
  mode: (typeof MODES)[number],
  pull: (typeof PULLS)[number],
  latch: boolean,
  outside: boolean | undefined,
): boolean | undefined {
  const own = mode === 'input' || (mode === 'open-drain' && latch) ? undefined : latch;
  const driven = [own, outside].filter((level) => level !== undefined);
  if (driven.length > 0) return driven.every(Boolean);
  return pull === 'none' ? undefined : pull === 'up';
}

describe('gpio under random operations', () => {
  it('has the level that its drivers and its resistor give, and counts its edges', () => {
    fc.assert(
      fc.property(wire, fc.array(step, { maxLength: 40 }), (config, steps) => {
        const world = mockSystem({ devices: { p: device(gpio, config) } });
        world.runTo(0);
        let [latch, outside, high] = [false, undefined as boolean | undefined, false];
        let edges = 0;
        let interrupts = 0;
        high = expected(config.mode, config.pull, latch, outside) ?? high;
        for (const each of steps) {
          if (each.do === 'wait') world.runFor(each.ns);
          else if (each.do === 'release') {
            outside = undefined;
            world.bus.publish(message(gpio, 'release', 'p', {}));
          } else {
            if (each.do === 'write') latch = each.high;
            else outside = each.high;
            world.bus.publish(message(gpio, each.do, 'p', { high: each.high }));
          }
          world.runFor(0);
          const level = expected(config.mode, config.pull, latch, outside);
          const now = level ?? high;
          if (now !== high) {
            edges += 1;
            const wanted = now ? 'rising' : 'falling';
            if (config.interrupt === 'both' || config.interrupt === wanted) interrupts += 1;
          }
          high = now;
          expect(world.get('p.high')).toBe(high);
          expect(world.get('p.input')).toBe(high);
          expect(world.get('p.floating')).toBe(level === undefined);
        }
        expect(world.get('p.edges')).toBe(edges);
        expect(world.events('p.interrupt')).toHaveLength(interrupts);
      }),
      { numRuns: 80 },
    );
  });

  it('comes to rest at that level whatever bounces, glitches and sticks meanwhile', () => {
    const fault = fc.constantFrom('stuck-high', 'stuck-low', 'glitch');
    const disturbance = fc.record({ fault, at: fc.nat(20_000_000), for: fc.nat(20_000_000) });
    fc.assert(
      fc.property(
        fc.record({ mode: fc.constantFrom(...MODES), pull: fc.constantFrom('up', 'down') }),
        fc.array(step, { maxLength: 30 }),
        fc.array(disturbance, { maxLength: 4 }),
        fc.integer({ min: 1, max: 1000 }),
        (config, steps, faults, seed) => {
          const bouncing = { ...config, bounceNs: 2e6, debounceNs: 1e6, glitchEveryNs: 1e5 };
          const world = mockSystem({
            devices: { p: device(gpio, { ...bouncing, interrupt: 'both' }) },
            faults: faults.map((each) => ({ ...each, fault: `p.${each.fault}` })),
            seed,
          });
          world.runTo(0);
          let [latch, outside] = [false, undefined as boolean | undefined];
          for (const each of steps) {
            if (each.do === 'wait') world.runFor(each.ns);
            else if (each.do === 'release') {
              outside = undefined;
              world.bus.publish(message(gpio, 'release', 'p', {}));
            } else {
              if (each.do === 'write') latch = each.high;
              else outside = each.high;
              world.bus.publish(message(gpio, each.do, 'p', { high: each.high }));
            }
          }
          world.runFor('100 ms');
          const level = expected(config.mode, config.pull, latch, outside);
          expect([world.get('p.high'), world.get('p.input')]).toEqual([level, level]);
          const said = world.events('p.level').map(({ payload }) => payload?.[0]);
          // A level that is said is another one than the one before.
          said.forEach((each, i) => {
            if (i > 0) expect(each).not.toBe(said[i - 1]);
          });
          expect(world.get('p.edges')).toBe(said.length - 1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
