/** The tree of branches ↔ what is kept of it outside of the engine. */
import type { MockDefinition } from '../engine/define-mock.ts';
import type { System } from '../engine/system.ts';
import { failure, type Result, success } from '../lib/result.ts';
import type { Branch, BranchTree } from './branches.ts';
import { appliedInputs, editOf, plannedOf } from './edits.ts';
import type { SavedBranch, SavedTree } from './engine-api.ts';

export function savedTree(system: System, tree: BranchTree): SavedTree {
  const branches = tree.all().map(
    ({ inputs, planned, ...branch }): SavedBranch => ({
      ...branch,
      inputs: inputs.map((input) => ({
        at: input.at,
        timeNs: input.timeNs,
        edit: editOf(system, input),
      })),
      planned: planned.map(({ timeNs, command }) => ({ timeNs, edit: editOf(system, command) })),
    }),
  );
  return { current: tree.current.id, branches };
}

const noTree = (why: string): Result<never> =>
  failure({
    what: `the branches are not those of a run: ${why}`,
    where: 'tree of branches',
    mend: 'Open the recipe of the run instead; it has one branch.',
  });

/** Whether each branch but the root hangs on another one, without going round in a circle. */
function isTree(branches: readonly SavedBranch[]): boolean {
  const parents = new Map(branches.map(({ id, parent }) => [id, parent]));
  if (parents.size !== branches.length) return false;
  return branches.every((branch) => {
    let { id } = branch;
    for (let steps = 0; steps < branches.length; steps++) {
      const parent = parents.get(id);
      if (parent === undefined) return false;
      if (parent < 0) return id === 0;
      id = parent;
    }
    return false;
  });
}

/** Puts saved branches in the place of the tree of a world that was just opened. */
export function takeTree(
  system: System,
  mocks: readonly MockDefinition[],
  saved: SavedTree,
  tree: BranchTree,
): Result<true> {
  if (!isTree(saved.branches)) return noTree('one hangs on none');
  const branches: Branch[] = [];
  for (const branch of saved.branches) {
    const inputs = appliedInputs(system, mocks, branch.inputs);
    if (!inputs.ok) return inputs;
    const planned = plannedOf(system, mocks, branch.planned);
    if (!planned.ok) return planned;
    branches.push({ ...branch, inputs: inputs.value, planned: planned.value });
  }
  const current = branches.find(({ id }) => id === saved.current);
  if (current === undefined) return noTree('the open one is not among them');
  tree.take(branches, current);
  return success(true);
}
