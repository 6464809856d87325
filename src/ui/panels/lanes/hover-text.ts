/** What the card beside the pointer says. Pure. */
import { formatDurationNs, formatTimeNs, groupDigits } from '../../../lib/units.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import {
  agoText,
  eventName,
  kindOf,
  payloadText,
  ROLE_SIGN,
  sequenceText,
  valueWithUnit,
} from '../../widgets/describe.ts';
import type { Held, Hit } from './hit.ts';

export interface CardLine {
  readonly name: string;
  readonly text: string;
}

export interface Card {
  readonly title: string;
  readonly lines: readonly CardLine[];
}

/** Fields of an event that fit on a card. */
const FIELDS_SHOWN = 5;

function payloadLines(timeline: Timeline, event: EventRecord): CardLine[] {
  const kind = kindOf(timeline, event.kind);
  if (kind === undefined || kind.payload.length === 0) return [];
  if (kind.role === 'system') return [{ name: 'what', text: payloadText(timeline, event) }];
  const lines = kind.payload.slice(0, FIELDS_SHOWN).map((field, index) => ({
    name: field.name,
    text: valueWithUnit(timeline, event.payload[index] ?? Number.NaN, field),
  }));
  const more = kind.payload.length - lines.length;
  return more > 0 ? [...lines, { name: '', text: `and ${more} more fields` }] : lines;
}

/** How long a request took that this event answers, or a message was on its way. */
function durationLines(timeline: Timeline, event: EventRecord): CardLine[] {
  const kind = kindOf(timeline, event.kind);
  const took = (name: string, since: number): CardLine[] => {
    const sinceNs = since < 0 ? undefined : timeline.timeOf(since);
    return sinceNs === undefined ? [] : [{ name, text: formatDurationNs(event.timeNs - sinceNs) }];
  };
  if (kind?.closesSpan) return took('took', event.span);
  return kind?.role === 'accept' ? took('on its way', event.parent) : [];
}

function eventLines(timeline: Timeline, event: EventRecord, nowNs: number): CardLine[] {
  const kind = kindOf(timeline, event.kind);
  const ago = agoText(event.timeNs, nowNs);
  return [
    {
      name: 'event',
      text: `#${sequenceText(event.sequence)} ${kind ? ROLE_SIGN[kind.role] : ''} ${kind?.role ?? ''}`,
    },
    { name: 'at', text: `${formatTimeNs(event.timeNs)} · ${ago}` },
    ...durationLines(timeline, event),
    ...payloadLines(timeline, event),
  ];
}

function heldLines(timeline: Timeline, held: Held): CardLine[] {
  const { field, value, mixed, fromNs, toNs, exact } = held;
  if (mixed) return [{ name: field.name, text: 'changes several times within this pixel' }];
  const about = exact ? '' : '≈ ';
  const holds =
    Number.isFinite(fromNs) && Number.isFinite(toNs)
      ? `${about}${formatDurationNs(toNs - fromNs)}`
      : Number.isFinite(fromNs)
        ? `since ${about}${formatTimeNs(fromNs)}`
        : Number.isFinite(toNs)
          ? `until ${about}${formatTimeNs(toNs)}`
          : 'throughout the view';
  return [
    { name: field.name, text: valueWithUnit(timeline, value, field) },
    { name: 'holds', text: holds },
  ];
}

const faultLines = (faults: readonly string[]): CardLine[] =>
  faults.map((name) => ({ name: 'fault', text: `${name} is on` }));

/**
 * @param nowNs time of the playhead
 * @param faults names of those that the device has where the pointer is
 */
export function cardOf(
  timeline: Timeline,
  hit: Hit,
  nowNs: number,
  faults: readonly string[] = [],
): Card {
  const { row, event, held, around } = hit;
  const owner =
    row.type === 'group'
      ? row.name
      : row.type === 'field'
        ? `${row.device.name}.${row.field.name}`
        : row.device.name;
  const kind = row.type === 'group' ? `${row.devices.length} devices` : row.device.mock;
  const others =
    Number.isFinite(around) && around > 1 ? ` · ${groupDigits(around - 1)} more here` : '';
  const title =
    event === undefined ? `${owner} · ${kind}` : `${eventName(timeline, event)} · ${kind}${others}`;
  const crowd: CardLine[] =
    event === undefined && around === Number.POSITIVE_INFINITY
      ? [{ name: 'events', text: 'too many here to tell apart: zoom in' }]
      : [];
  return {
    title,
    lines: [
      ...(event === undefined ? [] : eventLines(timeline, event, nowNs)),
      ...crowd,
      ...faultLines(faults),
      ...(held === undefined ? [] : heldLines(timeline, held)),
    ],
  };
}
