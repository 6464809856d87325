import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { compileProbe, type Probe, type ProbeSpec } from './probe.ts';
import { probeHistory } from './probe-history.ts';
import type { IntervalResult, Wait } from './probe-interval.ts';
import { createTimeline } from './reader.ts';
import { createRecorder } from './recorder.ts';
import { UNHEEDED } from './search.ts';
import { firesAt, stepsOf, type Twin } from './test-conditions.ts';
import { createModel, type Model, record, testPlan, testSchema } from './test-model.ts';
import type { EventRecord } from './timeline.ts';

const SCHEMA = testSchema(2);
const BINS = 5;

const TWINS: readonly Twin[] = [
  { text: 'kind == "heard"', moment: false, holds: ({ kind }) => kind === 1 },
  { text: 'source == "d1"', moment: false, holds: ({ source }) => source === 1 },
  { text: 'd0.a > 1', moment: true, holds: (_, state) => state[0]! > 1 },
  { text: 'd1.b < d0.a', moment: true, holds: (_, state) => state[5]! < state[0]! },
];

const step = stepsOf(SCHEMA.slots);

function compiled(spec: ProbeSpec): Probe {
  const probe = compileProbe(spec, SCHEMA);
  if (!probe.ok) throw new Error(probe.problem.what);
  return probe.value;
}

const spec = (when: string, until: string, bins = BINS): ProbeSpec => ({
  type: 'interval',
  name: 'wait',
  when,
  until,
  bins,
});

/** Every wait, by looking at all events from the oldest held one on. */
function bruteForce(model: Model, oldest: number, begins: Twin, ends: Twin) {
  const waits: Wait[] = [];
  let since: EventRecord | undefined;
  for (const event of model.events) {
    if (event.sequence < oldest) continue;
    if (since && firesAt(model, ends, event.sequence)) {
      const { sequence: from, timeNs } = since;
      waits.push({ from, to: event.sequence, timeNs, ns: event.timeNs - timeNs });
      since = undefined;
    }
    if (!since && firesAt(model, begins, event.sequence)) since = event;
  }
  return { waits, open: since?.sequence };
}

describe('intervals between two conditions', () => {
  it('are those that a look at every event finds, with the longest and an example of each bar', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          first: fc.constantFrom(0, 7, 2 ** 30 - 40, 2 ** 32 - 40),
          steps: fc.array(step, { minLength: 1, maxLength: 150 }),
          rows: fc.constantFrom(16, 64, 256),
          picks: fc.tuple(fc.nat(TWINS.length - 1), fc.nat(TWINS.length - 1)),
        }),
        async ({ first, steps, rows, picks }) => {
          const plan = testPlan(SCHEMA.slots, { events: rows, journal: rows * 2 });
          const recorder = unwrap(createRecorder({ schema: SCHEMA, plan, firstSequence: first }));
          const model = createModel(first, new Array(SCHEMA.slots).fill(0));
          for (const each of steps) record(each, recorder, model);
          recorder.finish();
          const timeline = createTimeline(recorder.memory, SCHEMA);
          const [begins, ends] = [TWINS[picks[0]]!, TWINS[picks[1]]!];
          const probe = compiled(spec(begins.text, ends.text));
          const range = { from: 0, to: timeline.published() };
          const probed = unwrap(await probeHistory(timeline, [probe], range, UNHEEDED));
          const result = probed.results[0] as IntervalResult;
          const { waits, open } = bruteForce(model, timeline.oldest(), begins, ends);
          expect([result.count, result.open?.sequence]).toEqual([waits.length, open]);
          const byLength = waits.toSorted((a, b) => b.ns - a.ns || a.from - b.from);
          expect(result.longest).toEqual(byLength.slice(0, 8));
          const byShortness = waits.toSorted((a, b) => a.ns - b.ns || a.from - b.from);
          expect(result.shortest).toEqual(byShortness.slice(0, 3));
          expect(result.bins.reduce((sum, { count }) => sum + count, 0)).toBe(waits.length);
          result.bins.forEach(({ count }, i) => {
            const example = result.examples[i];
            expect(example === undefined).toBe(count === 0);
            if (example) expect(waits).toContainEqual(example);
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('need a beginning, an end and bins, and say which of them is wrong', () => {
    const problemOf = (given: ProbeSpec) => {
      const probe = compileProbe(given, SCHEMA);
      return probe.ok ? undefined : [probe.problem.part, probe.problem.what];
    };
    expect(problemOf(spec('d0.a > 1', 'kind == "heard"'))).toBeUndefined();
    expect(problemOf(spec(' ', 'd0.a > 1'))).toEqual(['when', 'nothing begins the interval']);
    expect(problemOf(spec('d0.a >', 'd0.a > 1'))?.[0]).toBe('when');
    expect(problemOf(spec('d0.a > 1', 'd7.a > 1'))?.[0]).toBe('until');
    expect(problemOf(spec('d0.a > 1', ''))?.[0]).toBe('until');
    expect(problemOf(spec('d0.a > 1', 'd0.a < 1', 0))?.[0]).toBe('bins');
  });
});
