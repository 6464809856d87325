import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomWorld } from '../engine/random-worlds.ts';
import type { Scenario } from '../engine/scenario.ts';
import type { AppliedInput, HashPoint } from '../engine/system.ts';
import { openWorld, runUpTo, stateOf, TEST_MOCKS } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import type { Edit } from './engine-api.ts';
import { type Session, sessionOf } from './session.ts';

const END_NS = 100_000;
const EVENTS_MAX = 2000;

/** The device's field or fault that a number picks. */
function editOf(session: Session, pick: number, value: number): Edit {
  const { devices } = session.system.schema;
  const device = devices[pick % devices.length]!;
  const singles = device.fields.filter(({ length }) => length === 1);
  const field = singles[Math.floor(pick / 8) % singles.length]!;
  if (field.role === 'fault') {
    return { type: 'fault', device: device.name, fault: field.name, on: value > 2 };
  }
  const isSmall = field.type === 'flag' || field.type === 'enum';
  const given = isSmall ? Math.abs(Math.trunc(value)) % 2 : value;
  return { type: 'set', device: device.name, field: field.name, value: given };
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const edits = fc.array(fc.record({ pick: fc.nat(1e6), value: fc.integer({ min: -3, max: 20 }) }), {
  maxLength: 2,
});
const move = fc.oneof(
  fc.record({ run: fc.integer({ min: 1, max: 700 }) }),
  fc.record({ fork: share, edits }),
  fc.record({ switchTo: fc.nat(9) }),
  fc.record({ inject: fc.nat(1e6), value: fc.integer({ min: -3, max: 20 }), horizon: fc.nat(900) }),
);

/** What a branch was when it was last seen. */
interface Seen {
  readonly hash: HashPoint;
  readonly state: readonly number[];
  readonly inputs: readonly AppliedInput[];
}

const look = (session: Session): Seen => ({
  hash: session.system.hash(),
  state: stateOf(session.system),
  inputs: session.system.inputs(),
});

/** The same run in a world that never knew of branches. */
function straight(world: Scenario, { hash, inputs }: Seen): Omit<Seen, 'inputs'> {
  const system = openWorld(world);
  unwrap(system.feed(inputs));
  runUpTo(system, hash.sequence);
  return { hash: system.hash(), state: stateOf(system) };
}

describe('forking, switching and injecting in any order', () => {
  it('leaves every branch as a straight run with its inputs would be', () => {
    fc.assert(
      fc.property(randomWorld, fc.array(move, { minLength: 1, maxLength: 14 }), (world, moves) => {
        const scenario = { ...world, untilNs: END_NS };
        const options = { historyEvents: 4096 };
        const session = unwrap(sessionOf(scenario, TEST_MOCKS, { id: 'random' }, options));
        const { system } = session;
        const seen = new Map<number, Seen>();
        for (const taken of moves) {
          if ('run' in taken) {
            const until = Math.min(EVENTS_MAX, system.handled() + taken.run);
            session.runUntil({ type: 'sequence', sequence: until - 1 });
          } else if ('fork' in taken) {
            seen.set(session.branch, look(session));
            const at = Math.floor(taken.fork * system.handled()) - 1;
            const made = taken.edits.map(({ pick, value }) => editOf(session, pick, value));
            unwrap(session.fork(at, made));
          } else if ('switchTo' in taken) {
            seen.set(session.branch, look(session));
            const id = taken.switchTo % session.branches().length;
            unwrap(session.switchBranch(id));
            const before = seen.get(id)!;
            expect(system.hash().hash).toBe(before.hash.hash);
            expect(system.inputs()).toEqual(before.inputs);
          } else {
            const edit = editOf(session, taken.inject, taken.value);
            expect(session.inject(edit, system.nowNs() + taken.horizon).ok).toBe(true);
          }
        }
        seen.set(session.branch, look(session));
        for (const [id, last] of seen) {
          unwrap(session.switchBranch(id));
          const { hash, state } = straight(scenario, last);
          expect([id, system.hash().hash, system.handled()]).toEqual([
            id,
            hash.hash,
            hash.sequence,
          ]);
          expect(stateOf(system)).toEqual(state);
        }
      }),
      { numRuns: 60 },
    );
  });
});
