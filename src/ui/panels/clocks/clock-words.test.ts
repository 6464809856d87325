import { describe, expect, it } from 'vitest';
import {
  agoText,
  aheadText,
  modeSign,
  pollText,
  rateText,
  secondsText,
  stateSign,
  utcText,
} from './clock-words.ts';

describe('words of the panel Clocks', () => {
  it.each([
    [0, '0 s'],
    [1.5e-9, '1.5 ns'],
    [-31.24e-6, '−31.2 µs'],
    [0.6, '600 ms'],
    [0.9999, '1 s'],
    [57.2, '57.2 s'],
    [-86400, '−86400 s'],
    [Number.NaN, '–'],
  ])('writes %d s as %s', (seconds, text) => {
    expect(secondsText(seconds)).toBe(text);
  });

  it('says ahead and behind', () => {
    expect([aheadText(0.25), aheadText(-2e-6), aheadText(0)]).toEqual([
      '250 ms ahead',
      '2 µs behind',
      'right',
    ]);
  });

  it('says how fast a clock runs', () => {
    expect([rateText(11.7206), rateText(-7.03)]).toEqual(['11.721 ppm fast', '7.030 ppm slow']);
  });

  it('uses the symbols of chronyc', () => {
    const symbols = [0, 1, 2, 3, 4, 5].map((state) => stateSign(state).symbol).join('');
    expect(symbols).toBe('*?x~+-');
    expect([0, 1, 2].map((mode) => modeSign(mode).symbol).join('')).toBe('^=#');
    expect(stateSign(9)).toEqual({ symbol: '?', text: 'unknown' });
  });

  it('writes intervals, ages and UTC', () => {
    expect([pollText(6), pollText(-1)]).toEqual(['64 s', '0.5 s']);
    expect([agoText(32), agoText(0xffffffff)]).toEqual(['32 s', 'never']);
    expect(utcText(1483228799)).toBe('2016-12-31 23:59:59');
    expect(utcText(Number.NaN)).toBe('–');
  });
});
