import { formatDurationNs } from '../../../lib/units.ts';
import type { FieldSchema } from '../../../memory/schema.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import { agoText, eventName, isAlarm, payloadText, valueWithUnit } from '../../widgets/describe.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import './why.css';

/** Longer chains are cut; the panel "Causes" shows all of it. */
const CHAIN_SHOWN = 12;

interface Owner {
  readonly device: string;
  readonly field: FieldSchema;
}

function ownerOf(timeline: Timeline, slot: number): Owner | undefined {
  for (const device of timeline.schema.devices) {
    const field = device.fields.find((one) => slot >= one.slot && slot < one.slot + one.length);
    if (field !== undefined) return { device: device.name, field };
  }
  return undefined;
}

/** The field to explain: the chosen one, or the first that the event at the playhead changed. */
function slotToExplain(timeline: Timeline, chosen: number, at: number): number {
  if (chosen >= 0) return chosen;
  return timeline.writesOf(at)[0]?.slot ?? -1;
}

function Step({
  event,
  index,
  nowNs,
  timeline,
}: {
  readonly event: EventRecord;
  readonly index: number;
  readonly nowNs: number;
  readonly timeline: Timeline;
}) {
  return (
    <li className="why-step" style={{ paddingLeft: 12 + Math.min(index, 6) * 10 }}>
      <span className={isAlarm(event.kind) ? 'alarm clip' : 'clip'}>
        {index === 0 ? '' : '└ '}
        {eventName(timeline, event)} <span className="muted">{payloadText(timeline, event)}</span>
      </span>
      <SequenceLink sequence={event.sequence} label={agoText(event.timeNs, nowNs)} />
    </li>
  );
}

function useExplanation() {
  const { world, at, timeNs } = useMoment();
  const chosen = useApp((state) => state.slot);
  if (world === undefined) return undefined;
  const { timeline } = world;
  const slot = slotToExplain(timeline, chosen, at);
  const owner = slot < 0 ? undefined : ownerOf(timeline, slot);
  const write = slot < 0 ? undefined : timeline.lastWrite(slot, at);
  const state = timeline.stateAt(at);
  const value = slot < 0 || !state.ok ? undefined : state.value[slot];
  return { timeline, at, timeNs, chosen, owner, write, value };
}

/** Who wrote a value last, and what led to that. */
export function WhyPanel() {
  const explanation = useExplanation();
  const show = useApp((state) => state.show);
  if (explanation === undefined) return null;
  const { timeline, at, timeNs, owner, write, value, chosen } = explanation;
  const chain = timeline.causes(write?.sequence ?? at, CHAIN_SHOWN);
  const first = chain[0];
  const root = chain[chain.length - 1];
  return (
    <div className="panel-scroll">
      <h3 className="why-title panel-title">
        {owner === undefined || value === undefined
          ? 'Why this event'
          : `Why ${owner.device}.${owner.field.name} = ${valueWithUnit(timeline, value, owner.field)}`}
      </h3>
      {owner !== undefined && write === undefined ? (
        <div className="empty">
          <p className="empty-title">Never written</p>
          <p className="muted">
            In the history that is held nothing has written {owner.device}.{owner.field.name}; it
            has its initial value, or its last write has left the history.
          </p>
        </div>
      ) : (
        <ol className="why">
          {chain.map((event, index) => (
            <Step key={event.sequence} {...{ event, index, nowNs: timeNs, timeline }} />
          ))}
        </ol>
      )}
      {first !== undefined && root !== undefined && chain.length > 1 ? (
        <p className="panel-intro muted">
          {chain.length} events in {formatDurationNs(first.timeNs - root.timeNs)}, from{' '}
          {eventName(timeline, root)}.
        </p>
      ) : null}
      <p className="panel-intro muted">
        {chosen >= 0 ? (
          <button type="button" className="button link" onClick={() => show({ slot: -1 })}>
            explain the event at the playhead instead
          </button>
        ) : (
          'Choose a field in the tab State to explain its value.'
        )}
      </p>
    </div>
  );
}
