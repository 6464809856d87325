/** Which bookmarks belong to the open branch. Pure. */
import type { BranchSummary } from '../../worker/engine-api.ts';
import type { PlacedBookmark } from './app-state.ts';

type Places = readonly Pick<BranchSummary, 'id' | 'parent' | 'forkedAt'>[];

/** For a branch and each before it in the tree: the last event of it that the branch has. */
function reachOf(branches: Places, branch: number): Map<number, number> {
  const reach = new Map<number, number>([[branch, Number.POSITIVE_INFINITY]]);
  let last = Number.POSITIVE_INFINITY;
  let at = branches.find(({ id }) => id === branch);
  while (at !== undefined && at.parent >= 0) {
    const { parent, forkedAt } = at;
    last = Math.min(last, forkedAt);
    reach.set(parent, last);
    at = branches.find(({ id }) => id === parent);
  }
  return reach;
}

/**
 * The branch in which an event of `branch` came to be: the first of those before it that has it.
 * Bookmarks are kept there, so that they outlive a branch that merely shares the event.
 */
export function homeOf(branches: Places, branch: number, sequence: number): number {
  let home = branch;
  for (const [id, last] of reachOf(branches, branch)) if (sequence <= last) home = id;
  return home;
}

/** Those whose event the branch has, in order of time. */
export function bookmarksIn(
  branches: Places,
  branch: number,
  all: readonly PlacedBookmark[],
): readonly PlacedBookmark[] {
  const reach = reachOf(branches, branch);
  return all
    .filter((one) => one.at <= (reach.get(one.branch) ?? Number.NEGATIVE_INFINITY))
    .sort((a, b) => a.timeNs - b.timeNs || a.at - b.at || a.id - b.id);
}
