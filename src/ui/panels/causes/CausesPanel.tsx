import { useEffect, useState } from 'react';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import { useAppContext, useMoment } from '../../store/app-context.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { EVENT_COPY_COLUMNS, eventCells, listTable } from '../../widgets/copy/copy-rows.ts';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { agoText, deviceOf, eventName, isAlarm, payloadText } from '../../widgets/describe.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import { EDGE_EVENTS, useRunningEdge } from '../../widgets/use-running-edge.ts';
import './causes.css';

const CAUSES_SHOWN = 200;
const EFFECTS_SHOWN = 100;

/** Effects lie anywhere after the event: another thread looks for them. */
function useEffects(at: number, epoch: number, settled: boolean): readonly number[] | undefined {
  const { port } = useAppContext();
  const [found, setFound] = useState<{ at: number; epoch: number; list: readonly number[] }>();
  useEffect(() => {
    if (!settled || at < 0) return undefined;
    let wanted = true;
    port.effects(at, EFFECTS_SHOWN).then(
      (list) => wanted && setFound({ at, epoch, list }),
      () => wanted && setFound({ at, epoch, list: [] }),
    );
    return () => {
      wanted = false;
    };
  }, [port, at, epoch, settled]);
  return found?.at === at && found.epoch === epoch ? found.list : undefined;
}

function Line({
  event,
  timeline,
  nowNs,
  here,
}: {
  readonly event: EventRecord;
  readonly timeline: Timeline;
  readonly nowNs: number;
  readonly here: boolean;
}) {
  return (
    <li className="cause-line" aria-current={here ? 'true' : undefined}>
      <SequenceLink sequence={event.sequence} />
      <span className="number muted">{agoText(event.timeNs, nowNs)}</span>
      <span className="cause-text clip">
        <DeviceDot device={deviceOf(timeline, event)} />{' '}
        <span className={isAlarm(event.kind) ? 'alarm' : ''}>{eventName(timeline, event)}</span>{' '}
        <span className="muted">{payloadText(timeline, event)}</span>
      </span>
    </li>
  );
}

/** Causes first, as they happened; the event itself is the last of them. */
const causeTable = (
  timeline: Timeline,
  at: number,
  chain: readonly EventRecord[],
  led: readonly EventRecord[],
) =>
  listTable(
    'events',
    ['relation', ...EVENT_COPY_COLUMNS],
    [...chain.toReversed(), ...led].map((event) => {
      const relation =
        event.sequence === at ? 'itself' : event.sequence < at ? 'led to it' : 'followed from it';
      return [relation, ...eventCells(timeline, event)];
    }),
  );

/** The chain that led to the event at the playhead, and what it led to. */
export default function CausesPanel() {
  const { world, at, timeNs, epoch } = useMoment();
  const isRunning = useRunningEdge();
  const effects = useEffects(at, epoch, !isRunning);
  if (world === undefined) return null;
  const { timeline } = world;
  const chain = timeline.causes(at, isRunning ? EDGE_EVENTS : CAUSES_SHOWN);
  const led = (effects ?? []).flatMap((sequence) => timeline.event(sequence) ?? []);
  return (
    <section className="panel-scroll" aria-label="Causes">
      <CopyMenu corner what="causes" table={() => causeTable(timeline, at, chain, led)} />
      <h3 className="section-title panel-title">What led to it</h3>
      {isRunning && chain.length === EDGE_EVENTS ? (
        <p className="panel-intro muted">The nearest {EDGE_EVENTS}, while it runs:</p>
      ) : null}
      <ol className="causes" reversed>
        {chain.toReversed().map((event) => (
          <Line
            key={event.sequence}
            event={event}
            timeline={timeline}
            nowNs={timeNs}
            here={event.sequence === at}
          />
        ))}
      </ol>
      <h3 className="section-title panel-title">What it led to directly</h3>
      {led.length > 0 ? (
        <ol className="causes">
          {led.map((event) => (
            <Line
              key={event.sequence}
              event={event}
              timeline={timeline}
              nowNs={timeNs}
              here={false}
            />
          ))}
        </ol>
      ) : (
        <p className="panel-intro muted">
          {isRunning
            ? 'Pause, or choose an event: the newest one has had no time to cause anything.'
            : effects === undefined
              ? 'Looking …'
              : 'Nothing so far.'}
        </p>
      )}
    </section>
  );
}
