/** Bits of the line status register of a 16550 (TI TL16C550C data sheet, table "Line Status"). */
export const LINE_STATUS = {
  dataReady: 0x01,
  overrun: 0x02,
  parity: 0x04,
  framing: 0x08,
  break: 0x10,
  transmitterReady: 0x20,
  transmitterEmpty: 0x40,
} as const;

/** Bytes that either FIFO of a 16550 holds. */
export const FIFO_BYTES = 16;

/** 1 when the number of ones in a byte is odd. */
export function oddOnes(byte: number): number {
  let left = byte;
  left ^= left >> 4;
  left ^= left >> 2;
  left ^= left >> 1;
  return left & 1;
}
