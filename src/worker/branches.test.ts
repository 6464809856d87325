import { describe, expect, it } from 'vitest';
import { fieldValue, openWorld, rowsOf, runUpTo } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import { MOCKS } from '../mocks/registry.ts';
import type { BranchEdit, Edit, OpenOptions } from './engine-api.ts';
import { decodeRecipe, encodeRecipe } from './recipe-text.ts';
import { sessionOfRecipe } from './rerun.ts';
import { openSession, type Session } from './session.ts';

const THERMOSTATS = { id: 'thermostats' };
const HISTORY = { historyEvents: 2 ** 15 };
const open = (options: OpenOptions = {}): Session =>
  unwrap(openSession(THERMOSTATS, { ...HISTORY, ...options }));
const runEvents = (session: Session, handled: number): void => {
  session.runUntil({ type: 'sequence', sequence: handled - 1 });
};
const STUCK: Edit = { type: 'fault', device: 'north', fault: 'sensor-stuck', on: true };
const WARMER: Edit = { type: 'set', device: 'south', field: 'setpointC', value: 24 };
const SLOW: Edit = {
  type: 'link',
  from: 'north.ask',
  to: 'heater.ask',
  latencyNs: 40e6,
  jitterNs: 0,
};

const problemOf = (result: ReturnType<Session['fork']>): string =>
  result.ok ? 'done' : `${result.problem.what}. ${result.problem.mend}`;

const FAR_AWAY: Edit = {
  type: 'link',
  from: 'room.temperature',
  to: 'north.temperature',
  latencyNs: 40e6,
  jitterNs: 0,
};

/** Times between the room's emissions from an event on and their arrival in the north. */
const delays = ({ system }: Session, from: number): number[] => {
  const rows = rowsOf(system);
  return rows
    .slice(from)
    .filter(({ kind, target }) => kind === 'thermostat.temperature' && target === 'north')
    .filter(({ parent }) => parent >= from)
    .map((row) => row.timeNs - (rows[row.parent]?.timeNs ?? 0));
};

describe('a branch', () => {
  it('with a slower link delivers later from the fork on, and not before', () => {
    const session = open();
    runEvents(session, 4000);
    const before = session.system.hash();
    const early = delays(session, 0);
    expect(Math.max(...early)).toBeLessThanOrEqual(5e6);
    unwrap(session.fork(1999, [FAR_AWAY]));
    runEvents(session, 6000);
    const late = delays(session, 2002);
    expect(late.length).toBeGreaterThan(3);
    expect(new Set(late)).toEqual(new Set([40e6]));
    unwrap(session.switchBranch(0));
    expect(session.system.hash()).toEqual(before);
    expect(delays(session, 0)).toEqual(early);
  });

  it('with a link of loss 1 hears nothing more of it', () => {
    const session = open();
    runEvents(session, 1000);
    unwrap(
      session.fork(999, [
        { type: 'link', from: 'room.temperature', to: 'north.temperature', loss: 1 },
      ]),
    );
    const asked = session.system.handled();
    runEvents(session, 4000);
    const arrived = rowsOf(session.system, 'thermostat.temperature', asked).filter(
      ({ target }) => target === 'north',
    );
    // What was under way at the fork still arrives.
    expect(arrived.length).toBeLessThanOrEqual(1);
  });

  it('with another seed shares the past and no noise of the future', () => {
    const session = open();
    runEvents(session, 3000);
    const main = session.system.hash();
    unwrap(session.fork(1499, [{ type: 'seed', seed: 7 }]));
    runEvents(session, 3000);
    const seven = session.system.hash();
    expect(seven.hash).not.toBe(main.hash);
    unwrap(session.switchBranch(0));
    unwrap(session.fork(1499, [{ type: 'seed', seed: 7 }]));
    runEvents(session, 3000);
    expect(session.system.hash()).toEqual(seven);
    expect(session.recipe().inputs.map(({ edit }) => edit)).toEqual([{ type: 'seed', seed: 7 }]);
  });

  it('without an input runs on with the others, each at its own time', () => {
    const session = open();
    runEvents(session, 500);
    unwrap(session.inject(STUCK, 0));
    runEvents(session, 1500);
    unwrap(session.inject(WARMER, 0));
    runEvents(session, 2500);
    const at = session.recipe().inputs[1]!.timeNs;
    unwrap(session.fork(2499, [{ type: 'remove-input', input: 0 }]));
    expect(session.branches()[1]).toMatchObject({ forkedAt: 499 });
    expect(session.recipe().planned).toEqual([{ timeNs: at, edit: WARMER }]);
    runEvents(session, 2500);
    expect(fieldValue(session.system, 'north.sensor-stuck')).toBe(0);
    expect(fieldValue(session.system, 'south.setpointC')).toBe(24);
    expect(session.recipe().inputs.map(({ timeNs, edit }) => [timeNs, edit])).toEqual([
      [at, WARMER],
    ]);
    expect(session.recipe().planned).toBeUndefined();
  });

  it('with an input moved applies it at the new time, earlier or later', () => {
    const session = open();
    runEvents(session, 1500);
    unwrap(session.inject(WARMER, 0));
    runEvents(session, 2500);
    for (const timeNs of [2e9, 3e9 + 1, 20e9]) {
      unwrap(session.switchBranch(0));
      unwrap(session.fork(2499, [{ type: 'move-input', input: 0, timeNs }]));
      session.runUntil({ type: 'time', timeNs: timeNs - 1 });
      expect(fieldValue(session.system, 'south.setpointC')).toBe(21);
      session.runUntil({ type: 'time', timeNs });
      expect(fieldValue(session.system, 'south.setpointC')).toBe(24);
      expect(session.recipe().inputs.map((input) => input.timeNs)).toEqual([timeNs]);
    }
  });

  it('keeps or drops the later inputs of its parent, as asked', () => {
    const session = open();
    runEvents(session, 1000);
    unwrap(session.inject(WARMER, 0));
    runEvents(session, 2000);
    unwrap(session.fork(499, [STUCK], { inputs: 'keep', name: 'both' }));
    runEvents(session, 2000);
    expect(session.recipe().inputs.map(({ edit }) => edit)).toEqual([STUCK, WARMER]);
    unwrap(session.switchBranch(0));
    unwrap(session.fork(499, [STUCK]));
    runEvents(session, 2000);
    expect(session.recipe().inputs.map(({ edit }) => edit)).toEqual([STUCK]);
    expect(session.branches().map(({ name }) => name)).toEqual(['main', 'both', 'branch 2']);
  });

  it.each<[string, number, BranchEdit[], RegExp]>([
    ['outside of the run', 3000, [], /event 3000 is not in this run. Use -1 … 999/],
    ['at no number', Number.NaN, [], /event NaN is not in this run/],
    [
      'over a link that is not there',
      5,
      [{ ...SLOW, to: 'room.ask' }],
      /no link north.ask → room.ask/,
    ],
    ['with a latency before the sending', 5, [{ ...SLOW, latencyNs: -1 }], /latency of -1/],
    ['with a link as it is', 5, [{ type: 'link', from: SLOW.from, to: SLOW.to }], /Give a latency/],
    ['with a loss above one', 5, [{ ...SLOW, loss: 1.5 }], /loss of 1.5. Use 0 … 1/],
    ['with half a seed', 5, [{ type: 'seed', seed: 0.5 }], /a seed of 0.5/],
    ['with a setpoint out of range', 5, [{ ...WARMER, value: 90 }], /Use 5 °C … 35 °C/],
    ['without an input that never was', 5, [{ type: 'remove-input', input: 3 }], /no input 3/],
    ['with an input at no time', 5, [{ type: 'move-input', input: 0, timeNs: -1 }], /moved to -1/],
  ])('%s is refused, and nothing changes', (_, at, edits, message) => {
    const session = open();
    runEvents(session, 500);
    unwrap(session.inject(STUCK, 0));
    runEvents(session, 1000);
    const before = session.system.hash();
    expect(problemOf(session.fork(at, edits))).toMatch(message);
    expect(session.system.hash()).toEqual(before);
    expect(session.branches()).toHaveLength(1);
  });
});

describe('the tree', () => {
  it('is renamed and pruned; what grew on a deleted branch stays as it was', () => {
    const session = open();
    runEvents(session, 1000);
    unwrap(session.fork(499, [STUCK]));
    runEvents(session, 1200);
    unwrap(session.fork(899, [WARMER]));
    runEvents(session, 1500);
    const leaf = session.system.hash();
    unwrap(session.renameBranch(2, 'warm and stuck'));
    unwrap(session.deleteBranch(1));
    expect(session.branches().map(({ id, parent, name }) => [id, parent, name])).toEqual([
      [0, -1, 'main'],
      [2, 0, 'warm and stuck'],
    ]);
    expect(session.branches()[1]).toMatchObject({ forkedAt: 499, edits: [STUCK, WARMER] });
    unwrap(session.switchBranch(0));
    unwrap(session.switchBranch(2));
    expect(session.system.hash()).toEqual(leaf);
    unwrap(session.deleteBranch(2));
    expect([session.branch, session.system.handled()]).toEqual([0, 1000]);
  });

  it('refuses names that are none, taken or endless, and the loss of its root', () => {
    const session = open();
    runEvents(session, 10);
    unwrap(session.fork(4, [], { name: 'one' }));
    expect(problemOf(session.fork(4, [], { name: 'one' }))).toMatch(/two branches named "one"/);
    expect(problemOf(session.renameBranch(1, 'main'))).toMatch(/two branches named "main"/);
    expect(problemOf(session.renameBranch(1, '  '))).toMatch(/not a name/);
    expect(problemOf(session.renameBranch(1, 'x'.repeat(65)))).toMatch(/1 to 64/);
    expect(problemOf(session.renameBranch(9, 'x'))).toMatch(/no branch 9/);
    expect(problemOf(session.deleteBranch(0))).toMatch(/"main" is the root/);
    expect(problemOf(session.deleteBranch(9))).toMatch(/no branch 9/);
    expect(session.branch).toBe(1);
  });
});

describe("a branch's recipe", () => {
  it('as text makes the same bytes elsewhere', () => {
    const session = open({ seed: 11 });
    runEvents(session, 1000);
    unwrap(session.fork(700, [STUCK, SLOW, { type: 'seed', seed: 3 }, WARMER]));
    runEvents(session, 4000);
    const { sequence, hash } = session.system.hash();
    const text = encodeRecipe(session.recipe(), { sequence, hash });
    const { recipe, moment } = unwrap(decodeRecipe(text));
    const again = unwrap(sessionOfRecipe(recipe));
    runEvents(again, moment!.sequence);
    expect(again.system.hash()).toEqual(session.system.hash());
    // The engine alone, which knows nothing of branches and edits, comes to the same.
    const bare = openWorld(session.scenario, { seed: 11 }, MOCKS);
    unwrap(bare.feed(session.system.inputs()));
    runUpTo(bare, sequence);
    expect(bare.hash().hash).toBe(hash);
  });

  it('of a branch that is not current is the one it was left with', () => {
    const session = open();
    runEvents(session, 1000);
    unwrap(session.fork(499, [STUCK]));
    const recipe = session.recipe();
    unwrap(session.switchBranch(0));
    expect(session.recipe(1)).toEqual(recipe);
    expect(session.recipe().inputs).toEqual([]);
  });
});
