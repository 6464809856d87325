/** Reading what one event row carries, without copying it out. */
import type { Memory } from '../memory/memory.ts';
import { CONTROL_CELL, FAR_BACK } from '../memory/tables.ts';
import type { Loaded, Test } from './compile.ts';
import type { PayloadRead, Read, RouteRead, TextMatch } from './typed.ts';

/** The event that a filter looks at; one object for all calls. */
export interface EventCursor {
  memory: Memory;
  /** row of the ring */
  row: number;
}

/** Member of a set by id; ids beyond it, such as NO_DEVICE, are not. */
export const isMember = (members: Uint8Array, id: number): boolean =>
  id < members.length && members[id] === 1;

/**
 * Rows between this one and the newest published one. The sequence in a row is
 * `published - 1 - rowsFromEnd`; callers compute it in place, since returning a number beyond 2^31
 * could allocate.
 */
export function rowsFromEnd(memory: Memory, row: number): number {
  const newest = memory.controlCells.f64[CONTROL_CELL.published]! - 1;
  return (newest - row) & (memory.plan.events - 1);
}

/** Whether the event `back` rows before this one is still held. */
function holds(memory: Memory, row: number, back: number): boolean {
  if (back === 0 || back === FAR_BACK) return false;
  const cells = memory.controlCells.f64;
  const sequence = cells[CONTROL_CELL.published]! - 1 - rowsFromEnd(memory, row) - back;
  const oldest = cells[CONTROL_CELL.claimedEvents]! - memory.plan.events;
  return sequence >= oldest && sequence >= cells[CONTROL_CELL.firstSequence]!;
}

/** Cell of the payload ring with field `position` ≥ 1 of a row; -1 = already overwritten. */
function payloadCell(memory: Memory, row: number, position: number): number {
  const start = memory.events.more[row]!;
  const end = memory.controlCells.f64[CONTROL_CELL.claimedPayload]!;
  // `more` holds the low 32 bits of a count; so does this distance.
  const fromEnd = ((end >>> 0) - start) >>> 0;
  if (fromEnd > memory.plan.payload) return -1;
  return (start + position - 1) & (memory.plan.payload - 1);
}

function loadPayload({ position, factor }: PayloadRead): Loaded<EventCursor> {
  const cell = new Float64Array(1);
  const load = ({ memory, row }: EventCursor): void => {
    const kind = memory.events.kind[row]!;
    const at = kind < position.length ? position[kind]! : -1;
    if (at < 0) {
      cell[0] = Number.NaN;
    } else if (at === 0) {
      cell[0] = memory.events.value[row]! * factor[kind]!;
    } else {
      const index = payloadCell(memory, row, at);
      cell[0] = index < 0 ? Number.NaN : memory.payload.cell[index]! * factor[kind]!;
    }
  };
  return { load, cell };
}

function hasEnd(memory: Memory, row: number, devices: Uint8Array | undefined): boolean {
  if (devices === undefined) return true;
  const { source, target } = memory.events;
  return isMember(devices, source[row]!) || isMember(devices, target[row]!);
}

function loadLatency(route: RouteRead): Loaded<EventCursor> {
  const cell = new Float64Array(1);
  const load = ({ memory, row }: EventCursor): void => {
    const { events } = memory;
    cell[0] = Number.NaN;
    if (!isMember(route.toKinds, events.kind[row]!)) return;
    if (!hasEnd(memory, row, route.toDevices)) return;
    const back = route.measure === 'link' ? events.parentBack[row]! : events.spanBack[row]!;
    if (!holds(memory, row, back)) return;
    const start = (row - back) & (memory.plan.events - 1);
    if (!isMember(route.fromKinds, events.kind[start]!)) return;
    if (!hasEnd(memory, start, route.fromDevices)) return;
    cell[0] = events.timeNs[row]! - events.timeNs[start]!;
  };
  return { load, cell };
}

/** A number that an event carries or implies; NaN where it has none. */
export function loadFromEvent(read: Exclude<Read, { from: 'slot' }>): Loaded<EventCursor> {
  if (read.from === 'payload') return loadPayload(read);
  if (read.from === 'latency') return loadLatency(read);
  const cell = new Float64Array(1);
  const load =
    read.from === 'time'
      ? ({ memory, row }: EventCursor): void => {
          cell[0] = memory.events.timeNs[row]!;
        }
      : ({ memory, row }: EventCursor): void => {
          const published = memory.controlCells.f64[CONTROL_CELL.published]!;
          cell[0] = published - 1 - rowsFromEnd(memory, row);
        };
  return { load, cell };
}

/** Whether the code units of a stored text begin with those of `wanted` at `start`. */
function unitsEqual(units: Uint16Array, start: number, wanted: Uint16Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (units[start + i] !== wanted[i]) return false;
  return true;
}

/** Where a text with this id begins; the id is known to be in the table. */
const startOf = (memory: Memory, id: number): number =>
  id === 0 ? 0 : memory.strings.end[id - 1]!;

function matchesText(memory: Memory, id: number, match: TextMatch, wanted: Uint16Array): boolean {
  const units = memory.stringUnits.u16;
  const start = startOf(memory, id);
  const last = memory.strings.end[id]! - wanted.length;
  if (match !== 'contains') {
    const equal = start === last && unitsEqual(units, start, wanted);
    return equal === (match === 'equal');
  }
  for (let at = start; at <= last; at++) if (unitsEqual(units, at, wanted)) return true;
  return false;
}

/** Tests the text whose id a payload field holds; events without the field never pass. */
export function textTest(read: PayloadRead, match: TextMatch, text: string): Test<EventCursor> {
  const wanted = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const { load, cell } = loadPayload(read);
  return (cursor) => {
    load(cursor);
    const { memory } = cursor;
    const isText = cell[0]! >= 0 && cell[0]! < memory.strings.end.length;
    return isText && matchesText(memory, cell[0]!, match, wanted);
  };
}
