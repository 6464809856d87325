import { describe, expect, it } from 'vitest';
import { mayExceed } from './cell-room.ts';

describe('whether a text may exceed its cell', () => {
  it.each([
    ['a short one', 'sample', 100, false],
    ['a long one', 'accelerationG = 0.04858752 g', 200, true],
    ['the same with room', 'accelerationG = 0.04858752 g', 260, false],
    ['broad letters', 'WWWWWWWW', 70, true],
    ['narrow letters of the same number', 'iiiiiiii', 70, false],
    ['signs that the table uses itself', '← 12,781,717', 110, false],
    ['letters of unknown width', '界', 100, true],
    ['what runs from right to left', 'שלום', 100, true],
    ['marks of direction', 'a\u202eb', 100, true],
  ])('%s', (_, text, room, expected) => {
    expect(mayExceed(text, room)).toBe(expected);
  });
});
