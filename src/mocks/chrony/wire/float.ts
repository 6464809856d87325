/**
 * The protocol's 32-bit float: a signed exponent e of 7 bits, then a signed coefficient c of 25;
 * the value is c · 2^(e − 25). It has no NaN, no infinity and one zero.
 */

const COEFFICIENT_BITS = 25;
const COEFFICIENTS = 0x2000000;
const COEFFICIENT_MAX = 0xffffff;
/** A negative number reaches one further, as two's complement does. */
const COEFFICIENT_MAX_NEGATIVE = 0x1000000;
const EXPONENT_MAX = 63;
const EXPONENT_MIN = -64;
/** Beyond these the encoder does not look at the number any more. */
const LARGEST = 1e100;
const SMALLEST = 1e-100;

const scratch = new DataView(new ArrayBuffer(8));

/** 2^exponent, exact, for the exponents of normal doubles. */
export function powerOfTwo(exponent: number): number {
  scratch.setUint32(0, (exponent + 1023) << 20);
  scratch.setUint32(4, 0);
  return scratch.getFloat64(0);
}

interface Magnitude {
  /** floor(log2 x), from the bits. */
  readonly log2: number;
  readonly isPower: boolean;
}

function magnitude(positive: number): Magnitude {
  scratch.setFloat64(0, positive);
  const high = scratch.getUint32(0);
  const isPower = (high & 0xfffff) === 0 && scratch.getUint32(4) === 0;
  return { log2: (high >>> 20) - 1023, isPower };
}

const pack = (exponent: number, coefficient: number): number =>
  ((exponent << COEFFICIENT_BITS) | (coefficient & (COEFFICIENTS - 1))) >>> 0;

/**
 * The four bytes as a number. The exponent is the one that chronyd arrives at: it takes a logarithm
 * and cuts it off towards zero, which leaves numbers below a half with one bit less.
 */
export function encodeFloat(value: number): number {
  const size = value < 0 ? -value : value;
  if (!(size >= SMALLEST)) return 0;
  const sign = value < 0 ? -1 : 1;
  const limit = sign < 0 ? COEFFICIENT_MAX_NEGATIVE : COEFFICIENT_MAX;
  if (size > LARGEST) return pack(EXPONENT_MAX, sign * limit);

  const { log2, isPower } = magnitude(size);
  let exponent = log2 >= -1 || isPower ? log2 + 1 : log2 + 2;
  let coefficient = Math.floor(size * powerOfTwo(COEFFICIENT_BITS - exponent) + 0.5);
  while (coefficient > limit) {
    coefficient = Math.floor(coefficient / 2);
    exponent += 1;
  }
  if (exponent > EXPONENT_MAX) return pack(EXPONENT_MAX, sign * limit);
  if (exponent < EXPONENT_MIN) {
    if (exponent + COEFFICIENT_BITS < EXPONENT_MIN) return 0;
    coefficient >>= EXPONENT_MIN - exponent;
    exponent = EXPONENT_MIN;
  }
  // A coefficient that was shifted away leaves an exponent behind, as in the daemon.
  return pack(exponent, sign * coefficient);
}

/** @param bits the four bytes as an unsigned number */
export function decodeFloat(bits: number): number {
  const exponent = (bits | 0) >> COEFFICIENT_BITS;
  const coefficient = (bits << (32 - COEFFICIENT_BITS)) >> (32 - COEFFICIENT_BITS);
  return coefficient * powerOfTwo(exponent - COEFFICIENT_BITS);
}

/** What a client reads when a daemon reports `value`: about seven significant digits. */
export const throughWire = (value: number): number => decodeFloat(encodeFloat(value));
