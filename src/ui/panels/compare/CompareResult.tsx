import { Tabs } from '@base-ui/react/tabs';
import { useMemo } from 'react';
import { formatTimeNs, groupDigits } from '../../../lib/units.ts';
import { type Difference, EventComparer } from '../../../timeline/compare.ts';
import { counterpart } from '../../../timeline/counterpart.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { deviceOf, eventName, payloadText } from '../../widgets/describe.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import { costText, outcomeText, partText } from './difference-text.ts';
import { FieldTable } from './FieldTable.tsx';
import { LatencyOverlay } from './LatencyOverlay.tsx';
import { PairList } from './PairList.tsx';

interface SideProps {
  readonly timeline: Timeline;
  readonly event: EventRecord | undefined;
  /** the value that differs, as it stands on this side */
  readonly value: string;
}

/** The first different event of one side, with the value that differs. */
function SideText({ timeline, event, value }: SideProps) {
  if (event === undefined) return <span className="muted">goes on no further</span>;
  return (
    <>
      <span className="number">{formatTimeNs(event.timeNs)}</span>{' '}
      <DeviceDot device={deviceOf(timeline, event)} /> {eventName(timeline, event)}{' '}
      <span className="muted">{payloadText(timeline, event)}</span>
      {value === '' ? null : <span className="number"> · {value}</span>}
    </>
  );
}

interface FirstProps {
  readonly made: MadeComparison;
  readonly comparer: EventComparer;
  readonly first: Difference;
}

/** Values that the events' own texts do not show already. */
const valueText = ({ part, field }: Difference, value: string): string => {
  if (part !== 'writes') return '';
  return `${field} = ${value === '' ? 'not written' : value}`;
};

/** Where they part, and in what: the first thing that a person wants to know. */
function First({ made, comparer, first }: FirstProps) {
  const { timeline } = made.world;
  const own = timeline.event(first.sequence);
  const other = made.other.event(first.sequence);
  const isOther = own !== undefined && other !== undefined && !comparer.isTwin(own, other);
  return (
    <div className="compare-first">
      <p>
        They part at <SequenceLink sequence={first.sequence} />:{' '}
        {isOther ? 'another event happens' : partText(first)}
      </p>
      <dl className="compare-values">
        <dt className="old clip">− {made.otherName}</dt>
        <dd className="clip">
          <SideText timeline={made.other} event={other} value={valueText(first, first.b)} />
        </dd>
        <dt className="new clip">+ {made.own}</dt>
        <dd className="clip">
          <SideText timeline={timeline} event={own} value={valueText(first, first.a)} />
        </dd>
      </dl>
    </div>
  );
}

function Verdict({ made, comparer }: Omit<FirstProps, 'first'>) {
  const { comparison, world, other } = made;
  const events = [other.published(), world.timeline.published()].map(groupDigits);
  return (
    <output className="compare-verdict" aria-label="First difference">
      {comparison.result === 'different' ? (
        <First made={made} comparer={comparer} first={comparison.first} />
      ) : (
        <p>{outcomeText(comparison)}</p>
      )}
      <p className="muted compare-cost">
        {costText(comparison)} · − {events[0]} events · + {events[1]} events
      </p>
    </output>
  );
}

/** Everything about a comparison: where they part, then events, fields and latencies of both. */
export function CompareResult({ made }: { readonly made: MadeComparison }) {
  const { world, other, comparison } = made;
  const { at, timeNs } = useMoment();
  const comparer = useMemo(() => new EventComparer(world.timeline, other), [world, other]);
  const otherAt = counterpart(other, comparison, at, timeNs);
  const seek = useApp((state) => state.seek);
  const toFirst =
    comparison.result === 'different' ? () => seek(comparison.first.sequence) : undefined;
  return (
    <>
      <Verdict made={made} comparer={comparer} />
      <Tabs.Root className="tabs compare-tabs" defaultValue="events">
        <Tabs.List className="tab-list compare-list" aria-label="Comparison">
          <Tabs.Tab className="tab" value="events">
            Events in both
          </Tabs.Tab>
          <Tabs.Tab className="tab" value="fields">
            Fields at the playhead
          </Tabs.Tab>
          <Tabs.Tab className="tab" value="latency">
            Latency in both
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel className="tab-panel" value="events">
          <PairList made={made} comparer={comparer} at={at} />
        </Tabs.Panel>
        <Tabs.Panel className="tab-panel" value="fields">
          <FieldTable made={made} comparer={comparer} at={at} otherAt={otherAt} toFirst={toFirst} />
        </Tabs.Panel>
        <Tabs.Panel className="tab-panel" value="latency">
          <LatencyOverlay made={made} />
        </Tabs.Panel>
      </Tabs.Root>
    </>
  );
}
