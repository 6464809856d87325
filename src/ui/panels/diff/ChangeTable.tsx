import type { FieldChange, Timeline } from '../../../timeline/timeline.ts';
import { NewSign, OldSign } from '../../widgets/ChangeSign.tsx';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { bareValue, unitBeside } from '../../widgets/describe.ts';

/** More changes than a person reads; the rest is counted. */
const CHANGES_SHOWN = 300;

interface Props {
  readonly timeline: Timeline;
  /** whose texts the values before belong to, when that is another recording */
  readonly other?: Timeline;
  readonly changes: readonly FieldChange[];
}

function Change({ change, timeline, other }: Omit<Props, 'changes'> & { change: FieldChange }) {
  const { device, field, slot, before, after } = change;
  const owner = timeline.schema.devices[device];
  const index = field.length > 1 ? `[${slot - field.slot}]` : '';
  return (
    <tr>
      <th scope="row">
        <DeviceDot device={device} /> {owner?.name}.{field.name}
        {index} <span className="muted">{unitBeside(field)}</span>
      </th>
      <td className="number old">
        <OldSign /> {bareValue(other ?? timeline, before, field)}
      </td>
      <td className="number new">
        <NewSign /> {bareValue(timeline, after, field)}
      </td>
    </tr>
  );
}

/** Fields with the value before and after. */
export function ChangeTable({ timeline, other = timeline, changes }: Props) {
  const copied = async () => (await import('./copy-diff.ts')).diffTable(timeline, other, changes);
  return (
    <>
      <CopyMenu corner what="changes" table={copied} />
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
            <Change key={change.slot} change={change} timeline={timeline} other={other} />
          ))}
        </tbody>
      </table>
      {changes.length > CHANGES_SHOWN ? (
        <p className="panel-intro muted">and {changes.length - CHANGES_SHOWN} more fields</p>
      ) : null}
    </>
  );
}
