import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { type Condition, compileCondition } from './condition.ts';
import { createTimeline } from './reader.ts';
import { createRecorder } from './recorder.ts';
import { type Found, searchAhead, searchBack, UNHEEDED } from './search.ts';
import { firesAt, stepsOf, type Twin } from './test-conditions.ts';
import { createModel, type Model, record, testPlan, testSchema } from './test-model.ts';
import type { EventRecord } from './timeline.ts';

const SCHEMA = testSchema(2);

const isHeard = ({ kind }: EventRecord): boolean => kind === 1;
const TWINS: readonly Twin[] = [
  { text: 'd0.a > 2', moment: true, holds: (_, state) => state[0]! > 2 },
  { text: 'not d1.b < d0.a', moment: true, holds: (_, state) => !(state[5]! < state[0]!) },
  {
    text: 'd0.a == 1 or d1.cells[1] == 1',
    moment: true,
    holds: (_, s) => s[0] === 1 || s[7] === 1,
  },
  { text: 'kind == "heard"', moment: false, holds: isHeard },
  { text: 'level > 3', moment: false, holds: (e) => isHeard(e) && e.payload[0]! > 3 },
  {
    text: 'kind == "heard" and d0.a > 0',
    moment: false,
    holds: (event, state) => isHeard(event) && state[0]! > 0,
  },
  {
    text: 'not (kind == "heard" or d0.b <= 0) and source == "d1"',
    moment: false,
    holds: (event, state) => !(isHeard(event) || state[1]! <= 0) && event.source === 1,
  },
];

const step = stepsOf(SCHEMA.slots);

const firstSequence = fc.constantFrom(0, 7, 2 ** 30 - 40, 2 ** 32 - 40);

/** Every event with which a condition fires, by looking at all of them from the beginning. */
function bruteForce(model: Model, twins: readonly Twin[]): [sequence: number, which: number][] {
  return model.events.flatMap(({ sequence }): [number, number][] => {
    const which = twins.findIndex((twin) => firesAt(model, twin, sequence));
    return which < 0 ? [] : [[sequence, which]];
  });
}

const brief = (found: Found) => (found.found ? [found.sequence, found.condition] : found.reason);

describe('searching for a condition', () => {
  it('finds what a scan of everything finds, in both directions, from anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          first: firstSequence,
          steps: fc.array(step, { minLength: 1, maxLength: 150 }),
          rows: fc.constantFrom(16, 64, 256),
          picks: fc.array(fc.nat(TWINS.length - 1), { minLength: 1, maxLength: 3 }),
          starts: fc.array(fc.nat(160), { minLength: 1, maxLength: 6 }),
        }),
        async ({ first, steps, rows, picks, starts }) => {
          const plan = testPlan(SCHEMA.slots, { events: rows, journal: rows * 2 });
          const created = createRecorder({ schema: SCHEMA, plan, firstSequence: first });
          const recorder = unwrap(created);
          const model = createModel(first, new Array(SCHEMA.slots).fill(0));
          for (const each of steps) record(each, recorder, model);
          recorder.finish();
          const timeline = createTimeline(recorder.memory, SCHEMA);
          const twins = picks.map((pick) => TWINS[pick]!);
          const conditions = twins.map(({ text }): Condition => {
            const compiled = compileCondition(text, SCHEMA);
            if (!compiled.ok) throw new Error(compiled.problem.what);
            return compiled.value;
          });
          const oldest = timeline.oldest();
          const all = bruteForce(model, twins).filter(([at]) => at >= oldest);
          for (const start of starts) {
            const at = first + start;
            const before = await searchBack(timeline, conditions, at, UNHEEDED);
            expect(brief(before)).toEqual(all.findLast(([hit]) => hit < at) ?? 'none');
            const after = await searchAhead(timeline, conditions, at, UNHEEDED);
            expect(brief(after)).toEqual(all.find(([hit]) => hit > at) ?? 'none');
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
