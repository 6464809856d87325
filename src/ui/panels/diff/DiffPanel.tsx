import { formatDurationNs } from '../../../lib/units.ts';
import type { FieldChange, Timeline } from '../../../timeline/timeline.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { bareValue, unitBeside } from '../../widgets/describe.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import './diff.css';

/** More changes than a person reads; the rest is counted. */
const CHANGES_SHOWN = 300;

function Change({
  change,
  timeline,
}: {
  readonly change: FieldChange;
  readonly timeline: Timeline;
}) {
  const { device, field, slot, before, after } = change;
  const owner = timeline.schema.devices[device];
  const index = field.length > 1 ? `[${slot - field.slot}]` : '';
  return (
    <tr>
      <th scope="row">
        <DeviceDot device={device} /> {owner?.name}.{field.name}
        {index} <span className="muted">{unitBeside(field)}</span>
      </th>
      <td className="number old">− {bareValue(timeline, before, field)}</td>
      <td className="number new">+ {bareValue(timeline, after, field)}</td>
    </tr>
  );
}

/** What the event at the playhead changed, or everything between the mark and the playhead. */
export function DiffPanel() {
  const { world, at, oldest } = useMoment();
  const mark = useApp((state) => state.mark);
  const toggleMark = useApp((state) => state.toggleMark);
  if (world === undefined) return null;
  const { timeline } = world;
  const marked = mark >= 0 && mark !== at;
  const from = marked ? Math.min(mark, at) : at - 1;
  const to = marked ? Math.max(mark, at) : at;
  const result = from < oldest - 1 ? undefined : timeline.diff(from, to);
  const changes = result?.ok ? result.value : [];
  const distance = (timeline.timeOf(to) ?? Number.NaN) - (timeline.timeOf(from) ?? Number.NaN);
  return (
    <div className="panel-scroll">
      <p className="panel-intro">
        {marked ? (
          <>
            From <SequenceLink sequence={from} /> to <SequenceLink sequence={to} />,{' '}
            {formatDurationNs(distance)} apart.{' '}
            <button type="button" className="button link" onClick={toggleMark}>
              move the mark here
            </button>
          </>
        ) : (
          <>
            Changed by event <SequenceLink sequence={at} />. Mark an event (M) to compare with it.
          </>
        )}
      </p>
      {result !== undefined && !result.ok ? (
        <p className="panel-intro old">{result.problem.what}</p>
      ) : null}
      {changes.length === 0 ? (
        <div className="empty">
          <p className="empty-title">No field differs</p>
          <p className="muted">
            {marked
              ? 'Between the two events every write was undone, or none was made.'
              : 'This event wrote nothing. Step on, or mark an earlier event and come back.'}
          </p>
        </div>
      ) : (
        <>
          <CopyMenu
            corner
            what="changes"
            table={async () => (await import('./copy-diff.ts')).diffTable(timeline, changes)}
          />
          <table className="diff">
            <thead className="visually-hidden">
              <tr>
                <th scope="col">field</th>
                <th scope="col">before</th>
                <th scope="col">after</th>
              </tr>
            </thead>
            <tbody>
              {changes.slice(0, CHANGES_SHOWN).map((change) => (
                <Change key={change.slot} change={change} timeline={timeline} />
              ))}
            </tbody>
          </table>
        </>
      )}
      {changes.length > CHANGES_SHOWN ? (
        <p className="panel-intro muted">and {changes.length - CHANGES_SHOWN} more fields</p>
      ) : null}
    </div>
  );
}
