import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { oldestEvent, oldestJournal, oldestPayload } from '../memory/publication.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { WORLD_CELL } from '../memory/tables.ts';
import { createTimeline } from '../timeline/reader.ts';
import { randomWorld } from './random-worlds.ts';
import type { System } from './system.ts';
import { openWorld, rowAt, runUpTo, stateOf, writesOf } from './test-world.ts';

const EVENTS_MAX = 6000;

const share = fc.double({ min: 0, max: 1, noNaN: true });
const move = fc.oneof(
  { weight: 4, arbitrary: fc.record({ run: fc.integer({ min: 1, max: 2500 }) }) },
  { weight: 3, arbitrary: fc.record({ rewind: share }) },
  { weight: 1, arbitrary: fc.record({ rewindBy: fc.nat(300) }) },
  { weight: 1, arbitrary: fc.record({ checkpoint: fc.constantFrom('a', 'b') }) },
  { weight: 1, arbitrary: fc.record({ restore: fc.constantFrom('a', 'b') }) },
  {
    weight: 2,
    arbitrary: fc.record({ set: fc.nat(1e6), value: fc.integer({ min: -3, max: 20 }) }),
  },
);
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

function setField(system: System, pick: number, value: number): void {
  const { devices } = system.schema;
  const device = devices[pick % devices.length]!;
  const state = device.fields.filter(({ role, internal }) => role !== 'fault' && !internal);
  const { slot, name } = state[pick % state.length]!;
  // What suits latency, jitter and loss alike; a link refuses other values.
  const b = name.includes(' → ') ? Math.abs(value) / 20 : value;
  const command = { kind: SYSTEM_KIND.set, target: device.id, a: slot, b, c: 0, d: 0 };
  unwrap(system.apply(command, system.nowNs() + (pick % 700)));
}

function makeMove(system: System, taken: Move): void {
  if ('run' in taken) runUpTo(system, Math.min(EVENTS_MAX, system.handled() + taken.run));
  else if ('rewind' in taken) unwrap(system.rewind(Math.floor(taken.rewind * system.handled())));
  else if ('rewindBy' in taken)
    unwrap(system.rewind(Math.max(0, system.handled() - taken.rewindBy)));
  else if ('checkpoint' in taken) system.checkpoint(taken.checkpoint);
  else if ('restore' in taken) system.restore(taken.restore);
  else setField(system, taken.set, taken.value);
}

/** Every event row that readers may take for intact. */
function expectSameRows(system: System, straight: System): void {
  const { memory } = system;
  const end = memory.cells.f64[WORLD_CELL.payload]!;
  for (let at = oldestEvent(memory) as number; at < system.handled(); at++) {
    const { payload, ...row } = rowAt(system, at);
    const { payload: wanted, ...straightRow } = rowAt(straight, at);
    if (JSON.stringify(row) !== JSON.stringify(straightRow)) expect(row).toEqual(straightRow);
    const more = memory.events.more[at & (memory.plan.events - 1)]!;
    const start = end - ((end - more) >>> 0);
    const held = payload.length < 2 || start >= oldestPayload(memory) ? payload.length : 1;
    expect(payload.slice(0, held)).toEqual(wanted.slice(0, held));
  }
}

/** Every journal row that readers may take for intact; not those of later events. */
function expectSameJournal(system: System, straight: System): void {
  const { memory } = system;
  const end = memory.cells.f64[WORLD_CELL.journal]!;
  const first = oldestJournal(memory);
  expect(writesOf(system, first, end)).toEqual(writesOf(straight, first, end));
}

describe('after any returns to the past in a small ring', () => {
  it('readers find what a straight run with a big ring holds, and nothing else', () => {
    fc.assert(
      fc.property(randomWorld, fc.array(move, { minLength: 2, maxLength: 10 }), (world, moves) => {
        const system = openWorld(world, { historyEvents: 1024, journalPerEvent: 1 });
        const timeline = createTimeline(system.memory, system.schema);
        for (const taken of moves) makeMove(system, taken);
        const straight = openWorld(world, { historyEvents: 2 ** 14 });
        const past = createTimeline(straight.memory, straight.schema);
        unwrap(straight.feed(system.inputs()));
        runUpTo(straight, system.handled());
        expect(system.hash().hash).toBe(straight.hash().hash);
        expect(stateOf(system)).toEqual(stateOf(straight));
        expectSameRows(system, straight);
        expectSameJournal(system, straight);
        expect(timeline.published()).toBe(system.handled());
        const step = Math.max(1, Math.floor((timeline.published() - timeline.oldest()) / 20));
        for (let at = timeline.oldest() as number; at < timeline.published(); at += step) {
          expect(timeline.writesOf(at)).toEqual(past.writesOf(at));
          expect(unwrap(timeline.stateAt(at))).toEqual(unwrap(past.stateAt(at)));
        }
      }),
      { numRuns: 40 },
    );
  });
});
