import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  age,
  duration,
  fixed,
  frequency,
  longTime,
  offset,
  shortTime,
  signedFixed,
} from './c-format.ts';

describe('numbers as C prints them', () => {
  it('rounds ties to even, after the exact expansion', () => {
    expect([0.5, 1.5, 2.5, 3.5, -2.5].map((value) => fixed(value, 0))).toEqual([
      '0',
      '2',
      '2',
      '4',
      '-2',
    ]);
    expect(fixed(0.0087890625, 9)).toBe('0.008789062');
    expect(fixed(1.005, 2)).toBe('1.00');
    expect(fixed(1e21, 1)).toBe('1000000000000000000000.0');
  });

  it('keeps the minus of a zero and names what is no number', () => {
    expect([fixed(-0, 3), fixed(-1e-9, 3), signedFixed(0, 0), signedFixed(-0, 0)]).toEqual([
      '-0.000',
      '-0.000',
      '+0',
      '-0',
    ]);
    expect(
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((v) => fixed(v, 3)),
    ).toEqual(['nan', 'inf', '-inf']);
  });

  it('agrees with the printf of this machine', () => {
    const values = fc.sample(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), {
      numRuns: 300,
      seed: 5,
    });
    const ties = Array.from({ length: 60 }, (_, at) => (2 * at + 1) / 1024);
    const all = [...values, ...ties].map((value) => value.toString());
    // Read as long double, printed exactly: the value of the double is the same in both.
    const { stdout, status } = spawnSync('awk', [
      'BEGIN { for (i = 1; i < ARGC; i++) printf "%.9f %+.3f %.0f\\n", ARGV[i], ARGV[i], ARGV[i] }',
      ...all,
    ]);
    expect(status).toBe(0);
    const own = all.map((text) => {
      const value = Number(text);
      return `${fixed(value, 9)} ${signedFixed(value, 3)} ${fixed(value, 0)}`;
    });
    expect(stdout.toString().trim().split('\n')).toEqual(own);
  });
});

describe('columns', () => {
  it('give ages in four', () => {
    const ages = [0, 1199, 1200, 35999, 36000, 345599, 345600, 86399999, 86400000, 4294967295];
    expect(ages.map(age)).toEqual([
      '   0',
      '1199',
      ' 20m',
      '599m',
      ' 10h',
      ' 95h',
      '  4d',
      '999d',
      '  2y',
      '   -',
    ]);
  });

  it('give offsets with the unit that fits', () => {
    expect(
      [0, 9999.4e-9, 9999.6e-9, -0.0045, 9.9996, 1000, 99999.4, 1e5, 1e7, 1e9, 1e12].map(offset),
    ).toEqual([
      '   +0ns',
      '+9999ns',
      '  +10us',
      '-4500us',
      ' +10.0s',
      ' +1000s',
      '+99999s',
      ' +1667m',
      ' +2778h',
      '+11574d',
      '+31710y',
    ]);
    expect([2e-9, 0.1, 12, 1e6].map(duration)).toEqual(['   2ns', ' 100ms', ' 12.0s', '16667m']);
  });

  it('give frequencies in ten', () => {
    expect([0.001, -10.979, 99999.4, 99999.5].map((ppm) => frequency(ppm, true))).toEqual([
      '    +0.001',
      '   -10.979',
      '+99999.400',
      '   +100000',
    ]);
  });

  it('give dates of every century', () => {
    expect(longTime(0)).toBe('Thu Jan 01 00:00:00 1970');
    expect(longTime(1705320000)).toBe('Mon Jan 15 12:00:00 2024');
    expect(shortTime(951782400 - 1)).toBe('2000-02-28 23:59:59');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8e9 }), (seconds) => {
        const iso = new Date(seconds * 1000).toISOString();
        expect(shortTime(seconds)).toBe(iso.slice(0, 19).replace('T', ' '));
        expect(longTime(seconds).slice(0, 3)).toBe(
          new Date(seconds * 1000).toUTCString().slice(0, 3),
        );
      }),
    );
  });
});
