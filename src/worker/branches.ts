/**
 * The tree of branches. A branch that is not current keeps no rows: only what came from outside,
 * from which its events can be made again.
 */
import type { AppliedInput } from '../engine/system.ts';
import { failure, type Result, success } from '../lib/result.ts';
import type { Command } from '../memory/commands.ts';
import type { BranchEdit, BranchSummary } from './engine-api.ts';

/** An input that is due at a virtual time, wherever in the run that will be. */
export interface Planned {
  readonly timeNs: number;
  readonly command: Command;
}

export interface Branch {
  readonly id: number;
  name: string;
  /** -1 = the root */
  parent: number;
  /** events shared with the parent, and the virtual time after them */
  shared: number;
  forkedNs: number;
  edits: readonly BranchEdit[];
  inputs: readonly AppliedInput[];
  planned: readonly Planned[];
  /** how far it ran: where switching to it leads back to */
  handled: number;
  nowNs: number;
  /** names of the expectations that were broken there */
  broken: readonly string[];
}

export const BRANCH_NAME_MAX = 64;
/** What each of them keeps is small; a list of more is no use to anybody. */
export const BRANCHES_MAX = 256;

export interface BranchTree {
  readonly current: Branch;
  get(id: number, doing: string): Result<Branch>;
  /** @param now how far the current branch ran, and what is broken there */
  list(now: Pick<Branch, 'handled' | 'broken'>): BranchSummary[];
  /** Why one more cannot be added under that name; undefined when it can. */
  nameProblem(name: string, doing: string, own?: number): Result<never> | undefined;
  add(branch: Omit<Branch, 'id'>): Branch;
  enter(branch: Branch): void;
  all(): readonly Branch[];
  /** Branches as they were once, in the place of those there are. */
  take(list: readonly Branch[], now: Branch): void;
  rename(id: number, name: string): Result<true>;
  /**
   * Takes it out; those forked from it become its parent's. It must not be current. What is taken
   * out is kept aside: it is small.
   */
  remove(branch: Branch): void;
  /** Brings back one that was taken out, with what was forked from it. */
  bringBack(id: number): Result<Branch>;
}

export function createBranchTree(inputs: readonly AppliedInput[]): BranchTree {
  const root: Branch = {
    id: 0,
    name: 'main',
    parent: -1,
    shared: 0,
    forkedNs: 0,
    edits: [],
    inputs,
    planned: [],
    handled: 0,
    nowNs: 0,
    broken: [],
  };
  const branches = new Map<number, Branch>([[0, root]]);
  let current = root;
  let nextId = 1;
  /** branches taken out, each with those that were forked from it as they were */
  const aside = new Map<number, { branch: Branch; children: readonly Branch[] }>();

  const get = (id: number, doing: string): Result<Branch> => {
    const branch = branches.get(id);
    if (branch) return success(branch);
    const known = [...branches.values()].map(({ name }) => name).join(', ');
    return failure({
      what: `there is no branch ${id}`,
      where: doing,
      mend: `Branches are: ${known}.`,
    });
  };

  const nameProblem: BranchTree['nameProblem'] = (name, where, own) => {
    if (branches.size >= BRANCHES_MAX && own === undefined) {
      const what = `${branches.size} branches`;
      return failure({ what, where, mend: 'Delete those that are no longer needed.' });
    }
    const same = [...branches.values()].find((other) => other.name === name && other.id !== own);
    if (same) {
      return failure({ what: `two branches named "${name}"`, where, mend: 'Choose another name.' });
    }
    if (name.trim() !== '' && name.length <= BRANCH_NAME_MAX) return undefined;
    const mend = `Use 1 to ${BRANCH_NAME_MAX} characters.`;
    return failure({ what: `"${name.slice(0, 80)}" is not a name for a branch`, where, mend });
  };

  return {
    get current() {
      return current;
    },
    get,
    nameProblem,
    list: (now) =>
      [...branches.values()].map((branch) => {
        const { id, name, parent, shared, forkedNs, edits } = branch;
        const { handled, broken } = id === current.id ? now : branch;
        const forkedAt = shared - 1;
        return { id, name, parent, forkedAt, forkedNs, edits, published: handled, broken };
      }),
    add: (branch) => {
      const id = nextId++;
      const name = branch.name === '' ? `branch ${id}` : branch.name;
      const added = { ...branch, id, name };
      branches.set(id, added);
      return added;
    },
    enter: (branch) => {
      current = branch;
    },
    all: () => [...branches.values()],
    take: (list, now) => {
      branches.clear();
      for (const branch of list) branches.set(branch.id, branch);
      nextId = Math.max(...branches.keys()) + 1;
      current = now;
    },
    rename: (id, name) => {
      const branch = get(id, 'renaming a branch');
      if (!branch.ok) return branch;
      const problem = nameProblem(name, 'renaming a branch', id);
      if (problem) return problem;
      branch.value.name = name;
      return success(true);
    },
    remove: (branch) => {
      const children = [...branches.values()].filter(({ parent }) => parent === branch.id);
      aside.set(branch.id, { branch, children: children.map((child) => ({ ...child })) });
      for (const child of branches.values()) {
        if (child.parent !== branch.id) continue;
        child.parent = branch.parent;
        if (branch.shared < child.shared) child.edits = [...branch.edits, ...child.edits];
        child.shared = Math.min(child.shared, branch.shared);
        child.forkedNs = Math.min(child.forkedNs, branch.forkedNs);
      }
      branches.delete(branch.id);
    },
    bringBack: (id) => {
      const where = 'bringing a branch back';
      const found = aside.get(id);
      if (found === undefined) return get(id, where);
      const { branch, children } = found;
      const problem = nameProblem(branch.name, where);
      if (problem) return problem;
      const parent = get(branch.parent, where);
      if (!parent.ok) return parent;
      aside.delete(id);
      branches.set(id, branch);
      for (const { id: child, parent: from, shared, forkedNs, edits } of children) {
        const now = branches.get(child);
        // It may have been taken out too, or forked anew.
        if (now?.parent === branch.parent) {
          Object.assign(now, { parent: from, shared, forkedNs, edits });
        }
      }
      return success(branch);
    },
  };
}
