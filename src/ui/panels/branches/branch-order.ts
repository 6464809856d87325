/** The branches as a tree, in the order in which its lines are read. Pure. */
import type { BranchSummary } from '../../../worker/engine-api.ts';

export interface BranchLine {
  readonly branch: BranchSummary;
  /** 0 = the root */
  readonly depth: number;
  /** whether it is the last one that left its parent */
  readonly isLast: boolean;
  /** how many leave the same parent, and its place among them from 1 on */
  readonly siblings: number;
  readonly place: number;
}

/** Every branch after its parent, and those of one parent by where they left it. */
export function branchLines(branches: readonly BranchSummary[]): BranchLine[] {
  const known = new Set(branches.map(({ id }) => id));
  const below = new Map<number, BranchSummary[]>();
  for (const branch of branches) {
    const parent = known.has(branch.parent) ? branch.parent : -1;
    const list = below.get(parent) ?? [];
    list.push(branch);
    below.set(parent, list);
  }
  const lines: BranchLine[] = [];
  const walk = (parent: number, depth: number) => {
    const list = below.get(parent) ?? [];
    list.sort((a, b) => a.forkedAt - b.forkedAt || a.id - b.id);
    for (const [index, branch] of list.entries()) {
      const isLast = index === list.length - 1;
      lines.push({ branch, depth, isLast, siblings: list.length, place: index + 1 });
      walk(branch.id, depth + 1);
    }
  };
  walk(-1, 0);
  return lines;
}
