import { formatDurationNs, formatTimeNs } from '../../../lib/units.ts';
import { NO_DEVICE } from '../../../memory/tables.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import {
  deviceName,
  deviceOf,
  isAlarm,
  kindOf,
  sequenceText,
  valueWithUnit,
} from '../../widgets/describe.ts';
import { ownerOf } from '../../widgets/owner.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import { EVENT_WORDS, type EventWord, ROLE_WORDS } from './event-words.ts';
import './event.css';

const deviceText = (timeline: Timeline, device: number): string =>
  device === NO_DEVICE ? 'none' : deviceName(timeline, device);

/** A word of the recording; the pointer asks what it means, everybody else the list below. */
function Term({ word }: { readonly word: EventWord }) {
  const { term, means } = EVENT_WORDS[word];
  return (
    <dt>
      <span className="event-term" data-tip={means}>
        {term}
      </span>
    </dt>
  );
}

function Reference({ word, sequence }: { readonly word: EventWord; readonly sequence: number }) {
  return (
    <>
      <Term word={word} />
      <dd>
        {sequence < 0 ? <span className="muted">none</span> : <SequenceLink sequence={sequence} />}
      </dd>
    </>
  );
}

function Meanings() {
  return (
    <details className="event-words">
      <summary>What these words mean</summary>
      <dl>
        {Object.values(EVENT_WORDS).map(({ term, means }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** How many values it changed, and the way to them. */
function Writes({ timeline, at }: { readonly timeline: Timeline; readonly at: number }) {
  const show = useApp((state) => state.show);
  // How expectations stand is written too, but belongs to no device.
  const slots = timeline.writesOf(at).map(({ slot }) => slot);
  const { length } = [...new Set(slots)].filter((slot) => ownerOf(timeline.schema, slot));
  return (
    <>
      <Term word="writes" />
      <dd className="number">
        {length === 0 ? (
          <span className="muted">none</span>
        ) : (
          <button
            type="button"
            className="button link"
            onClick={() => show({ inspectorTab: 'diff', diffBase: '' })}
          >
            {length} {length === 1 ? 'value' : 'values'}
          </button>
        )}
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
  if (fields.length === 0) return <p className="panel-intro muted">It carries no values.</p>;
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
  const device = timeline.schema.devices[deviceOf(timeline, event)];
  const parentNs = event.parent < 0 ? undefined : timeline.timeOf(event.parent);
  return (
    <div className="panel-scroll">
      <h3 className={isAlarm(event.kind) ? 'event-title alarm' : 'event-title'}>
        {isAlarm(event.kind) ? '▲ ' : ''}
        {kind?.name ?? `kind ${event.kind}`}{' '}
        <span className="number muted">#{sequenceText(event.sequence)}</span>
      </h3>
      {kind?.doc && kind.doc !== kind.role ? <p className="panel-intro muted">{kind.doc}</p> : null}
      {device?.doc ? (
        <p className="panel-intro muted">
          {device.name}: {device.doc}
        </p>
      ) : null}
      <Payload event={event} timeline={timeline} />
      <h4 className="section-title panel-title">Circumstances</h4>
      <dl className="facts pairs">
        <Term word="time" />
        <dd className="number">{formatTimeNs(event.timeNs)}</dd>
        <Term word="order" />
        <dd className="number">{event.logical}</dd>
        <Term word="role" />
        <dd>
          {kind?.role ?? 'unknown'}
          {kind ? <span className="muted"> · {ROLE_WORDS[kind.role]}</span> : null}
        </dd>
        <Term word="from" />
        <dd>{deviceText(timeline, event.source)}</dd>
        <Term word="to" />
        <dd>{deviceText(timeline, event.target)}</dd>
        <Reference word="cause" sequence={event.parent} />
        {parentNs === undefined ? null : (
          <>
            <Term word="after" />
            <dd className="number">{formatDurationNs(event.timeNs - parentNs)}</dd>
          </>
        )}
        <Reference word="flow" sequence={event.flow} />
        <Reference word="span" sequence={event.span} />
        <Writes timeline={timeline} at={at} />
      </dl>
      <Meanings />
    </div>
  );
}
