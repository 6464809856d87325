import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { watchdog } from './watchdog.ts';

const TIMEOUT_NS = 100e6;
const RESET_NS = 20_000;
const step = fc.record({
  // Kicks fall between counts of 1 ms: what happens at the very border is told by the data sheet.
  afterMs: fc.integer({ min: 0, max: 150 }),
  do: fc.constantFrom('kick' as const, 'enable' as const),
});

/** When the watchdog bites, by its rules, with kicks at these times. */
function bites(kicksNs: readonly number[], window: number, untilNs: number): number[] {
  const found: number[] = [];
  let loadedNs = 0;
  const bite = (atNs: number) => {
    found.push(atNs);
    loadedNs = atNs + RESET_NS;
  };
  for (const atNs of [...kicksNs, untilNs]) {
    while (loadedNs + TIMEOUT_NS <= atNs) bite(loadedNs + TIMEOUT_NS);
    if (atNs === untilNs || atNs < loadedNs) continue;
    if (99 - Math.floor((atNs - loadedNs) / 1e6) > window) bite(atNs);
    else loadedNs = atNs;
  }
  return found;
}

describe('watchdog under random operations', () => {
  it('bites when the kicks come too late or too early, and at no other time', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.constantFrom(4095, 80, 49, 20),
        fc.integer({ min: 1, max: 999_998 }),
        (steps, window, offsetNs) => {
          const config = { prescaler: '32', reload: 99, window } as const;
          const world = mockSystem({
            devices: { d: device(watchdog, config) },
            always: ['d.left >= 0', 'd.left <= 100'],
          });
          const kicksNs: number[] = [];
          let atNs = offsetNs;
          for (const each of steps) {
            atNs += each.afterMs * 1e6;
            world.runTo(atNs);
            world.bus.publish(message(watchdog, each.do, 'd', {}));
            if (each.do === 'kick') kicksNs.push(atNs);
          }
          const untilNs = atNs + 250e6;
          world.runTo(untilNs);
          const said = world.events('d.reset');
          const asserted = said.filter(({ payload }) => payload?.[0] === 1);
          expect(asserted.map(({ timeNs }) => timeNs)).toEqual(bites(kicksNs, window, untilNs));
          expect(said.map(({ payload }) => payload?.[0])).toEqual(said.map((_, i) => (i + 1) % 2));
          expect(world.broken()).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});
