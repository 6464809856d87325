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
  const named = (slot: number, value: number) => {
    const owner = ownerOf(timeline.schema, slot);
    if (owner === undefined) return undefined;
    const isOwn = owner.device.id === device;
    const name = isOwn ? owner.name.slice(owner.device.name.length + 1) : owner.name;
    const text = `${bareValue(timeline, value, owner.field)} ${unitBeside(owner.field)}`.trim();
    return { name, text };
  };
  const first = cells.filter(({ writtenBy }) => writtenBy < 0);
  const unwritten = first.flatMap(({ slot, value }) => {
    const found = named(slot, value);
    return found ? [`${found.name} = ${found.text}`] : [];
  });
  return (
    <ul className="slice-reads" aria-label={label}>
      {cells.map(({ slot, value, writtenBy }) => {
        const found = named(slot, value);
        if (found === undefined || writtenBy < 0) return null;
        const writer = timeline.event(writtenBy);
        const ago = writer === undefined ? '' : `, ${agoText(writer.timeNs, nowNs)}`;
        const by = writer === undefined ? 'what has left the history' : eventName(timeline, writer);
        return (
          <li key={slot} data-tip={`${found.name} = ${found.text}, by ${by}${ago}`}>
            <span className="muted">read</span>{' '}
            <span className="read-name">
              {found.name} <span className="number">{found.text}</span>
            </span>{' '}
            <span className="read-by muted">
              by {by}{' '}
              {writer === undefined ? (
                <span className="number">#{sequenceText(writtenBy)}</span>
              ) : (
                <SequenceLink sequence={writtenBy} slot={slot} />
              )}
            </span>
          </li>
        );
      })}
      {unwritten.length === 0 ? null : (
        <li className="muted" data-tip={unwritten.join(', ')}>
          {unwritten.length === 1
            ? `read ${unwritten[0]}, as it was at first`
            : `read ${unwritten.length} more, as they were at first`}
        </li>
      )}
    </ul>
  );
}
