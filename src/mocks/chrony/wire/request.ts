/** Requests: 20 bytes of header, a body, then zeros up to the length that the reply may need. */
import { failure, type Result, success } from '../../../lib/result.ts';
import { readAddress, writeAddress } from '../reports/address.ts';
import type { AddressText, DaemonVersion } from '../reports/field.ts';
import { bodyOf, REQUEST_HEADER_BYTES, requestBytesOf } from './commands.ts';

export const PROTOCOL_VERSION = 6;
export const PACKET_TYPE = { request: 1, reply: 2 } as const;

export interface Request {
  readonly command: number;
  /** 0, 1, 2 … for resends; no server looks at it. */
  readonly attempt: number;
  readonly sequence: number;
  /** For commands that ask for a record by its number. */
  readonly index: number;
  /** For commands that ask about an address. */
  readonly address: AddressText;
  /** For the log of clients. */
  readonly clients: ClientRange;
}

export interface ClientRange {
  readonly first: number;
  readonly count: number;
  readonly minHits: number;
  readonly reset: number;
}

const NO_RANGE: ClientRange = { first: 0, count: 0, minHits: 0, reset: 0 };

export const request = (command: number, values: Partial<Request> = {}): Request => ({
  command,
  attempt: 0,
  sequence: 0,
  index: 0,
  address: '',
  clients: NO_RANGE,
  ...values,
});

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @param length of the datagram; what the daemon's version demands when not given */
export function encodeRequest(
  { command, attempt, sequence, index, address, clients }: Request,
  version: DaemonVersion,
  length: number = requestBytesOf(command, version),
): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  view.setUint8(0, PROTOCOL_VERSION);
  view.setUint8(1, PACKET_TYPE.request);
  view.setUint16(4, command);
  view.setUint16(6, attempt);
  view.setUint32(8, sequence);
  const body = bodyOf(command);
  if (body === 'index') view.setUint32(REQUEST_HEADER_BYTES, index);
  if (body === 'address') writeAddress(view, REQUEST_HEADER_BYTES, address);
  if (body === 'clients') {
    const { first, count, minHits, reset } = clients;
    for (const [at, word] of [first, count, minHits, reset].entries()) {
      view.setUint32(REQUEST_HEADER_BYTES + 4 * at, word);
    }
  }
  return bytes;
}

/** Reads what the command's body holds; the caller made sure that the datagram is long enough. */
export function decodeRequest(bytes: Uint8Array): Result<Request> {
  const needed = REQUEST_HEADER_BYTES;
  const view = viewOf(bytes);
  const short = (atLeast: number) =>
    failure({
      what: `a request of ${bytes.length} bytes is too short`,
      where: `byte ${bytes.length}`,
      mend: `It needs at least ${atLeast} bytes.`,
    });
  if (bytes.length < needed) return short(needed);
  const command = view.getUint16(4);
  const plain = request(command, {
    attempt: view.getUint16(6),
    sequence: view.getUint32(8),
  });
  const body = bodyOf(command);
  if (body === 'none') return success(plain);
  const bodyBytes = { index: 4, address: 20, clients: 16 }[body];
  if (bytes.length < needed + bodyBytes) return short(needed + bodyBytes);
  if (body === 'index') return success({ ...plain, index: view.getUint32(needed) });
  if (body === 'address') {
    const address = readAddress(view, needed);
    return address.ok ? success({ ...plain, address: address.value }) : address;
  }
  const [first, count, minHits, reset] = [0, 4, 8, 12].map((at) => view.getUint32(needed + at));
  return success({
    ...plain,
    clients: { first: first!, count: count!, minHits: minHits!, reset: reset! },
  });
}
