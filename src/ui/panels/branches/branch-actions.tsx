/** What can be done with the branch that is chosen in the tree. */
import { Columns2, GitFork, Pencil, Trash2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { BranchSummary } from '../../../worker/engine-api.ts';
import { useApp } from '../../store/app-context.ts';
import { RenameForm } from '../../widgets/RenameForm.tsx';

const ICON = 13;

interface ChoosingProps {
  readonly branch: BranchSummary;
  open(): void;
  rename(): void;
  remove(): void;
  close(): void;
}

export function Choosing({ branch, open, rename, remove, close }: ChoosingProps) {
  const current = useApp((state) => state.branch);
  const show = useApp((state) => state.show);
  const compare = useApp((state) => state.compare);
  const report = useApp((state) => state.report);
  const isRoot = branch.parent < 0;
  return (
    <div className="branch-actions keys">
      <button
        type="button"
        className="button brass"
        disabled={branch.id === current}
        title={branch.id === current ? 'It is open already' : 'Run again to where it was left'}
        onClick={open}
      >
        Open <kbd>↵</kbd>
      </button>
      <button type="button" className="button" onClick={rename}>
        <Pencil size={ICON} aria-hidden="true" /> Rename <kbd>F2</kbd>
      </button>
      <button
        type="button"
        className="button"
        disabled={isRoot}
        title={isRoot ? 'The root stays: open the scenario again to begin anew' : undefined}
        onClick={remove}
      >
        <Trash2 size={ICON} aria-hidden="true" /> Delete <kbd>Del</kbd>
      </button>
      <button
        type="button"
        className="button"
        disabled={branch.id === current}
        title={branch.id === current ? 'It is the one that is open' : 'Beside the open branch'}
        onClick={async () => {
          close();
          show({ bottomTab: 'compare' });
          const problem = await compare({ type: 'branch', branch: branch.id });
          if (problem) report(problem);
        }}
      >
        <Columns2 size={ICON} aria-hidden="true" /> Compare
      </button>
      <span className="spacer" />
      <button
        type="button"
        className="button"
        onClick={() => {
          close();
          show({ dialog: 'fork' });
        }}
      >
        <GitFork size={ICON} aria-hidden="true" /> New branch …
      </button>
    </div>
  );
}

interface DoingProps {
  readonly branch: BranchSummary;
  done(): void;
}

export function Renaming({ branch, done }: DoingProps) {
  const renameBranch = useApp((state) => state.renameBranch);
  return (
    <RenameForm
      className="branch-actions"
      name={branch.name}
      keep={(name) => renameBranch(branch.id, name)}
      done={done}
    />
  );
}

/** Asked once: what was recorded for a branch cannot be brought back. */
export function Deleting({ branch, done }: DoingProps) {
  const branches = useApp((state) => state.branches);
  const current = useApp((state) => state.branch);
  const deleteBranch = useApp((state) => state.deleteBranch);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const nameOf = (id: number) => branches.find((one) => one.id === id)?.name ?? '';
  const children = branches.filter(({ parent }) => parent === branch.id).length;
  const parent = nameOf(branch.parent);
  return (
    <div className="branch-actions">
      <p>
        Delete {branch.name}?{' '}
        <span className="muted">
          {branch.id === current ? `${parent} is opened instead. ` : ''}
          {children > 0 ? `What was forked from it becomes a branch of ${parent}.` : ''}
        </span>
      </p>
      <span className="spacer" />
      <button
        ref={button}
        type="button"
        className="button brass"
        onClick={async () => {
          done();
          await deleteBranch(branch.id);
        }}
      >
        Delete {branch.name}
      </button>
      <button
        type="button"
        className="button"
        onClick={done}
        onKeyDown={(event) => event.key === 'Escape' && done()}
      >
        Keep it
      </button>
    </div>
  );
}
