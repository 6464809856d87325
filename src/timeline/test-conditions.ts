/** For tests: random recordings, and conditions beside the plainest code that says the same. */
import fc from 'fast-check';
import { type Model, modelState, type Step, TEST_KINDS } from './test-model.ts';
import type { EventRecord } from './timeline.ts';

/** A condition as text, and as the plainest code that says the same. */
export interface Twin {
  readonly text: string;
  readonly moment: boolean;
  holds(event: EventRecord, state: readonly number[]): boolean;
}

/** Whether the condition fires with an event, by looking at it and the one before. */
export function firesAt(model: Model, { moment, holds }: Twin, at: number): boolean {
  const event = model.events[at - model.first]!;
  if (!holds(event, modelState(model, at))) return false;
  // The first state has no event before it; a moment looks at state alone.
  return !(moment && holds(event, modelState(model, at - 1)));
}

const value = fc.integer({ min: -2, max: 5 });
const device = fc.integer({ min: -1, max: 1 });

/** Steps of a world of two devices and so many slots. */
export const stepsOf = (slots: number): fc.Arbitrary<Step> =>
  fc.record({
    waitNs: fc.nat(5),
    kind: fc.nat(TEST_KINDS.length - 1),
    source: device,
    target: device,
    parentBack: fc.nat(6),
    flowBack: fc.nat(6),
    spanBack: fc.nat(6),
    payload: fc.array(value, { maxLength: 4 }),
    writes: fc.array(fc.record({ slot: fc.nat(slots - 1), value }), { maxLength: 3 }),
  });
