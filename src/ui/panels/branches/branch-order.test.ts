import { describe, expect, it } from 'vitest';
import type { BranchSummary } from '../../../worker/engine-api.ts';
import { branchLines } from './branch-order.ts';

const branch = (id: number, parent: number, forkedAt: number): BranchSummary => ({
  id,
  name: `b${id}`,
  parent,
  forkedAt,
  forkedNs: 0,
  edits: [],
  published: 0,
  broken: [],
});

describe('the tree of branches', () => {
  it('reads every branch after its parent, siblings by where they left it', () => {
    const list = [branch(0, -1, -1), branch(1, 0, 90), branch(2, 0, 10), branch(3, 1, 95)];
    const lines = branchLines(list).map(({ branch: { id }, depth, isLast }) => [id, depth, isLast]);
    expect(lines).toEqual([
      [0, 0, true],
      [2, 1, false],
      [1, 1, true],
      [3, 2, true],
    ]);
  });

  it('loses no branch whose parent is not in the list', () => {
    expect(branchLines([branch(0, -1, -1), branch(5, 4, 3)]).map((one) => one.branch.id)).toEqual([
      0, 5,
    ]);
  });
});
