/** Replies, both ways and byte-exact: a header of 28 bytes, then the record that was asked for. */
import { failure, type Result, success } from '../../../lib/result.ts';
import type { ClientAccess, ManualSample } from '../reports/daemon.ts';
import type { FieldTable, FieldValue } from '../reports/field.ts';
import { MODE } from '../reports/names.ts';
import { CLIENT_ACCESS, MANUAL_SAMPLE, type ReportName, SOURCES } from '../reports/registry.ts';
import {
  CLIENT_SLOT_BYTES,
  CLIENT_SLOTS,
  MANUAL_SLOT_BYTES,
  MANUAL_SLOTS,
  NAME_BYTES,
  REPLY,
} from './commands.ts';
import { type Layout, layoutOfCode, REPLY_HEADER_BYTES, type Slot } from './layouts.ts';
import { PACKET_TYPE, PROTOCOL_VERSION } from './request.ts';
import { readValue, writeValue } from './value.ts';

/** A record whose report is known only at run time. */
export type AnyRecord = Readonly<Record<string, FieldValue>>;

export interface ClientPage {
  /** Places of the daemon's table. */
  readonly places: number;
  /** Where the next page starts. */
  readonly next: number;
  readonly records: readonly ClientAccess[];
}

export type ReplyBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'report'; readonly report: ReportName; readonly values: AnyRecord }
  | { readonly kind: 'manual'; readonly samples: readonly ManualSample[] }
  | { readonly kind: 'clients'; readonly page: ClientPage }
  | { readonly kind: 'name'; readonly name: string };

export interface Reply {
  readonly command: number;
  readonly code: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: ReplyBody;
}

const SOURCES_MODE = SOURCES.mode.offset;

/** Fields of reference clocks and of all others share a place in `sources`. */
const applies = (slot: Slot, mode: number): boolean =>
  slot.only === undefined || (slot.only === 'refclock') === (mode === MODE.refclock);

function writeRecord(view: DataView, layout: Layout, values: AnyRecord): void {
  const mode = Number(values.mode);
  for (const slot of layout.slots) {
    const value = values[slot.key];
    if (value !== undefined && applies(slot, mode)) {
      writeValue(view, slot.offset, slot.wire, value);
    }
  }
  for (const { offset, wire, fill } of layout.reserved) {
    if (fill === 'ones') {
      for (let at = 0; at < (wire === 'u64' ? 8 : 4); at++) view.setUint8(offset + at, 0xff);
    }
  }
}

const ABSENT: Readonly<Record<string, FieldValue>> = { address: '', refclock: 0 };

function readRecord(view: DataView, layout: Layout): Result<AnyRecord> {
  const mode = layout.report === 'sources' ? view.getUint16(SOURCES_MODE) : 0;
  const values: Record<string, FieldValue> = {};
  for (const slot of layout.slots) {
    if (!applies(slot, mode)) {
      values[slot.key] = ABSENT[slot.wire] ?? 0;
      continue;
    }
    const value = readValue(view, slot.offset, slot.wire);
    if (!value.ok) return value;
    values[slot.key] = value.value;
  }
  return success(values);
}

function writeSlots(
  view: DataView,
  table: FieldTable,
  records: readonly object[],
  [start, size]: readonly [number, number],
): void {
  for (const [at, values] of records.entries()) {
    for (const [key, { offset, wire }] of Object.entries(table)) {
      writeValue(view, start + at * size + offset, wire, (values as AnyRecord)[key] ?? 0);
    }
  }
}

function readSlots<R>(
  view: DataView,
  table: FieldTable,
  count: number,
  [start, size]: readonly [number, number],
): Result<readonly R[]> {
  const records: R[] = [];
  for (let at = 0; at < count; at++) {
    const values: Record<string, FieldValue> = {};
    for (const [key, { offset, wire }] of Object.entries(table)) {
      const value = readValue(view, start + at * size + offset, wire);
      if (!value.ok) return value;
      values[key] = value.value;
    }
    records.push(values as R);
  }
  return success(records);
}

const MANUAL_PLACE = [REPLY_HEADER_BYTES + 4, MANUAL_SLOT_BYTES] as const;
const CLIENT_PLACE = [REPLY_HEADER_BYTES + 12, CLIENT_SLOT_BYTES] as const;

const BYTES_OF_CODE: Readonly<Record<number, number>> = {
  [REPLY.null]: REPLY_HEADER_BYTES,
  [REPLY.sourceCount]: REPLY_HEADER_BYTES + 4,
  [REPLY.manualList]: MANUAL_PLACE[0] + MANUAL_SLOTS * MANUAL_SLOT_BYTES,
  [REPLY.sourceName]: REPLY_HEADER_BYTES + NAME_BYTES,
  [REPLY.clients]: CLIENT_PLACE[0] + CLIENT_SLOTS * CLIENT_SLOT_BYTES,
};

/** Length of a reply with that code, or undefined for a code nobody sends. */
export const bytesOfReply = (code: number): number | undefined =>
  layoutOfCode(code)?.bytes ?? BYTES_OF_CODE[code];

function writeBody(view: DataView, code: number, body: ReplyBody): void {
  const layout = layoutOfCode(code);
  if (body.kind === 'report' && layout) writeRecord(view, layout, body.values);
  if (body.kind === 'count') view.setUint32(REPLY_HEADER_BYTES, body.count);
  if (body.kind === 'manual') {
    const samples = body.samples.slice(0, MANUAL_SLOTS);
    view.setUint32(REPLY_HEADER_BYTES, samples.length);
    writeSlots(view, MANUAL_SAMPLE, samples, MANUAL_PLACE);
  }
  if (body.kind === 'clients') {
    const { places, next } = body.page;
    const records = body.page.records.slice(0, CLIENT_SLOTS);
    for (const [at, word] of [places, next, records.length].entries()) {
      view.setUint32(REPLY_HEADER_BYTES + 4 * at, word);
    }
    writeSlots(view, CLIENT_ACCESS, records, CLIENT_PLACE);
  }
  if (body.kind === 'name') {
    // The last of the 256 bytes stays 0: readers take it for the end of the text.
    for (const [at, letter] of [...body.name].slice(0, NAME_BYTES - 1).entries()) {
      view.setUint8(REPLY_HEADER_BYTES + at, letter.charCodeAt(0));
    }
  }
}

/** Every error, and every command without data, is a bare header with code 1. */
export function encodeReply({ command, code, status, sequence, body }: Reply): Uint8Array {
  const bytes = new Uint8Array(bytesOfReply(code) ?? REPLY_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, PROTOCOL_VERSION);
  view.setUint8(1, PACKET_TYPE.reply);
  view.setUint16(4, command);
  view.setUint16(6, code);
  view.setUint16(8, status);
  view.setUint32(16, sequence);
  writeBody(view, code, body);
  return bytes;
}

function readName(view: DataView): string {
  let name = '';
  for (let at = 0; at < NAME_BYTES; at++) {
    const letter = view.getUint8(REPLY_HEADER_BYTES + at);
    if (letter === 0) break;
    name += String.fromCharCode(letter);
  }
  return name;
}

function readBody(view: DataView, code: number): Result<ReplyBody> {
  const layout = layoutOfCode(code);
  if (layout) {
    const values = readRecord(view, layout);
    if (!values.ok) return values;
    return success({ kind: 'report', report: layout.report, values: values.value });
  }
  const word = (at: number) => view.getUint32(REPLY_HEADER_BYTES + 4 * at);
  if (code === REPLY.sourceCount) return success({ kind: 'count', count: word(0) });
  if (code === REPLY.sourceName) return success({ kind: 'name', name: readName(view) });
  if (code === REPLY.manualList) {
    const count = Math.min(word(0), MANUAL_SLOTS);
    const samples = readSlots<ManualSample>(view, MANUAL_SAMPLE, count, MANUAL_PLACE);
    return samples.ok ? success({ kind: 'manual', samples: samples.value }) : samples;
  }
  if (code === REPLY.clients) {
    const count = Math.min(word(2), CLIENT_SLOTS);
    const records = readSlots<ClientAccess>(view, CLIENT_ACCESS, count, CLIENT_PLACE);
    if (!records.ok) return records;
    return success({
      kind: 'clients',
      page: { places: word(0), next: word(1), records: records.value },
    });
  }
  return success({ kind: 'none' });
}

export function decodeReply(bytes: Uint8Array): Result<Reply> {
  const wrong = (what: string, where: number, mend: string) =>
    failure({ what, where: `byte ${where}`, mend });
  const long = 'Ask again with a request padded to the length of its reply.';
  if (bytes.length < REPLY_HEADER_BYTES) {
    return wrong(`a reply of ${bytes.length} bytes has no header`, bytes.length, long);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isReply =
    view.getUint8(0) === PROTOCOL_VERSION && view.getUint32(0) << 8 === PACKET_TYPE.reply << 24;
  if (!isReply) {
    return wrong('this is no reply of protocol version 6', 0, 'Take the packets of port 323.');
  }
  const code = view.getUint16(6);
  const needed = bytesOfReply(code);
  if (needed === undefined) {
    return wrong(`reply code ${code} is unknown`, 6, 'Ask a daemon of version 4.2 or later.');
  }
  if (bytes.length < needed) {
    return wrong(`reply code ${code} needs ${needed} bytes`, bytes.length, long);
  }
  const body = readBody(view, code);
  if (!body.ok) return body;
  return success({
    command: view.getUint16(4),
    code,
    status: view.getUint16(8),
    sequence: view.getUint32(16),
    body: body.value,
  });
}
