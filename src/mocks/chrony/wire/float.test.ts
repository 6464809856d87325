import { describe, expect, it } from 'vitest';
import { decodeFloat, encodeFloat, throughWire } from './float.ts';

const hex = (value: number) => encodeFloat(value).toString(16).padStart(8, '0');

/** Bytes that the daemon's own encoder gave. */
const KNOWN: readonly (readonly [number, string])[] = [
  [1, '04800000'],
  [-1, '03000000'],
  [0.25, '00800000'],
  [-0.25, 'ff000000'],
  [64, '10800000'],
  [0.1, 'fccccccd'],
  [1.234, '049df3b6'],
  [-1.234, '05620c4a'],
  [0.000123456, 'ea8173f8'],
  [-0.000123456, 'eb7e8c08'],
  [1e-9, 'c889705f'],
  [-1e-9, 'c9768fa1'],
  [1e30, '7effffff'],
  [-1e30, '7f000000'],
  [2 ** -65, '82800000'],
];

describe('the float of the protocol', () => {
  for (const [value, bytes] of KNOWN) {
    it(`writes ${value} as ${bytes}`, () => expect(hex(value)).toBe(bytes));
  }

  it('has no NaN, no infinity and one zero', () => {
    expect([Number.NaN, 0, -0, 9e-101, -9e-101].map(hex)).toEqual(Array(5).fill('00000000'));
    expect([Number.POSITIVE_INFINITY, 2e100].map(hex)).toEqual(Array(2).fill('7effffff'));
    expect([Number.NEGATIVE_INFINITY, -2e100].map(hex)).toEqual(Array(2).fill('7f000000'));
  });

  it('loses small numbers bit by bit, then wholly', () => {
    expect(decodeFloat(encodeFloat(2 ** -89))).toBe(2 ** -89);
    expect(throughWire(2 ** -70)).toBe(2 ** -70);
    expect(throughWire(2 ** -92)).toBe(0);
    expect(throughWire(1e-40)).toBe(0);
  });

  it('keeps 24 bits', () => {
    expect(throughWire(1.23456789)).toBe(1.2345678806304932);
    expect(throughWire(1.234)).toBe(1.2339999675750732);
  });
});
