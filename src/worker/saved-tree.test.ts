import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import type { Edit, OpenOptions, SavedTree } from './engine-api.ts';
import { openSession, type Session } from './session.ts';

const STUCK: Edit = { type: 'fault', device: 'north', fault: 'sensor-stuck', on: true };
const COLD: Edit = { type: 'set', device: 'south', field: 'offsetC', value: -2 };

const open = (options: OpenOptions = {}): Session =>
  unwrap(openSession({ id: 'thermostats' }, { historyEvents: 2 ** 15, ...options }));

const runTo = (session: Session, handled: number): void => {
  session.runUntil({ type: 'sequence', sequence: handled - 1 });
};

/** main to 3,000; "stuck" from 1,000 to 2,500; "cold" from 1,500 of that one to 2,200. */
function grown(): Session {
  const session = open({ seed: 7 });
  runTo(session, 3000);
  unwrap(session.fork(999, [STUCK], { name: 'stuck' }));
  runTo(session, 2500);
  unwrap(session.fork(1499, [COLD], { name: 'cold' }));
  runTo(session, 2200);
  return session;
}

/** The same in another engine, as a page does it after a reload. */
function reopened(session: Session): Session {
  const recipe = session.recipe();
  const { inputs, planned = [], seed, untilNs } = recipe;
  const tree: SavedTree = JSON.parse(JSON.stringify(session.tree()));
  const again = open({ inputs, planned, seed, untilNs, tree });
  runTo(again, session.system.handled());
  return again;
}

describe('a tree of branches that was kept', () => {
  it('is the same tree, and each branch has the same bytes', () => {
    const session = grown();
    const again = reopened(session);
    expect(again.branches()).toEqual(session.branches());
    expect(again.branch).toBe(session.branch);
    expect(again.system.hash()).toEqual(session.system.hash());
    for (const id of [0, 1, 2]) {
      unwrap(session.switchBranch(id));
      unwrap(again.switchBranch(id));
      expect(again.system.hash()).toEqual(session.system.hash());
    }
  });

  it('grows on: a new branch does not take the number of another', () => {
    const again = reopened(grown());
    unwrap(again.fork(500, [], { name: 'new' }));
    expect(again.branches().map(({ id }) => id)).toEqual([0, 1, 2, 3]);
  });

  it.each<[string, (tree: SavedTree) => SavedTree]>([
    ['a branch that hangs on none', (tree) => ({ ...tree, branches: tree.branches.slice(1) })],
    ['no branches', (tree) => ({ ...tree, branches: [] })],
    ['an open branch that is not there', (tree) => ({ ...tree, current: 9 })],
    [
      'branches in a circle',
      ({ current, branches }) => ({
        current,
        branches: branches.map((one) => (one.id === 1 ? { ...one, parent: 2 } : one)),
      }),
    ],
    ['two of one number', (tree) => ({ ...tree, branches: [...tree.branches, ...tree.branches] })],
  ])('is refused with %s', (_, change) => {
    const session = grown();
    const { inputs } = session.recipe();
    const options = { seed: 7, historyEvents: 2 ** 15, inputs, tree: change(session.tree()) };
    const result = openSession({ id: 'thermostats' }, options);
    expect(result.ok ? '' : result.problem.what).toContain('the branches are not those of a run');
  });
});

describe('a deleted branch', () => {
  it('comes back with what was forked from it', () => {
    const session = grown();
    const before = session.branches();
    unwrap(session.deleteBranch(1));
    expect(session.branches().map(({ name }) => name)).toEqual(['main', 'cold']);
    expect(session.branches()[1]?.parent).toBe(0);
    unwrap(session.bringBackBranch(1));
    const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
    expect([...session.branches()].sort(byId)).toEqual(before);
    unwrap(session.switchBranch(1));
    expect(session.system.handled()).toBe(2500);
  });

  it('stays away while another one has its name', () => {
    const session = grown();
    unwrap(session.deleteBranch(1));
    unwrap(session.renameBranch(2, 'stuck'));
    const back = session.bringBackBranch(1);
    expect(back.ok ? '' : back.problem.what).toBe('two branches named "stuck"');
  });
});
