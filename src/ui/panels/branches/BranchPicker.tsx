import { GitBranch } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { formatDurationNs } from '../../../lib/units.ts';
import type { BranchSummary } from '../../../worker/engine-api.ts';
import { useApp } from '../../store/app-context.ts';
import { branchLines } from './branch-order.ts';
import { useBroken } from './use-broken.ts';
import './branches.css';

const BranchesPopup = lazy(() => import('./BranchesPopup.tsx'));

const ICON = 15;

/** "└ stuck · left main at 12.4 s · 1 edit · ✕ never overheats": one line of the list. */
function lineText(branch: BranchSummary, depth: number, parent: string, broken: readonly string[]) {
  if (depth === 0) return branch.name;
  const edits = branch.edits.length;
  const facts = [
    `left ${parent} at ${formatDurationNs(branch.forkedNs)}`,
    edits === 0 ? 'no edit' : edits === 1 ? '1 edit' : `${edits} edits`,
    broken.length === 0 ? '' : `✕ ${broken.join(', ')}`,
  ];
  const indent = '\u2003'.repeat(depth - 1);
  return `${indent}└ ${[branch.name, ...facts].filter((fact) => fact !== '').join(' · ')}`;
}

/** The branches as a tree of lines: choosing one switches to it. */
function BranchSelect() {
  const branches = useApp((state) => state.branches);
  const branch = useApp((state) => state.branch);
  const switchBranch = useApp((state) => state.switchBranch);
  const brokenIn = useBroken();
  const lines = useMemo(() => branchLines(branches), [branches]);
  const nameOf = (id: number) => branches.find((one) => one.id === id)?.name ?? '';
  return (
    <label className="labelled">
      branch
      <select
        className="select branch"
        aria-label="Branch"
        value={branch}
        disabled={branches.length === 0}
        onChange={(event) => switchBranch(Number(event.target.value))}
      >
        {branches.length === 0 ? <option value={branch}>–</option> : null}
        {lines.map(({ branch: one, depth }) => (
          <option key={one.id} value={one.id}>
            {lineText(one, depth, nameOf(one.parent), brokenIn(one))}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Which branch is open, and the tree in which they are renamed, deleted and compared. */
export function BranchPicker() {
  const none = useApp((state) => state.branches.length === 0);
  const [asked, setAsked] = useState(false);
  const button = (
    <button
      type="button"
      className="icon-button branch-button"
      aria-label="Branches"
      aria-haspopup="dialog"
      aria-expanded={false}
      data-tip="Tree of branches: rename, delete, compare"
      disabled={none}
      onClick={() => setAsked(true)}
    >
      <GitBranch size={ICON} aria-hidden="true" />
    </button>
  );
  return (
    <span className="branch-picker">
      <BranchSelect />
      {asked ? (
        <Suspense fallback={button}>
          <BranchesPopup />
        </Suspense>
      ) : (
        button
      )}
    </span>
  );
}
