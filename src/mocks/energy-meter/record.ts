/** A saved reading: number and reading as 32 bits, low byte first, then a check of both. */
export const RECORD_BYTES = 10;
const VALUE_BYTES = 8;
const BYTE = 256;
const BYTE_SCALE: readonly number[] = [1, BYTE, BYTE * BYTE, BYTE * BYTE * BYTE];

export const BLANK_NUMBER = 0xffff_ffff;

const byteOf = (value: number, at: number): number => Math.floor(value / BYTE_SCALE[at]!) % BYTE;

/** CRC-16/CCITT-FALSE: polynomial 0x1021, begins with ones. */
export const CRC_START = 0xffff;
export function crcNext(crc: number, byte: number): number {
  let next = crc ^ (byte << 8);
  for (let i = 0; i < 8; i++) next = next & 0x8000 ? (next << 1) ^ 0x1021 : next << 1;
  return next & 0xffff;
}

export function crcOf(number: number, reading: number): number {
  let crc = CRC_START;
  for (let i = 0; i < VALUE_BYTES; i++) {
    crc = crcNext(crc, byteOf(i < 4 ? number : reading, i % 4));
  }
  return crc;
}

/** Byte `at` of the record. */
export function recordByte(number: number, reading: number, at: number): number {
  if (at < 4) return byteOf(number, at);
  if (at < VALUE_BYTES) return byteOf(reading, at - 4);
  return byteOf(crcOf(number, reading), at - VALUE_BYTES);
}

/** What byte `at` of a record adds to the field that it belongs to. */
export const byteWeight = (at: number): number => BYTE_SCALE[at % 4]!;
