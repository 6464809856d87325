/** Every rule of the encoding, over doubles of every size and sign. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFloat, encodeFloat, powerOfTwo, throughWire } from './float.ts';

const anyDouble = fc.oneof(
  fc.double(),
  fc.double({ min: -1e6, max: 1e6 }),
  fc
    .tuple(fc.double({ min: 1, max: 2 }), fc.integer({ min: -100, max: 70 }), fc.boolean())
    .map(([fraction, exponent, minus]) => (minus ? -1 : 1) * fraction * powerOfTwo(exponent)),
);
const exponentOf = (bits: number) => (bits | 0) >> 25;
const coefficientOf = (bits: number) => (bits << 7) >> 7;
const BIG = 2 ** 63;

describe('the float of the protocol, for any double', () => {
  it('follows the rule of exponent and coefficient, taken from exact integers', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 2 ** -60, max: 2 ** 60, noNaN: true }),
        fc.boolean(),
        (size, minus) => {
          const bits = encodeFloat(minus ? -size : size);
          const log2 = Math.floor(Math.log2(size));
          // Math.log2 may round up just below a power of two.
          const k = powerOfTwo(log2) > size ? log2 - 1 : log2;
          const isPower = powerOfTwo(k) === size;
          const first = k >= -1 || isPower ? k + 1 : k + 2;
          const limit = minus ? 2 ** 24 : 2 ** 24 - 1;
          let [e, c] = [first, Math.floor(size * 2 ** (25 - first) + 0.5)];
          for (; c > limit; e++) c = Math.floor(c / 2);
          expect([exponentOf(bits), Math.abs(coefficientOf(bits))]).toEqual([e, c]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is within a unit of 23 bits, or saturates, or vanishes', () => {
    fc.assert(
      fc.property(anyDouble, (value) => {
        const read = throughWire(value);
        if (Number.isNaN(value) || Math.abs(value) < 2 ** -90) {
          expect(read === 0 || Math.abs(read) < 2 ** -88).toBe(true);
        } else if (Math.abs(value) >= BIG / 2) {
          expect(Math.abs(read)).toBeGreaterThan(BIG / 4);
          expect(Math.sign(read)).toBe(Math.sign(value));
        } else {
          const ulp = Math.max(2 ** -89, Math.abs(value) * 2 ** -22);
          expect(Math.abs(read - value)).toBeLessThanOrEqual(ulp);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the order of numbers', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const [low, high] = a <= b ? [a, b] : [b, a];
        expect(throughWire(low)).toBeLessThanOrEqual(throughWire(high));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back every number that was read, and is then stable to the bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (bits) => {
        const value = decodeFloat(bits);
        expect(throughWire(value)).toBe(value);
        const again = encodeFloat(value);
        expect(encodeFloat(decodeFloat(again))).toBe(again);
      }),
      { numRuns: 2000 },
    );
  });
});
