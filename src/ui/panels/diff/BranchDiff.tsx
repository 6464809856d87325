import { useMemo, useState } from 'react';
import type { Problem } from '../../../lib/result.ts';
import { EventComparer } from '../../../timeline/compare.ts';
import { counterpart } from '../../../timeline/counterpart.ts';
import { differentFields, type FieldDifference } from '../../../timeline/side-by-side.ts';
import type { FieldChange, Timeline } from '../../../timeline/timeline.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import { sequenceText } from '../../widgets/describe.ts';
import { ChangeTable } from './ChangeTable.tsx';

/** Where the field lies in this recording. */
function changeOf({ schema }: Timeline, difference: FieldDifference): FieldChange[] {
  const { device, field, cell, a, b } = difference;
  const owner = schema.devices.find(({ name }) => name === device);
  const own = owner?.fields.find(({ name }) => name === field.name);
  if (owner === undefined || own === undefined) return [];
  const slot = (own.slot + cell) as FieldChange['slot'];
  return [{ device: owner.id, field: own, slot, before: b, after: a }];
}

function Differences({ made }: { readonly made: MadeComparison }) {
  const { world, other, comparison } = made;
  const { at, timeNs } = useMoment();
  const comparer = useMemo(() => new EventComparer(world.timeline, other), [world, other]);
  const otherAt = counterpart(other, comparison, at, timeNs);
  const found = differentFields(world.timeline, other, comparer, at, otherAt);
  if (!found.ok) return <p className="panel-intro old">{found.problem.what}</p>;
  const changes = found.value.flatMap((one) => changeOf(world.timeline, one));
  if (changes.length === 0) {
    return (
      <div className="empty">
        <p className="empty-title">No field differs</p>
        <p className="muted">
          Both branches are in the same state after #{sequenceText(at)}. Move the playhead to where
          they have parted.
        </p>
      </div>
    );
  }
  return (
    <>
      <p className="panel-intro">
        − {made.otherName} after its #{sequenceText(otherAt)}, + {made.own} after #
        {sequenceText(at)}.
      </p>
      <ChangeTable timeline={world.timeline} other={other} changes={changes} />
    </>
  );
}

interface Props {
  readonly branch: number;
  readonly name: string;
}

/** The state at the playhead beside that of another branch, which is run again next to this one. */
export default function BranchDiff({ branch, name }: Props) {
  const made = useApp((state) => state.compared);
  const current = useApp((state) => state.branch);
  const comparing = useApp((state) => state.comparing);
  const compare = useApp((state) => state.compare);
  const cancel = useApp((state) => state.cancelComparison);
  const { epoch } = useMoment();
  const [problem, setProblem] = useState<Problem>();
  const isFresh = made?.otherName === name && made.branch === current && made.epoch === epoch;
  if (made !== undefined && isFresh) return <Differences made={made} />;
  return (
    <div className="empty">
      <p className="empty-title">
        {comparing === undefined
          ? `Branch ${name} is not at hand`
          : `Running ${name} … ${Math.floor(comparing * 100)} %`}
      </p>
      {problem === undefined ? (
        <p className="muted">
          A branch is its recipe: it is run again beside this one, which pauses meanwhile.
        </p>
      ) : (
        <p role="alert">
          <span className="alarm">▲ {problem.what}.</span> {problem.mend}
        </p>
      )}
      {comparing === undefined ? (
        <button
          type="button"
          className="button"
          onClick={async () => setProblem(await compare({ type: 'branch', branch }))}
        >
          Run {name} beside this one
        </button>
      ) : (
        <button type="button" className="button" onClick={cancel}>
          Cancel
        </button>
      )}
    </div>
  );
}
