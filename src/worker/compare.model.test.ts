import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomWorld } from '../engine/random-worlds.ts';
import { type PlainRow, rowsOf, TEST_MOCKS, writesOf } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import { type Comparison, firstDifference } from '../timeline/compare.ts';
import { createTimeline } from '../timeline/reader.ts';
import { UNHEEDED } from '../timeline/search.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Edit } from './engine-api.ts';
import { compareByRunning } from './rerun.ts';
import { type Session, sessionOf } from './session.ts';

const EVENTS = 1500;
const END_NS = 300_000;

const change = fc.oneof(
  fc.record({ at: fc.nat(EVENTS), seed: fc.nat(5) }),
  fc.record({ at: fc.nat(EVENTS), pick: fc.nat(1e6), value: fc.nat(1) }),
  fc.constant(undefined),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** A run of the world, changed at one point of it. */
function runWith(world: Parameters<typeof sessionOf>[0], changed: Change): Session {
  const scenario = { ...world, untilNs: END_NS };
  const options = { historyEvents: 8192 };
  const session = unwrap(sessionOf(scenario, TEST_MOCKS, { id: 'random' }, options));
  const runTo = (handled: number) => session.runUntil({ type: 'sequence', sequence: handled - 1 });
  if (changed) {
    runTo(changed.at);
    unwrap(session.inject(editOf(session, changed), session.system.nowNs()));
  }
  runTo(EVENTS);
  return session;
}

function editOf({ system }: Session, changed: NonNullable<Change>): Edit {
  if ('seed' in changed) return { type: 'seed', seed: changed.seed };
  const { devices } = system.schema;
  const device = devices[changed.pick % devices.length]!;
  const fields = device.fields.filter(
    ({ role, length, internal }) => role === 'state' && length === 1 && !internal,
  );
  const field = fields[Math.floor(changed.pick / 8) % fields.length]!;
  return { type: 'set', device: device.name, field: field.name, value: changed.value };
}

/** What one event is and does, as one text; ids of texts are their own business. */
function factsOf({ system }: Session): string[] {
  const journal = writesOf(system);
  const payloads = ({ payload }: PlainRow) => payload.map(String);
  return rowsOf(system).map((row) => {
    const { timeNs, kind, source, target, parent, flow, span, sequence } = row;
    const writes = journal.filter(({ event }) => event === sequence);
    const values = writes.map((write) => `${write.slot}=${write.new}`);
    return [timeNs, kind, source, target, parent, flow, span, payloads(row), values].join('|');
  });
}

/** First place where the lists differ; -1 = nowhere as far as both go. */
const bruteForce = (a: readonly string[], b: readonly string[]): number =>
  a.slice(0, Math.min(a.length, b.length)).findIndex((fact, i) => fact !== b[i]);

const timelineOf = ({ system }: Session): Timeline => createTimeline(system.memory, system.schema);

const firstOf = (comparison: Comparison): number =>
  comparison.result === 'different' ? comparison.first.sequence : -1;

describe('comparing two runs of one world', () => {
  it('finds the event that comparing every row and write finds', async () => {
    await fc.assert(
      fc.asyncProperty(randomWorld, change, change, async (world, left, right) => {
        const [a, b] = [runWith(world, left), runWith(world, right)];
        const expected = bruteForce(factsOf(a), factsOf(b));
        const found = await firstDifference(timelineOf(a), timelineOf(b), UNHEEDED);
        expect(firstOf(found)).toBe(expected);
        const same = Math.min(a.system.handled(), b.system.handled());
        if (found.result === 'same') expect(found.to).toBe(same);
      }),
      { numRuns: 40 },
    );
  });

  it('finds it also by running both again, when no history is left', async () => {
    await fc.assert(
      fc.asyncProperty(randomWorld, fc.nat(3), fc.nat(3), async (world, seedA, seedB) => {
        const open = (seed: number) => {
          const scenario = { ...world, untilNs: END_NS };
          const options = { historyEvents: 8192, seed };
          return unwrap(sessionOf(scenario, TEST_MOCKS, { id: 'random' }, options));
        };
        const [a, b] = [open(seedA), open(seedB)];
        for (const session of [a, b]) session.runUntil({ type: 'sequence', sequence: EVENTS - 1 });
        const expected = bruteForce(factsOf(a), factsOf(b));
        const again = await compareByRunning(open(seedA), open(seedB), EVENTS, UNHEEDED);
        const found = unwrap(again);
        const end = Math.min(a.system.handled(), b.system.handled());
        const lengths = a.system.handled() === b.system.handled() ? -1 : end;
        expect(firstOf(found)).toBe(expected >= 0 ? expected : lengths);
      }),
      { numRuns: 30 },
    );
  });
});
