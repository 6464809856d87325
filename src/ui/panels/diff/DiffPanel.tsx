import { lazy, Suspense } from 'react';
import { formatDurationNs } from '../../../lib/units.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import { Choice } from '../../widgets/Choice.tsx';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import { ChangeTable } from './ChangeTable.tsx';
import { branchOf, choicesOf, type DiffBase, endsOf, heldBase } from './diff-base.ts';
import './diff.css';

/** With the comparison of recordings: comes when a branch is chosen. */
const BranchDiff = lazy(() => import('./BranchDiff.tsx'));

/** What the playhead can be compared with, and what it is compared with now. */
function useBase() {
  const { world, at } = useMoment();
  const mark = useApp((state) => state.mark);
  const range = useApp((state) => state.range);
  const branches = useApp((state) => state.branches);
  const branch = useApp((state) => state.branch);
  const bookmarks = useApp((state) => state.bookmarks);
  const chosen = useApp((state) => state.diffBase) as DiffBase;
  const rangeFrom = range && world?.timeline.sequenceAt(range.fromNs - 1);
  const known = { at, mark, rangeFrom, bookmarks, branches, branch };
  const base = heldBase(chosen, known);
  return { base, choices: choicesOf(known), ends: endsOf(base, known) };
}

interface WithinProps {
  readonly timeline: Timeline;
  readonly base: DiffBase;
  readonly ends: { readonly from: number; readonly to: number };
  readonly oldest: number;
}

/** What changed between two events of this recording. */
function Within({ timeline, base, ends: { from, to }, oldest }: WithinProps) {
  const toggleMark = useApp((state) => state.toggleMark);
  const previousCause = useApp((state) => state.previousCause);
  const result = from < oldest - 1 ? undefined : timeline.diff(from, to);
  const changes = result?.ok ? result.value : [];
  const distance = (timeline.timeOf(to) ?? Number.NaN) - (timeline.timeOf(from) ?? Number.NaN);
  return (
    <>
      <p className="panel-intro">
        {base === 'previous' ? (
          <>
            What event <SequenceLink sequence={to} /> has changed. Mark an event (M) to compare with
            it.
          </>
        ) : (
          <>
            From <SequenceLink sequence={from} /> to <SequenceLink sequence={to} />,{' '}
            {formatDurationNs(distance)} apart.{' '}
            {base === 'mark' ? (
              <button type="button" className="button link" onClick={toggleMark}>
                move the mark here
              </button>
            ) : null}
          </>
        )}
      </p>
      {result !== undefined && !result.ok ? (
        <p className="panel-intro old">{result.problem.what}</p>
      ) : null}
      {changes.length > 0 ? (
        <ChangeTable timeline={timeline} changes={changes} />
      ) : (
        <div className="empty">
          <p className="empty-title">No field differs</p>
          <p className="muted">
            {base === 'previous'
              ? 'This event wrote nothing. Step on, or mark an earlier event and come back.'
              : 'Between the two events every write was undone, or none was made.'}
          </p>
          {base === 'previous' ? (
            <button type="button" className="button" onClick={previousCause}>
              Go to what caused it
            </button>
          ) : null}
        </div>
      )}
    </>
  );
}

/** How the state at the playhead differs from another one. */
export default function DiffPanel() {
  const { world, oldest } = useMoment();
  const { base, choices, ends } = useBase();
  const show = useApp((state) => state.show);
  if (world === undefined) return null;
  const branch = branchOf(base);
  const branchLabel = choices.find((one) => one.base === base)?.label ?? '';
  return (
    <div className="panel-scroll">
      <div className="panel-bar">
        <Choice
          word="since"
          name="Compare the state with"
          value={base}
          options={choices.map((one) => [one.base, one.label] as const)}
          choose={(diffBase) => show({ diffBase })}
        />
      </div>
      {branch === undefined ? (
        <Within timeline={world.timeline} base={base} ends={ends} oldest={oldest} />
      ) : (
        <Suspense fallback={null}>
          <BranchDiff branch={branch} name={branchLabel.replace(/^branch /, '')} />
        </Suspense>
      )}
    </div>
  );
}
