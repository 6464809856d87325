/** Addresses as text, as 20 bytes, and as the reference ID that stands for them. */
import { failure, type Result, success } from '../../../lib/result.ts';
import type { AddressText } from './field.ts';
import { md5 } from './md5.ts';

export const FAMILY = { none: 0, ipv4: 1, ipv6: 2, id: 3 } as const;

/** An unresolved name goes by a number: `ID#` and ten digits. */
export const unresolvedAddress = (id: number): AddressText =>
  `ID#${String(id >>> 0).padStart(10, '0')}`;

const UNRESOLVED = /^ID#(\d{10})$/;
const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** Four bytes, or undefined when the text is no dotted quad. */
export function parseIpv4(text: string): readonly number[] | undefined {
  const parts = IPV4.exec(text)?.slice(1).map(Number);
  return parts?.every((part) => part <= 255) ? parts : undefined;
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  for (const [place, part] of text.split(':').entries()) {
    const quad = parseIpv4(part);
    const isLast = place === text.split(':').length - 1;
    if (quad && isLast) groups.push((quad[0]! << 8) | quad[1]!, (quad[2]! << 8) | quad[3]!);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** Sixteen bytes, or undefined when the text is no IPv6 address. */
export function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const head = parseGroups(halves[0] ?? '');
  const tail = parseGroups(halves[1] ?? '');
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return groups.flatMap((group) => [group >> 8, group & 0xff]);
}

export const isAddress = (text: string): boolean =>
  parseIpv4(text) !== undefined || parseIpv6(text) !== undefined || UNRESOLVED.test(text);

/** The first longest run of at least two zero groups, which `::` stands for. */
function zeroRun(groups: readonly number[]): { first: number; length: number } {
  let best = { first: -1, length: 1 };
  for (let first = 0; first < groups.length; first++) {
    let end = first;
    while (groups[end] === 0) end += 1;
    if (end - first > best.length) best = { first, length: end - first };
  }
  return best;
}

const hexGroups = (groups: readonly number[]): string =>
  groups.map((group) => group.toString(16)).join(':');

export function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, at) => (bytes[2 * at]! << 8) | bytes[2 * at + 1]!);
  const { first, length } = zeroRun(groups);
  const mapsIpv4 = first === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff));
  if (mapsIpv4) return `::${length === 5 ? 'ffff:' : ''}${bytes.slice(12).join('.')}`;
  if (first < 0) return hexGroups(groups);
  return `${hexGroups(groups.slice(0, first))}::${hexGroups(groups.slice(first + length))}`;
}

/** Writes 20 bytes; a text that is no address becomes the empty one. */
export function writeAddress(view: DataView, offset: number, text: AddressText): void {
  for (let at = 0; at < 20; at++) view.setUint8(offset + at, 0);
  const unresolved = UNRESOLVED.exec(text);
  const bytes = unresolved ? undefined : (parseIpv4(text) ?? parseIpv6(text));
  if (unresolved) {
    view.setUint32(offset, Number(unresolved[1]));
    view.setUint16(offset + 16, FAMILY.id);
  } else if (bytes) {
    for (const [at, byte] of bytes.entries()) view.setUint8(offset + at, byte);
    view.setUint16(offset + 16, bytes.length === 4 ? FAMILY.ipv4 : FAMILY.ipv6);
  }
}

export function readAddress(view: DataView, offset: number): Result<AddressText> {
  const family = view.getUint16(offset + 16);
  const bytes = Array.from({ length: 16 }, (_, at) => view.getUint8(offset + at));
  if (family === FAMILY.none) return success('');
  if (family === FAMILY.ipv4) return success(bytes.slice(0, 4).join('.'));
  if (family === FAMILY.ipv6) return success(formatIpv6(bytes));
  if (family === FAMILY.id) return success(unresolvedAddress(view.getUint32(offset)));
  return failure({
    what: `address family ${family} does not exist`,
    where: `byte ${offset + 16}`,
    mend: 'Families are 0 none, 1 IPv4, 2 IPv6 and 3 unresolved.',
  });
}

/** The same address in the one form that comparison can use; '' when it is none. */
export function canonicalAddress(text: string): AddressText {
  const ipv6 = parseIpv4(text) ? undefined : parseIpv6(text);
  if (ipv6) return formatIpv6(ipv6);
  return isAddress(text) ? (parseIpv4(text)?.join('.') ?? text) : '';
}

const joined = (bytes: readonly number[]): number =>
  bytes.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);

/** The reference ID of a source: its IPv4 address, or the first word of MD5 of its IPv6 address. */
export function referenceIdOf(text: AddressText): number {
  const ipv4 = parseIpv4(text);
  if (ipv4) return joined(ipv4);
  const ipv6 = parseIpv6(text);
  return ipv6 ? joined(md5(ipv6)) : 0;
}

/** The reference ID of a clock: up to four ASCII characters from the left. */
export const clockReferenceId = (name: string): number =>
  joined(Array.from({ length: 4 }, (_, at) => name.charCodeAt(at) & 0x7f));

/** 'GPS' for 0x47505300: what is printable, up to the zeros. */
export function clockName(refId: number): string {
  const codes = [24, 16, 8, 0].map((shift) => (refId >>> shift) & 0xff);
  return codes
    .filter((code) => code >= 0x20 && code < 0x7f)
    .map((code) => String.fromCharCode(code))
    .join('');
}

/** Whether `network` (an address, or an address and a count of bits) holds the address. */
export function networkHolds(network: string, address: AddressText): boolean {
  const [base = '', bitsText] = network.split('/');
  const [outer, inner] = [base, address].map((text) => parseIpv4(text) ?? parseIpv6(text));
  if (!outer || !inner || outer.length !== inner.length) return false;
  const bits = bitsText === undefined ? outer.length * 8 : Number(bitsText);
  return inner.every((byte, at) => {
    const kept = Math.max(0, Math.min(8, bits - 8 * at));
    return byte >> (8 - kept) === outer[at]! >> (8 - kept);
  });
}
