import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import type { CellRead } from '../../../worker/past-api.ts';
import { agoText, bareValue, eventName, sequenceText, unitBeside } from '../../widgets/describe.ts';
import { ownerOf } from '../../widgets/owner.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';

interface Props {
  readonly cells: readonly CellRead[];
  readonly timeline: Timeline;
  /** whose handlers read them */
  readonly event: EventRecord;
  /** of the event: its own fields need not name it */
  readonly device: number;
  readonly nowNs: number;
}

/** What the handlers of one event read, and who had written it. */
export function ReadList({ cells, timeline, event, device, nowNs }: Props) {
  const label = `Read by ${eventName(timeline, event)} #${sequenceText(event.sequence)}`;
  return (
    <ul className="slice-reads" aria-label={label}>
      {cells.map(({ slot, value, writtenBy }) => {
        const owner = ownerOf(timeline.schema, slot);
        if (owner === undefined) return null;
        const writer = timeline.event(writtenBy);
        const isOwn = owner.device.id === device;
        const name = isOwn ? owner.name.slice(owner.device.name.length + 1) : owner.name;
        const text = `${bareValue(timeline, value, owner.field)} ${unitBeside(owner.field)}`.trim();
        const by =
          writer === undefined ? 'as it was at first' : `by ${eventName(timeline, writer)}`;
        const ago = writer === undefined ? '' : `, ${agoText(writer.timeNs, nowNs)}`;
        return (
          <li key={slot} data-tip={`${name} = ${text}, ${by}${ago}`}>
            <span className="muted">read</span>{' '}
            <span className="read-name">
              {name} <span className="number">{text}</span>
            </span>{' '}
            <span className="muted clip">{by}</span>{' '}
            {writer === undefined ? null : <SequenceLink sequence={writtenBy} />}
          </li>
        );
      })}
    </ul>
  );
}
