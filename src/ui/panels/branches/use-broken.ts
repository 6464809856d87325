import type { BranchSummary } from '../../../worker/engine-api.ts';
import { useApp } from '../../store/app-context.ts';

/** Names of the broken expectations: of the current branch as it stands, of others as left. */
export function useBroken(): (branch: BranchSummary) => readonly string[] {
  const current = useApp((state) => state.branch);
  const expectations = useApp((state) => state.expectations);
  return (branch) =>
    branch.id === current
      ? expectations.filter(({ standing }) => standing === 'broken').map(({ name }) => name)
      : branch.broken;
}
