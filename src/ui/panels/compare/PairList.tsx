import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { formatDurationNs } from '../../../lib/units.ts';
import type { EventComparer } from '../../../timeline/compare.ts';
import { alignEvents, type EventPair } from '../../../timeline/side-by-side.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import { useApp } from '../../store/app-context.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { deviceOf, eventName, payloadText, secondsText } from '../../widgets/describe.ts';
import { pairTable } from './copy-comparison.ts';
import { windows } from './windows.ts';

/** What of a pair differs beside its payload: its time, or what it wrote. */
function detailOf({ a, b }: EventPair, side: 'a' | 'b', comparer: EventComparer): string {
  if (!a || !b) return '';
  if (a.timeNs !== b.timeNs) {
    // The line shows the time of this run; how far off the other one is stands with it.
    const off = formatDurationNs(Math.abs(b.timeNs - a.timeNs));
    return side === 'a' ? '' : `${off} ${b.timeNs < a.timeNs ? 'earlier' : 'later'}`;
  }
  const write = comparer.writes(a, b);
  if (!write) return '';
  const field = write.field.slice(write.field.indexOf('.') + 1);
  return `${field} = ${write[side] === '' ? 'not written' : write[side]}`;
}

interface EventTextProps {
  readonly timeline: Timeline;
  readonly event: EventRecord;
  readonly detail?: string;
}

function EventText({ timeline, event, detail = '' }: EventTextProps) {
  return (
    <>
      <DeviceDot device={deviceOf(timeline, event)} /> {eventName(timeline, event)}{' '}
      {detail === '' ? null : <span className="number">{detail} </span>}
      <span className="muted">{payloadText(timeline, event)}</span>
    </>
  );
}

interface PairProps {
  readonly pair: EventPair;
  readonly made: MadeComparison;
  readonly comparer: EventComparer;
}

/** The cells of one line: one for what is the same, two where something is not. */
function Cells({ pair, made, comparer }: PairProps): ReactNode {
  const { a, b, same } = pair;
  if (same && a) {
    return (
      <td colSpan={2} className="pair-same">
        <span className="muted">=</span> <EventText timeline={made.world.timeline} event={a} />
      </td>
    );
  }
  return (
    <>
      <td className="pair-other">
        {b ? (
          <>
            <span className="old">−</span>{' '}
            <EventText timeline={made.other} event={b} detail={detailOf(pair, 'b', comparer)} />
          </>
        ) : null}
      </td>
      <td className="pair-own">
        {a ? (
          <>
            <span className="new">+</span>{' '}
            <EventText
              timeline={made.world.timeline}
              event={a}
              detail={detailOf(pair, 'a', comparer)}
            />
          </>
        ) : null}
      </td>
    </>
  );
}

const keyOf = ({ a, b }: EventPair): string => `${a?.sequence ?? ''}/${b?.sequence ?? ''}`;

interface Props {
  readonly made: MadeComparison;
  readonly comparer: EventComparer;
  readonly at: number;
}

/** The events of both around the playhead in one list: a line is a pair, or stands alone. */
export function PairList({ made, comparer, at }: Props) {
  const { world, other } = made;
  const { timeline } = world;
  const seek = useApp((state) => state.seek);
  const seekTime = useApp((state) => state.seekTime);
  const scroller = useRef<HTMLDivElement>(null);
  const published = useApp((state) => state.published);
  const shown = windows(timeline, other, at);
  const { own: mine, other: theirs } = shown;
  const pairs = useMemo(() => {
    const left = timeline.events(mine.from, mine.to - mine.from);
    const right = other.events(theirs.from, theirs.to - theirs.from);
    return published > 0 ? alignEvents(left, right, comparer) : [];
  }, [timeline, other, comparer, published, mine.from, mine.to, theirs.from, theirs.to]);
  const current = pairs.findIndex(({ a }) => a?.sequence === at);

  useEffect(() => {
    // Only the list itself is scrolled, and only as far as needed.
    const list = scroller.current;
    const row = list?.querySelector(`[data-index="${current}"]`);
    row?.scrollIntoView({ block: 'nearest' });
    // The focus goes along with the playhead when it was in the list.
    if (list?.contains(document.activeElement)) row?.querySelector('button')?.focus();
  }, [current]);

  const goTo = (index: number) => {
    const pair = pairs[index];
    if (pair?.a) seek(pair.a.sequence);
    else if (pair?.b) seekTime(pair.b.timeNs);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') goTo(current + 1);
    else if (event.key === 'ArrowUp') goTo(current - 1);
    else return;
    event.preventDefault();
  };
  if (pairs.length === 0) {
    return (
      <div className="empty">
        <p className="empty-title">No events around the playhead</p>
        <p className="muted">Neither of them holds an event here. Move the playhead.</p>
      </div>
    );
  }
  return (
    <div className="panel-scroll" ref={scroller}>
      <CopyMenu corner what="events of both" table={() => pairTable(made, pairs)} />
      <table className="pairs">
        <thead>
          <tr>
            <th scope="col">virtual time, s</th>
            <th scope="col" className="old">
              − {made.otherName}
            </th>
            <th scope="col" className="new">
              + {made.own}
            </th>
          </tr>
        </thead>
        <tbody>
          {pairs.map((pair, index) => (
            <tr
              key={keyOf(pair)}
              data-index={index}
              data-same={pair.same || undefined}
              aria-current={index === current ? 'true' : undefined}
            >
              <td>
                <button
                  type="button"
                  className="pair-time number"
                  tabIndex={index === Math.max(current, 0) ? 0 : -1}
                  title="Go to this event"
                  onClick={() => goTo(index)}
                  onKeyDown={onKeyDown}
                >
                  {secondsText((pair.a ?? pair.b)?.timeNs ?? 0)}
                </button>
              </td>
              <Cells pair={pair} made={made} comparer={comparer} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
