import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { stepperDriver } from './stepper-driver.ts';

const SETUP_NS = 650;
const PULSE_NS = 1900;

/** Long enough after any edge for the next one to be clean. */
const CLEAN_NS = 2000;

interface Edge {
  readonly pin: 'step' | 'dir';
  readonly high: boolean;
  readonly atNs: number;
}

/** Turns before some pulses, each so long before the rise; all else keeps every time. */
const pulse = fc.record({
  turnNs: fc.option(fc.integer({ min: 1, max: 2 * SETUP_NS }), { nil: undefined }),
  lowNs: fc.integer({ min: PULSE_NS, max: 4 * PULSE_NS }),
  isShort: fc.boolean(),
});

interface Expected {
  position: number;
  violations: number;
  ignored: number;
}

/** Edges, and where the rotor is after them by the rules of the data sheet. */
function play(pulses: readonly (typeof pulse extends fc.Arbitrary<infer P> ? P : never)[]) {
  const edges: Edge[] = [];
  const expected: Expected = { position: 0, violations: 0, ignored: 0 };
  let [atNs, up] = [10_000, false];
  for (const { turnNs, lowNs, isShort } of pulses) {
    atNs += CLEAN_NS;
    let stepsUp = up;
    if (turnNs !== undefined) {
      up = !up;
      edges.push({ pin: 'dir', high: up, atNs });
      atNs += turnNs;
      if (turnNs >= SETUP_NS) stepsUp = up;
      else expected.violations += 1;
    }
    edges.push({ pin: 'step', high: true, atNs });
    edges.push({ pin: 'step', high: false, atNs: atNs + PULSE_NS });
    expected.position += stepsUp ? 1 : -1;
    atNs += PULSE_NS + lowNs;
    if (!isShort) continue;
    // Another pulse, whose rise comes too soon after the fall of a clean one.
    edges.push({ pin: 'step', high: true, atNs });
    edges.push({ pin: 'step', high: false, atNs: atNs + PULSE_NS });
    edges.push({ pin: 'step', high: true, atNs: atNs + PULSE_NS + PULSE_NS - 1 });
    edges.push({ pin: 'step', high: false, atNs: atNs + 4 * PULSE_NS });
    expected.position += up ? 1 : -1;
    expected.ignored += 1;
    expected.violations += 1;
    atNs += 4 * PULSE_NS;
  }
  return { edges, expected };
}

describe('stepper driver under random pulses', () => {
  it('is where its pulses and turns lead, short of those that came too soon', () => {
    fc.assert(
      fc.property(fc.array(pulse, { maxLength: 30 }), (pulses) => {
        const { edges, expected } = play(pulses);
        const world = mockSystem({
          devices: { axis: device(stepperDriver, { stallHz: 1e6 }) },
          always: ['axis.field == axis.position', 'axis.stalls == 0'],
        });
        for (const { pin, high, atNs } of edges) {
          world.runTo(atNs);
          world.send(message(stepperDriver, pin, 'axis', { high }));
        }
        const { position, violations, ignored } = expected;
        expect(world.get('axis.position')).toBe(position);
        expect([world.get('axis.violations'), world.get('axis.ignored')]).toEqual([
          violations,
          ignored,
        ]);
        const said = world.events('axis.moved').map(({ payload }) => payload?.[0]);
        expect(said.at(-1) ?? 0).toBe(position);
        expect([world.broken(), world.errors()]).toEqual([[], []]);
      }),
      { numRuns: 60 },
    );
  });
});
