import { formatDurationNs, formatTimeNs } from '../../../lib/units.ts';
import { NO_DEVICE } from '../../../memory/tables.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import {
  deviceName,
  isAlarm,
  kindOf,
  sequenceText,
  valueWithUnit,
} from '../../widgets/describe.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import './event.css';

const deviceText = (timeline: Timeline, device: number): string =>
  device === NO_DEVICE ? 'none' : deviceName(timeline, device);

function Reference({ name, sequence }: { readonly name: string; readonly sequence: number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {sequence < 0 ? <span className="muted">none</span> : <SequenceLink sequence={sequence} />}
      </dd>
    </>
  );
}

function Payload({
  event,
  timeline,
}: {
  readonly event: EventRecord;
  readonly timeline: Timeline;
}) {
  const fields = kindOf(timeline, event.kind)?.payload ?? [];
  if (fields.length === 0) return <p className="panel-intro muted">It carries no payload.</p>;
  return (
    <dl className="facts">
      {fields.map((field, index) => (
        <div className="fact" key={field.name} title={field.doc}>
          <dt>{field.name}</dt>
          <dd className="number">
            {valueWithUnit(timeline, event.payload[index] ?? Number.NaN, field)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Everything recorded about the event at the playhead. */
export function EventPanel() {
  const { world, at } = useMoment();
  const goToStart = useApp((state) => state.goToStart);
  const event = world?.timeline.event(at);
  if (world === undefined || event === undefined) {
    return (
      <div className="empty">
        <p className="empty-title">No event here</p>
        <p className="muted">The playhead stands before the first event that is held.</p>
        <button type="button" className="button" onClick={goToStart}>
          Go to the first event
        </button>
      </div>
    );
  }
  const { timeline } = world;
  const kind = kindOf(timeline, event.kind);
  const parentNs = event.parent < 0 ? undefined : timeline.timeOf(event.parent);
  return (
    <div className="panel-scroll">
      <h3 className={isAlarm(event.kind) ? 'event-title alarm' : 'event-title'}>
        {isAlarm(event.kind) ? '▲ ' : ''}
        {kind?.name ?? `kind ${event.kind}`}{' '}
        <span className="number muted">#{sequenceText(event.sequence)}</span>
      </h3>
      {kind?.doc ? <p className="panel-intro muted">{kind.doc}</p> : null}
      <Payload event={event} timeline={timeline} />
      <h4 className="section-title panel-title">Circumstances</h4>
      <dl className="facts pairs">
        <dt>virtual time</dt>
        <dd className="number">{formatTimeNs(event.timeNs)}</dd>
        <dt>order within it</dt>
        <dd className="number">{event.logical}</dd>
        <dt>role</dt>
        <dd>{kind?.role ?? 'unknown'}</dd>
        <dt>from</dt>
        <dd>{deviceText(timeline, event.source)}</dd>
        <dt>to</dt>
        <dd>{deviceText(timeline, event.target)}</dd>
        <Reference name="cause" sequence={event.parent} />
        {parentNs === undefined ? null : (
          <>
            <dt>after its cause</dt>
            <dd className="number">{formatDurationNs(event.timeNs - parentNs)}</dd>
          </>
        )}
        <Reference name="flow began with" sequence={event.flow} />
        <Reference name="span opened by" sequence={event.span} />
      </dl>
    </div>
  );
}
