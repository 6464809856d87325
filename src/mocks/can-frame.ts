/** Frames of CAN 2.0: what arbitrates, the check sequence, and how long they take on the wire. */

export const FORMATS = ['standard', 'extended', 'standard-remote', 'extended-remote'] as const;
export type Format = (typeof FORMATS)[number];

export const STANDARD_ID_MAX = 0x7ff;
export const EXTENDED_ID_MAX = 0x1fff_ffff;
export const DATA_BYTES_MAX = 8;

/** CRC delimiter. */
export const CRC_DELIMITER_BITS = 1;
export const ACK_SLOT_BITS = 1;
/** Acknowledge delimiter and end of frame. */
export const TAIL_BITS = 8;
export const INTERMISSION_BITS = 3;
/** Error flag, its echo by the others, error delimiter. */
export const ERROR_FRAME_BITS = 6 + 6 + 8;
/** An error-passive node waits for so long before it sends again. */
export const SUSPEND_BITS = 8;

export const isExtended = (format: Format): boolean => format.startsWith('extended');
export const isRemote = (format: Format): boolean => format.endsWith('remote');

const LOW_ID_BITS = 18;
const LOW_ID = 1 << LOW_ID_BITS;
const KEY_UNIT = 1 << (LOW_ID_BITS + 3);
const IDE = 1 << (LOW_ID_BITS + 1);
const SRR = 1 << (LOW_ID_BITS + 2);

/** The arbitration field as a number: of two frames that begin together the lower one wins. */
export function arbitrationKey(id: number, format: Format): number {
  if (!isExtended(format)) return id * KEY_UNIT + (isRemote(format) ? SRR : 0);
  const base = Math.floor(id / LOW_ID);
  return base * KEY_UNIT + SRR + IDE + (id % LOW_ID) * 2 + (isRemote(format) ? 1 : 0);
}

const POLYNOMIAL = 0x4599;
const CRC_BITS = 15;
const CRC_TOP = 1 << (CRC_BITS - 1);
/** So many equal bits are followed by one of the other kind. */
const RUN_MAX = 5;

/** Bits from start of frame to the end of the check sequence, stuff bits counted. */
export function stuffedBits(
  id: number,
  format: Format,
  length: number,
  high: number,
  low: number,
): number {
  let [bits, crc, last, run] = [0, 0, -1, 0];
  const put = (bit: number): void => {
    bits += 1;
    run = bit === last ? run + 1 : 1;
    last = bit;
    if (run < RUN_MAX) return;
    // The stuff bit begins a run of its own.
    bits += 1;
    last = 1 - bit;
    run = 1;
  };
  const field = (value: number, width: number): void => {
    for (let i = width - 1; i >= 0; i--) {
      const bit = (value >>> i) & 1;
      put(bit);
      const next = bit ^ (crc >>> (CRC_BITS - 1));
      crc = ((crc & (CRC_TOP - 1)) << 1) ^ (next === 1 ? POLYNOMIAL : 0);
    }
  };
  const remote = isRemote(format) ? 1 : 0;
  field(0, 1);
  if (isExtended(format)) {
    field(Math.floor(id / LOW_ID), 11);
    field(3, 2);
    field(id % LOW_ID, LOW_ID_BITS);
    field(remote, 1);
    field(0, 2);
  } else {
    field(id, 11);
    field(remote, 1);
    field(0, 2);
  }
  field(length, 4);
  for (let i = 0; i < length && remote === 0; i++) {
    field(((i < 4 ? high : low) >>> (8 * (3 - (i % 4)))) & 0xff, 8);
  }
  const sequence = crc;
  for (let i = CRC_BITS - 1; i >= 0; i--) put((sequence >>> i) & 1);
  return bits;
}

/** The whole frame with intermission, in bits. */
export const frameBits = (
  id: number,
  format: Format,
  length: number,
  high: number,
  low: number,
): number =>
  stuffedBits(id, format, length, high, low) +
  CRC_DELIMITER_BITS +
  ACK_SLOT_BITS +
  TAIL_BITS +
  INTERMISSION_BITS;
