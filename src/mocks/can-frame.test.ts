/** Facts from the Bosch CAN specification 2.0 (1991), and the worst case of Davis and Burns (2007). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitrationKey,
  EXTENDED_ID_MAX,
  FORMATS,
  type Format,
  frameBits,
  isExtended,
  isRemote,
  STANDARD_ID_MAX,
  stuffedBits,
} from './can-frame.ts';

const word = fc.integer({ min: 0, max: 0xffff_ffff });
const frame = fc
  .constantFrom(...FORMATS)
  .chain((format) =>
    fc.tuple(
      fc.integer({ min: 0, max: isExtended(format) ? EXTENDED_ID_MAX : STANDARD_ID_MAX }),
      fc.constant(format),
      fc.integer({ min: 0, max: 8 }),
      word,
      word,
    ),
  );

const bitsOf = (value: number, width: number) => value.toString(2).padStart(width, '0');

/** The frame as text, put together in another way: the check sequence by long division. */
function oracle(id: number, format: Format, length: number, high: number, low: number): string {
  const remote = isRemote(format) ? '1' : '0';
  const base = isExtended(format) ? Math.floor(id / 2 ** 18) : id;
  const header = isExtended(format)
    ? `0${bitsOf(base, 11)}11${bitsOf(id % 2 ** 18, 18)}${remote}00`
    : `0${bitsOf(base, 11)}${remote}00`;
  const data = isRemote(format) ? '' : (bitsOf(high, 32) + bitsOf(low, 32)).slice(0, 8 * length);
  const bits = header + bitsOf(length, 4) + data;
  let rest = BigInt(`0b${bits}`) << 15n;
  const divisor = 0xc599n;
  for (let shift = BigInt(bits.length); shift >= 0n; shift--) {
    if ((rest >> (shift + 15n)) & 1n) rest ^= divisor << shift;
  }
  return bits + rest.toString(2).padStart(15, '0');
}

/** Stuffed by text: five equal bits, then one of the other kind. */
function stuffed(bits: string): string {
  let out = '';
  for (const bit of bits) {
    out += bit;
    if (/00000$/.test(out)) out += '1';
    else if (/11111$/.test(out)) out += '0';
  }
  return out;
}

describe('frames', () => {
  it('take as many bits as the frame written out and stuffed', () => {
    fc.assert(
      fc.property(frame, (each) => {
        expect(stuffedBits(...each)).toBe(stuffed(oracle(...each)).length);
      }),
      { numRuns: 300 },
    );
  });

  it('without data have 34 bits to be stuffed (standard), 54 (extended): at most a quarter more', () => {
    fc.assert(
      fc.property(frame, (each) => {
        const [, format, length] = each;
        const data = isRemote(format) ? 0 : 8 * length;
        const plain = (isExtended(format) ? 54 : 34) + data;
        const bits = stuffedBits(...each);
        expect(bits).toBeGreaterThanOrEqual(plain);
        expect(bits - plain).toBeLessThanOrEqual(Math.floor((plain - 1) / 4));
      }),
      { numRuns: 300 },
    );
  });

  it('with eight bytes take at most 135 bits (standard) and 160 (extended), intermission included', () => {
    fc.assert(
      fc.property(frame, (each) => {
        expect(frameBits(...each)).toBeLessThanOrEqual(isExtended(each[1]) ? 160 : 135);
      }),
      { numRuns: 300 },
    );
    // Alternating bits need no stuffing but in the fixed and the check fields.
    expect(frameBits(0x555, 'standard', 8, 0x5555_5555, 0x5555_5555)).toBeLessThan(117);
  });

  it('arbitrate bit by bit: whoever first sends a recessive bit against a dominant one loses', () => {
    fc.assert(
      fc.property(frame, frame, (a, b) => {
        const bits = ([id, format]: typeof a) => {
          const remote = isRemote(format) ? '1' : '0';
          if (!isExtended(format)) return `${bitsOf(id, 11)}${remote}0`.padEnd(32, '0');
          return `${bitsOf(Math.floor(id / 2 ** 18), 11)}11${bitsOf(id % 2 ** 18, 18)}${remote}`;
        };
        const [first, second] = [bits(a), bits(b)];
        const wins = first === second ? 0 : first < second ? -1 : 1;
        const difference = arbitrationKey(a[0], a[1]) - arbitrationKey(b[0], b[1]);
        expect(Math.sign(difference)).toBe(wins);
      }),
      { numRuns: 300 },
    );
  });

  it('prefer data to remote frames, and standard to extended frames with the same base', () => {
    const keys = [
      arbitrationKey(0x123, 'standard'),
      arbitrationKey(0x123, 'standard-remote'),
      arbitrationKey(0x123 * 2 ** 18, 'extended'),
      arbitrationKey(0x123 * 2 ** 18, 'extended-remote'),
      arbitrationKey(0x124, 'standard'),
    ];
    expect([...keys].sort((a, b) => a - b)).toEqual(keys);
  });
});
