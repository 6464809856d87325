import type { Timeline } from '../../../timeline/timeline.ts';
import type { CellRead } from '../../../worker/past-api.ts';
import { agoText, bareValue, eventName, unitBeside } from '../../widgets/describe.ts';
import { ownerOf } from '../../widgets/owner.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';

interface Props {
  readonly cells: readonly CellRead[];
  readonly timeline: Timeline;
  /** of the event: its own fields need not name it */
  readonly device: number;
  readonly nowNs: number;
}

/** What the handlers of one event read, and who had written it. */
export function ReadList({ cells, timeline, device, nowNs }: Props) {
  return (
    <ul className="slice-reads">
      {cells.map(({ slot, value, writtenBy }) => {
        const owner = ownerOf(timeline.schema, slot);
        if (owner === undefined) return null;
        const writer = timeline.event(writtenBy);
        const name = owner.device.id === device ? owner.field.name : owner.name;
        return (
          <li key={slot} className="muted">
            read {name}{' '}
            <span className="number read-value">
              {bareValue(timeline, value, owner.field)} {unitBeside(owner.field)}
            </span>{' '}
            {writer === undefined ? (
              'as it was at first'
            ) : (
              <>
                by {eventName(timeline, writer)} <SequenceLink sequence={writtenBy} />{' '}
                <span className="number">{agoText(writer.timeNs, nowNs)}</span>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
