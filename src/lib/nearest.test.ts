import { describe, expect, it } from 'vitest';
import { editDistance, listed, nearest, suggest } from './nearest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['until', 'untli', 1],
    ['abc', 'abc', 0],
  ])('between "%s" and "%s" is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('nearest', () => {
  it('finds the known name with the fewest changes, whatever the case', () => {
    expect(nearest('Temprature', ['time', 'temperature', 'pressure'])).toBe('temperature');
  });
  it('finds a longer name that begins like it', () => {
    expect(nearest('temp', ['time', 'temperatureC'])).toBe('time');
    expect(nearest('temperat', ['time', 'temperatureC'])).toBe('temperatureC');
    expect(nearest('caused', ['changed', 'caused_by'])).toBe('caused_by');
  });
  it('finds nothing when every name is far away', () => {
    expect(nearest('zebra', ['time', 'temperature'])).toBeUndefined();
  });
});

describe('suggest', () => {
  it('lists what is known when nothing is close', () => {
    expect(suggest('zebra', ['time', 'seed'], 'key')).toBe('Known: time, seed.');
    expect(suggest('sede', ['time', 'seed'], 'key')).toBe('Did you mean "seed"?');
    expect(suggest('zebra', [], 'fault')).toBe('There is no fault here.');
  });
  it('cuts a long list and counts the rest', () => {
    const names = (length: number) => Array.from({ length }, (_, i) => `n${i}`);
    expect(listed(names(15))).toMatch(/n11 and 3 more$/);
    expect(listed(names(14))).toMatch(/n12, n13$/);
  });
});
