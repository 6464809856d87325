import { ChevronDown, ChevronRight } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Timeline, WriteRecord } from '../../../timeline/timeline.ts';
import type { Slice, SliceNode } from '../../../timeline/why.ts';
import type { CellRead } from '../../../worker/past-api.ts';
import { DeviceDot, hueOf } from '../../widgets/DeviceDot.tsx';
import {
  agoText,
  bareValue,
  deviceOf,
  eventName,
  isAlarm,
  payloadText,
  sequenceText,
  unitBeside,
} from '../../widgets/describe.ts';
import { ownerOf } from '../../widgets/owner.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import { ReadList } from './ReadList.tsx';
import { repeatsOf, repeatText } from './repeats.ts';
import { graphOf } from './slice-layout.ts';

const ICON = 13;

/** Height of a row and distance of two tracks, in pixels. */
const ROW = 24;
const TRACK = 16;
/** Wider gutters would leave no room for names. */
const TRACKS_MAX = 8;

interface Props {
  readonly slice: Slice;
  readonly timeline: Timeline;
  readonly nowNs: number;
  readonly at: number;
  readonly name: string;
  readonly asGraph: boolean;
  /** what handlers read, by event; undefined = it is not shown */
  readonly reads?: ReadonlyMap<number, readonly CellRead[]> | undefined;
}

const xOf = (track: number): number => 9 + Math.min(track, TRACKS_MAX - 1) * TRACK;
const yOf = (row: number): number => row * ROW + ROW / 2;

/** Edges and dots beside the rows. */
function Gutter({ slice, timeline }: Pick<Props, 'slice' | 'timeline'>) {
  const { tracks, devices, edges } = graphOf(slice.nodes, slice.edges, ({ event }) =>
    deviceOf(timeline, event),
  );
  const hasOverwrites = edges.some(({ reason }) => reason === 'overwrote');
  const width = 18 + (Math.min(devices.length, TRACKS_MAX) - 1) * TRACK + (hasOverwrites ? 12 : 0);
  return (
    <svg
      className="slice-gutter"
      width={width}
      height={tracks.length * ROW}
      aria-hidden="true"
      focusable="false"
    >
      {edges.map(({ fromRow, fromTrack, toRow, toTrack, reason }) => {
        const [x1, y1, x2, y2] = [xOf(fromTrack), yOf(fromRow), xOf(toTrack), yOf(toRow)];
        // What was overwritten swings out, beside the straight way of causes.
        const bend = reason === 'overwrote' ? width - 4 : x1;
        return (
          <path
            key={`${reason} ${fromRow} ${toRow}`}
            className={`slice-edge slice-${reason}`}
            d={`M${x1} ${y1} C${bend} ${y1 + ROW / 2} ${reason === 'overwrote' ? bend : x2} ${y2 - ROW / 2} ${x2} ${y2}`}
          />
        );
      })}
      {tracks.map((track, row) => {
        const device = devices[track] ?? -1;
        const fill = device < 0 ? 'var(--muted)' : hueOf(device);
        // Rows stand in a fixed order: the row is its name.
        const key = `${row} ${track}`;
        return <circle key={key} cx={xOf(track)} cy={yOf(row)} r={4} fill={fill} />;
      })}
    </svg>
  );
}

interface WriteProps {
  readonly write: WriteRecord;
  readonly timeline: Timeline;
  /** device of the event: its own fields need not name it */
  readonly device: number;
}

/** "airC 20.9 → 21 °C". */
function WriteText({ write, timeline, device }: WriteProps) {
  const owner = ownerOf(timeline.schema, write.slot);
  if (owner === undefined) return null;
  const show = (value: number): string => bareValue(timeline, value, owner.field);
  const unit = unitBeside(owner.field);
  return (
    <span className="slice-write number">
      {owner.device.id === device ? owner.field.name : owner.name}{' '}
      <span className="old">{show(write.old)}</span> →{' '}
      <span className="new">{show(write.new)}</span>
      {unit === '' ? '' : ` ${unit}`}
    </span>
  );
}

interface RowProps extends Omit<Props, 'name'> {
  readonly node: SliceNode;
}

function Row({ node, slice, timeline, nowNs, at, asGraph, reads }: RowProps) {
  const { event, writes } = node;
  const device = deviceOf(timeline, event);
  const replaced = slice.edges.find(
    (edge) => edge.reason === 'overwrote' && edge.to === event.sequence,
  );
  const cells = reads?.get(event.sequence) ?? [];
  return (
    <li
      className="slice-row"
      data-reads={cells.length > 0 || undefined}
      data-writes={writes.length > 0 || undefined}
      aria-current={event.sequence === at ? 'true' : undefined}
    >
      <span className="slice-main">
        <span className="slice-text clip" title={payloadText(timeline, event)}>
          {asGraph ? null : <DeviceDot device={device} />}{' '}
          <span className={isAlarm(event.kind) ? 'alarm' : ''}>{eventName(timeline, event)}</span>{' '}
          {writes.map((write) => (
            <WriteText key={write.slot} write={write} timeline={timeline} device={device} />
          ))}
          {writes.length === 0 ? (
            <span className="muted">{payloadText(timeline, event)}</span>
          ) : null}
        </span>
        {replaced === undefined ? null : (
          <span
            className="slice-replaces old number"
            data-tip={`Replaced what #${sequenceText(replaced.from)} had written`}
          >
            <span aria-hidden="true">⤶</span>
            <span className="visually-hidden">instead of</span> #{sequenceText(replaced.from)}
          </span>
        )}
        <span className="slice-ago number muted">{agoText(event.timeNs, nowNs)}</span>
      </span>
      <SequenceLink sequence={event.sequence} />
      {cells.length === 0 ? null : <ReadList {...{ cells, timeline, event, device, nowNs }} />}
    </li>
  );
}

interface FoldProps {
  readonly text: string;
  readonly open: boolean;
  toggle(): void;
}

/** Stands for rows that say the same again, or above them when they are shown. */
function Fold({ text, open, toggle }: FoldProps) {
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <li className="slice-row">
      <button type="button" className="button link" aria-expanded={open} onClick={toggle}>
        <Icon size={ICON} aria-hidden="true" /> {text}
      </button>
    </li>
  );
}

/** The rows of a list; what only repeats is folded until it is asked for. */
function ListRows(props: Props) {
  const { slice, timeline, at } = props;
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const replaced = new Set(slice.edges.flatMap((e) => (e.reason === 'overwrote' ? [e.to] : [])));
  const names = slice.nodes.map(({ event, writes }) => {
    const isOwn = writes.length > 0 || event.sequence === at || replaced.has(event.sequence);
    return isOwn ? `#${event.sequence}` : eventName(timeline, event);
  });
  const row = (node: SliceNode) => <Row key={node.event.sequence} node={node} {...props} />;
  const shown = [];
  let next = 0;
  for (const repeat of repeatsOf(names)) {
    const key = slice.nodes[repeat.from]?.event.sequence ?? -1;
    const open = opened.has(key);
    const toggle = () => {
      const now = new Set(opened);
      if (!now.delete(key)) now.add(key);
      setOpened(now);
    };
    const text = repeatText(repeat, names);
    shown.push(
      ...slice.nodes.slice(next, repeat.from).map(row),
      <Fold key={`fold ${key}`} {...{ text, open, toggle }} />,
      ...(open ? slice.nodes.slice(repeat.from, repeat.to).map(row) : []),
    );
    next = repeat.to;
  }
  return [...shown, ...slice.nodes.slice(next).map(row)];
}

/** The events of a slice in their order; as a graph with what led to what beside them. */
export function SliceRows(props: Props) {
  const { slice, timeline, name, asGraph, reads } = props;
  const list = useRef<HTMLOListElement>(null);
  // Before it is painted: nobody is to press what moves away.
  useLayoutEffect(() => {
    // What is asked about stands last: what is shown above it must not push it out of sight.
    if (reads !== undefined) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [reads]);
  return (
    <div className="slice" data-graph={asGraph || undefined}>
      {asGraph ? <Gutter slice={slice} timeline={timeline} /> : null}
      <ol className="slice-rows" aria-label={name} ref={list}>
        {asGraph ? (
          slice.nodes.map((node) => <Row key={node.event.sequence} node={node} {...props} />)
        ) : (
          <ListRows {...props} />
        )}
      </ol>
    </div>
  );
}
