import { describe, expect, it } from 'vitest';
import type { Layout } from '../../memory/layout.ts';
import { addressPlaces, numbersAt, withAddresses } from './addresses.ts';

const CONST = 0x41;
const LOAD = [0x28, 2];

/** LEB128 in five bytes, as a compiler writes so large a number. */
const leb = (value: number): number[] =>
  Array.from({ length: 5 }, (_, i) => ((value >>> (7 * i)) & 0x7f) | (i < 4 ? 0x80 : 0));

/** A constant and an offset, both so many bytes into `slots`. */
const codeFor = (slots = 0, further = 0): Uint8Array =>
  Uint8Array.of(0, CONST, ...leb(slots + further), ...LOAD, ...leb(slots + further), 0x0b);

const layoutWith = (slots: number): Layout =>
  ({ tables: { slots: { rows: 1, offsets: { f64: slots } } } }) as unknown as Layout;

const [one, other] = [numbersAt(0), numbersAt(1)];

describe('addresses in compiled code', () => {
  it('are found where two compiled forms differ', () => {
    expect(addressPlaces(codeFor(one.slots, 24), codeFor(other.slots, 24))).toEqual([2, 9]);
  });

  it('become those of a world, offsets within the column kept', () => {
    const code = codeFor(one.slots, 24);
    const placed = withAddresses(code, '2 9', layoutWith(4096));
    expect([...placed]).toEqual([...codeFor(4096, 24)]);
    expect([...code], 'the code itself stays').toEqual([...codeFor(one.slots, 24)]);
  });

  it('reach beyond 2 GiB: a constant is signed, an offset is not', () => {
    const far = 0xfff0_0000;
    const placed = withAddresses(codeFor(one.slots), '2 9', layoutWith(far));
    // As i32, 0xfff00000 is -0x100000, whose last byte carries the sign.
    expect([...placed.subarray(2, 7)]).toEqual([0x80, 0x80, 0xc0, 0xff, 0x7f]);
    expect([...placed.subarray(9, 14)]).toEqual([0x80, 0x80, 0xc0, 0xff, 0x0f]);
    const code = Uint8Array.of(
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 5, 1, 0x60, 0, 1, 0x7f],
      ...[3, 2, 1, 0],
      ...[7, 5, 1, 1, 0x66, 0, 0],
      ...[10, 10, 1, 8, 0, CONST, ...placed.subarray(2, 7), 0x0b],
    );
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
    expect((f as () => number)() >>> 0).toBe(far);
  });

  it('are the only thing in which the forms may differ', () => {
    const code = codeFor(one.slots);
    const bent = (at: number): Uint8Array =>
      codeFor(one.slots).map((v, i) => (i === at ? v ^ 1 : v));
    expect(() => addressPlaces(code, bent(0))).toThrow('no address at byte -4');
    expect(() => addressPlaces(code, bent(1))).toThrow('byte 1 of the code is no part');
    expect(() => addressPlaces(code, code.subarray(1))).toThrow('more than addresses');
  });

  it('that belong to no column are refused', () => {
    expect(() => withAddresses(codeFor(12), '2', layoutWith(0))).toThrow('no address at byte 2');
    const missing = { tables: { slots: { rows: 1, offsets: {} } } } as unknown as Layout;
    expect(() => withAddresses(codeFor(one.slots), '2', missing)).toThrow('no column f64');
  });
});
