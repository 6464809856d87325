import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exactDurationNs,
  formatDurationNs,
  formatMomentNs,
  formatTimeNs,
  groupDigits,
  NS_PER,
  parseQuantity,
  trimNumber,
  unitFactor,
  unitsLike,
} from './units.ts';

const readAs = (text: string, unit: string): number => {
  const parsed = parseQuantity(text, unit, 'test');
  if (!parsed.ok) throw new Error(parsed.problem.what);
  return parsed.value;
};

describe('parseQuantity', () => {
  it.each([
    ['100 ms', 'ns', 100e6],
    ['0.1ms', 'ns', 100e3],
    ['2.5 µs', 'ns', 2500],
    ['2.5 us', 'ns', 2500],
    ['1 h', 'ns', 3600e9],
    ['-3', 'ns', -3],
    ['1_000_000', '', 1e6],
    ['1e3', '', 1000],
    ['.5', '', 0.5],
    ['21 °C', '°C', 21],
    ['1.2 kHz', 'Hz', 1200],
    ['3 ppm', 'ppb', 3000],
    ['2 KiB', 'B', 2048],
    ['0 s', 's', 0],
    ['0x7E8', '', 2024],
    ['0x10 ms', 'ns', 16_000_000],
  ])('reads "%s" as %s: %d', (text, unit, value) => {
    expect(readAs(text, unit)).toBe(value);
  });

  it('keeps times integer where a product carries a last-bit error', () => {
    expect(readAs('1.005 ms', 'ns')).toBe(1_005_000);
    expect(readAs('0.0000000019 s', 'ns')).toBe(2);
  });

  it.each([
    ['soon', 'ns', 'is not a quantity'],
    ['', 'ns', 'is not a quantity'],
    ['3 V', 'ns', 'does not fit here'],
    ['3 ms', '', 'does not fit here'],
    ['0x1g', '', 'does not fit here'],
  ])('refuses "%s" for unit "%s"', (text, unit, what) => {
    const parsed = parseQuantity(text, unit, 'line 3');
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.problem.what).toContain(what);
    expect(parsed.problem.where).toBe('line 3');
    expect(parsed.problem.mend).toMatch(/^Write /);
  });

  it('reads back any whole number of any unit of time', () => {
    const units = Object.keys(NS_PER) as (keyof typeof NS_PER)[];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(...units), (count, unit) => {
        expect(readAs(`${count} ${unit}`, 'ns')).toBe(count * NS_PER[unit]);
      }),
    );
  });
});

describe('units', () => {
  it('convert when they measure the same thing', () => {
    expect(unitFactor('ms', 'ns')).toBe(1e6);
    expect(unitFactor('mV', 'V')).toBe(1e-3);
    expect(unitFactor('°C', '°C')).toBe(1);
    expect(unitFactor('V', 'A')).toBeUndefined();
    expect(unitFactor('°C', 'K')).toBeUndefined();
  });

  it('are listed for messages without the ASCII twin of µs', () => {
    expect(unitsLike('ms')).toEqual(['ns', 'µs', 'ms', 's', 'min', 'h']);
    expect(unitsLike('°C')).toEqual(['°C']);
    expect(unitsLike('')).toEqual([]);
  });
});

describe('numbers for people', () => {
  it('show virtual time with all nine digits', () => {
    expect(formatTimeNs(12_402_113_500)).toBe('12.402 113 500 s');
    expect(formatTimeNs(0)).toBe('0.000 000 000 s');
    expect(formatTimeNs(-1)).toBe('−0.000 000 001 s');
    expect(formatTimeNs(Number.MAX_SAFE_INTEGER)).toBe('9007199.254 740 991 s');
  });

  it.each([
    [350, '350 ns'],
    [2.5e6, '2.5 ms'],
    [14.2e9, '14.2 s'],
    [1234, '1.23 µs'],
    [0, '0 ns'],
    [-2e9, '−2 s'],
    [999_999_950, '1 s'],
    [-999_999, '−1 ms'],
    [12_345.4e9, '12345 s'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('show a duration of %d ns as %s', (ns, text) => {
    expect(formatDurationNs(ns)).toBe(text);
  });

  it('show a duration with all its digits, so that none looks like another', () => {
    const shown = [0, 550, 109_001_650, 3_999_800_001, -2_500, 86_400e9].map(exactDurationNs);
    expect(shown).toEqual([
      '0 ns',
      '550 ns',
      '109.00165 ms',
      '3.999800001 s',
      '−2.5 µs',
      '86400 s',
    ]);
    expect(exactDurationNs(Number.NaN)).toBe('–');
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 9 }), (ns, more) => {
        expect(exactDurationNs(ns)).not.toBe(exactDurationNs(ns + more));
      }),
    );
  });

  it('show the start of a run in seconds, and any other moment as a duration', () => {
    expect([0, 350, 12.4e9].map(formatMomentNs)).toEqual(['0 s', '350 ns', '12.4 s']);
  });

  it('trim zeros and keep the wanted digits', () => {
    expect(trimNumber(18.93, 7)).toBe('18.93');
    expect(trimNumber(0.1 + 0.2, 7)).toBe('0.3');
    expect(trimNumber(-5)).toBe('−5');
    expect(trimNumber(Number.NaN)).toBe('NaN');
  });

  it('group thousands', () => {
    expect(groupDigits(96412)).toBe('96,412');
    expect(groupDigits(-1234567.25)).toBe('−1,234,567.25');
    expect(groupDigits(999)).toBe('999');
  });
});
