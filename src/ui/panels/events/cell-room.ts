/**
 * Which cells may not have room for their text. Only those are cut off: to clip a cell, and to look
 * for the place of its ellipsis, costs a browser as much again as the cell itself. Pure.
 */
import { deviceName, deviceOf, kindName, sequenceText } from '../../widgets/describe.ts';
import type { ColumnId } from './column-ids.ts';
import type { EventRow } from './event-columns.tsx';

/** Pixels that no character of the kind exceeds at the table's size of text. */
const NARROW = 8.5;
const BROAD = 13;
const BROAD_LETTERS = /[A-Zmw@%&]/g;
/** Anything else may be as wide as it likes, or run from right to left. */
const PLAIN = /^[\x20-\x7e·°µ−←–↗↘◷⇢◆]*$/;

/** Left and right of the text. */
const PADDING = 16;
/** Beside it: the dot of a device, the sign of a role. */
const DOT = 15;
const SIGN = 21;

export function mayExceed(text: string, room: number): boolean {
  if (text.length * NARROW > room || !PLAIN.test(text)) return true;
  const broad = text.match(BROAD_LETTERS)?.length ?? 0;
  return text.length * NARROW + broad * (BROAD - NARROW) > room;
}

/** Digits of the columns of numbers, all of one width. */
const DIGIT = 7.8;
/** "12.623 765 000" and some hours more. */
const TIME_DIGITS = 16;

/** @param width of the column, in pixels */
export function isLong(column: ColumnId, row: EventRow, width: number): boolean {
  const room = width - PADDING;
  const { event, timeline } = row;
  switch (column) {
    case 'sequence':
      return sequenceText(row.sequence).length * DIGIT > room;
    case 'time':
      return TIME_DIGITS * DIGIT > room;
    case 'cause':
      return (sequenceText(event?.parent ?? 0).length + 2) * DIGIT > room;
    case 'device':
      return event !== undefined
        ? mayExceed(deviceName(timeline, deviceOf(timeline, event)), room - DOT)
        : false;
    case 'event':
      return mayExceed(event ? kindName(timeline, event.kind) : 'no longer held', room - SIGN);
    default:
      return mayExceed(row.payload, room);
  }
}
