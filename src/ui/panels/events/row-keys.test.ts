import { describe, expect, it } from 'vitest';
import { assignKeys, NO_KEYS } from './row-keys.ts';

const from = (first: number, count = 4): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

describe('assignKeys', () => {
  it('gives the same elements in the same order to other rows after a jump', () => {
    const before = assignKeys(NO_KEYS, from(10));
    const after = assignKeys(before, from(9_000));
    expect(after.keys).toEqual(before.keys);
  });

  it('leaves rows that stay on the screen with their elements', () => {
    const before = assignKeys(NO_KEYS, from(10));
    const after = assignKeys(before, from(11));
    expect(after.keys.slice(0, 3)).toEqual(before.keys.slice(1));
    expect(after.keys[3]).toBe(before.keys[0]);
  });

  it('makes new elements only when there are more rows than before, and never shares one', () => {
    const before = assignKeys(NO_KEYS, from(10));
    const after = assignKeys(before, from(12, 9));
    expect(new Set(after.keys).size).toBe(9);
    expect(after.keys.filter((key) => before.keys.includes(key))).toHaveLength(4);
  });
});
