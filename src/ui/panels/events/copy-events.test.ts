import { describe, expect, it } from 'vitest';
import { positionsWithin } from './copy-events.ts';

/** Rows at positions 5 … 9. */
const space = {
  oldest: 5,
  published: 10,
  sequenceAt: (position: number) => [100, 120, 130, 170, 200][position - 5] ?? Number.NaN,
};

describe('positions of rows within a range of events', () => {
  it.each([
    ['all of them', 0, 1000, 5, 10],
    ['those from a row on', 120, 1000, 6, 10],
    ['those before a row', 0, 170, 5, 8],
    ['those between rows', 121, 171, 7, 9],
    ['none before the first', 0, 100, 5, 5],
    ['none after the last', 201, 300, 10, 10],
  ])('are %s', (_, from, to, first, end) => {
    expect(positionsWithin(space, { from, to })).toEqual({ from: first, to: end });
  });
});
