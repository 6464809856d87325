import { formatTimeNs } from '../../../lib/units.ts';
import type { EventComparer } from '../../../timeline/compare.ts';
import { differentFields, type FieldDifference } from '../../../timeline/side-by-side.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { bareValue, sequenceText, unitBeside } from '../../widgets/describe.ts';
import { fieldTable } from './copy-comparison.ts';

/** More differences than a person reads; the rest is counted. */
const FIELDS_SHOWN = 300;

interface RowProps {
  readonly made: MadeComparison;
  readonly difference: FieldDifference;
}

function Row({ made, difference }: RowProps) {
  const { device, field, cell, a, b } = difference;
  const { timeline } = made.world;
  const owner = timeline.schema.devices.find(({ name }) => name === device);
  const isArray = (owner?.fields.find(({ name }) => name === field.name)?.length ?? 1) > 1;
  return (
    <tr>
      <th scope="row">
        <DeviceDot device={owner?.id ?? -1} /> {device}.{field.name}
        {isArray ? `[${cell}]` : ''} <span className="muted">{unitBeside(field)}</span>
      </th>
      <td className="number old">− {bareValue(made.other, b, field)}</td>
      <td className="number new">+ {bareValue(timeline, a, field)}</td>
    </tr>
  );
}

interface Props {
  readonly made: MadeComparison;
  readonly comparer: EventComparer;
  readonly at: number;
  readonly otherAt: number;
  /** absent where there is no first difference */
  readonly toFirst: (() => void) | undefined;
}

/** The fields that differ at the playhead: this run's, and the other's at the same time. */
export function FieldTable({ made, comparer, at, otherAt, toFirst }: Props) {
  const { timeline } = made.world;
  const found = differentFields(timeline, made.other, comparer, at, otherAt);
  const timeText = formatTimeNs(timeline.timeOf(at) ?? 0);
  if (!found.ok) {
    return (
      <div className="empty">
        <p className="empty-title">{found.problem.what}</p>
        <p className="muted">{found.problem.mend}</p>
      </div>
    );
  }
  if (found.value.length === 0) {
    return (
      <div className="empty">
        <p className="empty-title">No field differs here</p>
        <p className="muted">After #{sequenceText(at)} both are in the same state.</p>
        {toFirst ? (
          <button type="button" className="button" onClick={toFirst}>
            Go to the first difference
          </button>
        ) : null}
      </div>
    );
  }
  return (
    <div className="panel-scroll">
      <CopyMenu corner what="fields" table={() => fieldTable(made, found.value)} />
      <table className="compare-fields">
        <caption className="muted">
          at {timeText}: − after its #{sequenceText(otherAt)}, + after #{sequenceText(at)}
        </caption>
        <thead>
          <tr>
            <th scope="col">field</th>
            <th scope="col" className="old">
              − {made.otherName}
            </th>
            <th scope="col" className="new">
              + {made.own}
            </th>
          </tr>
        </thead>
        <tbody>
          {found.value.slice(0, FIELDS_SHOWN).map((difference) => (
            <Row
              key={`${difference.device}.${difference.field.name}[${difference.cell}]`}
              made={made}
              difference={difference}
            />
          ))}
        </tbody>
      </table>
      {found.value.length > FIELDS_SHOWN ? (
        <p className="panel-intro muted">and {found.value.length - FIELDS_SHOWN} more fields</p>
      ) : null}
    </div>
  );
}
