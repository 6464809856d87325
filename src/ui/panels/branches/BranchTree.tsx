import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useId,
  useMemo,
  useState,
} from 'react';
import { formatDurationNs, groupDigits } from '../../../lib/units.ts';
import type { Schema } from '../../../memory/schema.ts';
import type { BranchSummary } from '../../../worker/engine-api.ts';
import { useApp } from '../../store/app-context.ts';
import { editText } from '../../widgets/edit-text.ts';
import { Choosing, Deleting, Renaming } from './branch-actions.tsx';
import { type BranchLine, branchLines } from './branch-order.ts';
import { useBroken } from './use-broken.ts';

const INDENT_PX = 18;

/** Where a branch left its parent, and what is different in it. */
function originText(branch: BranchSummary, parent: string, schema: Schema | undefined): string {
  if (branch.parent < 0) return 'as the scenario begins';
  const edits = schema === undefined ? [] : branch.edits.map((edit) => editText(schema, edit));
  const what = edits.length === 0 ? 'no edit' : edits.join(' · ');
  return `left ${parent} at ${formatDurationNs(branch.forkedNs)} · ${what}`;
}

interface LineProps {
  readonly line: BranchLine;
  readonly parent: string;
  readonly broken: readonly string[];
}

function Line({ line, parent, broken }: LineProps) {
  const { branch, depth } = line;
  const current = useApp((state) => state.branch);
  const schema = useApp((state) => state.world?.timeline.schema);
  const published = useApp((state) => state.published);
  const isCurrent = branch.id === current;
  const origin = originText(branch, parent, schema);
  return (
    <>
      <span className="branch-head">
        <span className="muted mono" aria-hidden="true">
          {depth === 0 ? '' : '└'}
        </span>
        <span className="branch-name clip">{branch.name}</span>
        {isCurrent ? <span className="branch-open">open</span> : null}
        <span className="spacer" />
        {broken.length === 0 ? (
          <span className="new">✓ nothing broken</span>
        ) : (
          <span className="old clip">✕ {broken.join(', ')}</span>
        )}
      </span>
      <span className="branch-facts muted">
        <span className="clip" title={origin}>
          {origin}
        </span>
        <span className="spacer" />
        <span className="number">
          {groupDigits(isCurrent ? published : branch.published)} events
        </span>
      </span>
    </>
  );
}

type Doing = 'choosing' | 'renaming' | 'deleting';

/** What a key does to the line that is chosen; undefined = nothing. */
function moveOf(key: string, at: number, lines: readonly BranchLine[]): number | undefined {
  const last = lines.length - 1;
  const line = lines[at];
  const parent = lines.findIndex((one) => one.branch.id === line?.branch.parent);
  const child = lines.findIndex((one) => one.branch.parent === line?.branch.id);
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, last);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowLeft':
      return parent < 0 ? at : parent;
    case 'ArrowRight':
      return child < 0 ? at : child;
    default:
      return undefined;
  }
}

interface Props {
  readonly focus: RefObject<HTMLDivElement | null>;
  close(): void;
}

/** All branches: Enter opens one, F2 renames it, Delete forgets it. */
export function BranchTree({ focus, close }: Props) {
  const branches = useApp((state) => state.branches);
  const current = useApp((state) => state.branch);
  const switchBranch = useApp((state) => state.switchBranch);
  const brokenIn = useBroken();
  const id = useId();
  const lines = useMemo(() => branchLines(branches), [branches]);
  const [chosenId, setChosen] = useState(current);
  const [doing, setDoing] = useState<Doing>('choosing');
  const found = lines.findIndex(({ branch }) => branch.id === chosenId);
  const at = found < 0 ? lines.findIndex(({ branch }) => branch.id === current) : found;
  const chosen = lines[at]?.branch;
  if (chosen === undefined) return null;

  const choose = (index: number) => {
    setChosen(lines[index]?.branch.id ?? current);
    setDoing('choosing');
  };
  const open = () => {
    close();
    switchBranch(chosen.id);
  };
  const back = () => {
    setDoing('choosing');
    focus.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = moveOf(event.key, at, lines);
    if (to !== undefined) choose(to);
    else if (event.key === 'Enter' || event.key === ' ') open();
    else if (event.key === 'F2') setDoing('renaming');
    else if (event.key === 'Delete' && chosen.parent >= 0) setDoing('deleting');
    else return;
    event.preventDefault();
  };
  const lineAt = (event: MouseEvent): number => {
    const element = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    return Number(element?.getAttribute('data-index') ?? -1);
  };

  return (
    <>
      <div
        ref={focus}
        className="branch-tree"
        role="tree"
        aria-label="Tree of branches"
        tabIndex={0}
        aria-activedescendant={`${id}-${chosen.id}`}
        onKeyDown={onKeyDown}
        onClick={(event) => lineAt(event) >= 0 && choose(lineAt(event))}
        onDoubleClick={(event) => lineAt(event) >= 0 && open()}
      >
        {lines.map((line, index) => (
          <div
            key={line.branch.id}
            id={`${id}-${line.branch.id}`}
            role="treeitem"
            tabIndex={-1}
            aria-level={line.depth + 1}
            aria-setsize={line.siblings}
            aria-posinset={line.place}
            aria-selected={index === at}
            aria-current={line.branch.id === current ? 'true' : undefined}
            className="branch-line"
            style={{ paddingInlineStart: `${8 + line.depth * INDENT_PX}px` }}
            data-index={index}
          >
            <Line
              line={line}
              parent={branches.find((one) => one.id === line.branch.parent)?.name ?? ''}
              broken={brokenIn(line.branch)}
            />
          </div>
        ))}
      </div>
      {doing === 'renaming' ? <Renaming key={chosen.id} branch={chosen} done={back} /> : null}
      {doing === 'deleting' ? <Deleting branch={chosen} done={back} /> : null}
      {doing === 'choosing' ? (
        <Choosing
          branch={chosen}
          open={open}
          rename={() => setDoing('renaming')}
          remove={() => setDoing('deleting')}
          close={close}
        />
      ) : null}
    </>
  );
}
