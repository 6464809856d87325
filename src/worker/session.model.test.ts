import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomWorld } from '../engine/random-worlds.ts';
import type { Scenario } from '../engine/scenario.ts';
import type { AppliedInput, HashPoint } from '../engine/system.ts';
import { openWorld, runUpTo, stateOf, TEST_MOCKS } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import type { BranchEdit, Edit } from './engine-api.ts';
import { type Session, sessionOf } from './session.ts';

const END_NS = 100_000;
const EVENTS_MAX = 2000;

/** A value that the mock declares as possible. */
function within(mock: string, field: string, value: number): number {
  const declared = TEST_MOCKS.find(({ kind }) => kind === mock)?.config[field];
  // What no mock declares is a link's: its loss is a share.
  const { min, max } = declared ?? { min: 0, max: field.endsWith('loss') ? 1 : 1e6 };
  return Math.min(max, Math.max(min, value));
}

/** The device's field or fault that a number picks, now and then another seed. */
function editOf(session: Session, pick: number, value: number): Edit {
  const { devices } = session.system.schema;
  if (pick % 9 === 0) return { type: 'seed', seed: Math.abs(value) };
  const device = devices[pick % devices.length]!;
  const singles = device.fields.filter(({ length, internal }) => length === 1 && !internal);
  const field = singles[Math.floor(pick / 8) % singles.length]!;
  if (field.role === 'fault') {
    return { type: 'fault', device: device.name, fault: field.name, on: value > 2 };
  }
  const isSmall = field.type === 'flag' || field.type === 'enum';
  const given = isSmall ? Math.abs(Math.trunc(value)) % 2 : value;
  const possible = field.role === 'config' ? within(device.mock, field.name, given) : given;
  return { type: 'set', device: device.name, field: field.name, value: possible };
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const edits = fc.array(fc.record({ pick: fc.nat(1e6), value: fc.integer({ min: -3, max: 20 }) }), {
  maxLength: 2,
});
const move = fc.oneof(
  fc.record({ run: fc.integer({ min: 1, max: 700 }) }),
  fc.record({ fork: share, edits, keep: fc.boolean() }),
  fc.record({ change: fc.nat(9), toShare: fc.option(share) }),
  fc.record({ drop: fc.nat(9) }),
  fc.record({ until: fc.constantFrom('kind == "tick"', 'sequence > 40', 'time > 9 us') }),
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

/** Removes or moves one of the inputs, if there are any. */
function changeInput(session: Session, pick: number, toShare: number | null): void {
  const { inputs, planned = [] } = session.recipe();
  const count = inputs.length + planned.length;
  if (count === 0) return;
  const input = pick % count;
  const timeNs = Math.floor((toShare ?? 0) * Math.min(END_NS, session.system.nowNs() + 500));
  const edit: BranchEdit =
    toShare === null ? { type: 'remove-input', input } : { type: 'move-input', input, timeNs };
  unwrap(session.fork(session.system.handled() - 1, [edit]));
  const now = session.recipe();
  const left = now.inputs.length + (now.planned?.length ?? 0);
  expect(left).toBe(toShare === null ? count - 1 : count);
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
            unwrap(session.fork(at, made, { inputs: taken.keep ? 'keep' : 'drop' }));
          } else if ('change' in taken) {
            seen.set(session.branch, look(session));
            changeInput(session, taken.change, taken.toShare);
          } else if ('drop' in taken) {
            const id = taken.drop % (Math.max(...session.branches().map((b) => b.id)) + 1);
            const known = session.branches().find((branch) => branch.id === id);
            if (!known || known.parent < 0) continue;
            const isCurrent = id === session.branch;
            if (!isCurrent) seen.set(session.branch, look(session));
            unwrap(session.deleteBranch(id));
            seen.delete(id);
            if (isCurrent) expect(session.branch).toBe(known.parent);
          } else if ('until' in taken) {
            const until = { type: 'condition', any: [taken.until] } as const;
            if (system.handled() < EVENTS_MAX) session.runUntil(until);
          } else if ('switchTo' in taken) {
            seen.set(session.branch, look(session));
            const all = session.branches();
            const { id } = all[taken.switchTo % all.length]!;
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
