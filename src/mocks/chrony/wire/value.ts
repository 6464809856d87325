/** One value of a record, to and from its bytes. */
import { type Result, success } from '../../../lib/result.ts';
import { FAMILY, readAddress, writeAddress } from '../reports/address.ts';
import type { FieldValue, Timespec, WireType } from '../reports/field.ts';
import { decodeFloat, encodeFloat } from './float.ts';

const WORD = 0x100000000;

/** What 32-bit senders write above their seconds: it is no part of them. */
const NO_HIGH_WORD = 0x7fffffff;

const WRITE_NUMBER: Partial<
  Record<WireType, (view: DataView, offset: number, value: number) => void>
> = {
  u8: (view, offset, value) => view.setUint8(offset, value),
  i8: (view, offset, value) => view.setInt8(offset, value),
  u16: (view, offset, value) => view.setUint16(offset, value),
  i16: (view, offset, value) => view.setInt16(offset, value),
  u32: (view, offset, value) => view.setUint32(offset, value),
  u64: (view, offset, value) => {
    view.setUint32(offset, Math.floor(value / WORD));
    view.setUint32(offset + 4, value);
  },
  float: (view, offset, value) => view.setUint32(offset, encodeFloat(value)),
  refclock: (view, offset, value) => {
    writeAddress(view, offset, '');
    view.setUint32(offset, value);
    view.setUint16(offset + 16, FAMILY.ipv4);
  },
};

const READ_NUMBER: Partial<Record<WireType, (view: DataView, offset: number) => number>> = {
  u8: (view, offset) => view.getUint8(offset),
  i8: (view, offset) => view.getInt8(offset),
  u16: (view, offset) => view.getUint16(offset),
  i16: (view, offset) => view.getInt16(offset),
  u32: (view, offset) => view.getUint32(offset),
  u64: (view, offset) => view.getUint32(offset) * WORD + view.getUint32(offset + 4),
  float: (view, offset) => decodeFloat(view.getUint32(offset)),
  refclock: (view, offset) => view.getUint32(offset),
};

function writeTime(view: DataView, offset: number, { seconds, nanoseconds }: Timespec): void {
  view.setUint32(offset, Math.floor(seconds / WORD));
  view.setUint32(offset + 4, seconds);
  view.setUint32(offset + 8, nanoseconds);
}

function readTime(view: DataView, offset: number): Timespec {
  const high = view.getUint32(offset);
  const seconds = (high === NO_HIGH_WORD ? 0 : high) * WORD + view.getUint32(offset + 4);
  return { seconds, nanoseconds: view.getUint32(offset + 8) };
}

export function writeValue(
  view: DataView,
  offset: number,
  wire: WireType,
  value: FieldValue,
): void {
  if (wire === 'address') writeAddress(view, offset, String(value));
  else if (wire === 'timespec') writeTime(view, offset, value as Timespec);
  else WRITE_NUMBER[wire]?.(view, offset, value as number);
}

export function readValue(view: DataView, offset: number, wire: WireType): Result<FieldValue> {
  if (wire === 'address') return readAddress(view, offset);
  if (wire === 'timespec') return success(readTime(view, offset));
  return success(READ_NUMBER[wire]?.(view, offset) ?? 0);
}
