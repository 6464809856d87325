import { describe, expect, it } from 'vitest';
import { branchOf, choicesOf, type DiffBase, endsOf, heldBase } from './diff-base.ts';

const NONE = { at: 50, mark: -1, rangeFrom: undefined, bookmarks: [], branches: [], branch: 0 };
const ALL = {
  at: 50,
  mark: 80,
  rangeFrom: 10,
  bookmarks: [
    { id: 4, name: 'too warm', at: 33 },
    { id: 5, name: '', at: 70 },
    { id: 6, name: 'the mark itself', at: 80 },
  ],
  branches: [
    { id: 0, name: 'main' },
    { id: 3, name: 'stuck' },
  ],
  branch: 0,
};

describe('what a state is compared with', () => {
  it('is the event before when there is nothing else', () => {
    expect(choicesOf(NONE).map(({ base }) => base)).toEqual(['previous']);
    expect(heldBase('', NONE)).toBe('previous');
    expect(endsOf('previous', NONE)).toEqual({ from: 49, to: 50 });
  });

  it('offers mark, range, bookmarks and the other branches, but nothing twice', () => {
    const labels = [
      'the event before',
      'the mark, #80',
      'the start of the range',
      'the bookmark too warm, #33',
      'the bookmark #70',
      'branch stuck',
    ];
    expect(choicesOf(ALL).map(({ label }) => label)).toEqual(labels);
  });

  it.each<[DiffBase, object, DiffBase]>([
    ['', {}, 'mark'],
    ['', { mark: 50 }, 'previous'],
    ['previous', {}, 'previous'],
    ['range', {}, 'range'],
    ['range', { rangeFrom: undefined }, 'mark'],
    ['mark', { mark: -1 }, 'previous'],
    ['branch 3', {}, 'branch 3'],
    ['branch 3', { branch: 3 }, 'mark'],
    ['branch 7', {}, 'mark'],
    ['bookmark 5', {}, 'bookmark 5'],
    ['bookmark 9', {}, 'mark'],
  ])('chosen as "%s" with %j is %s', (chosen, change, held) => {
    expect(heldBase(chosen, { ...ALL, ...change })).toBe(held);
  });

  it('lies before or after the playhead, and is told in order', () => {
    expect(endsOf('mark', ALL)).toEqual({ from: 50, to: 80 });
    expect(endsOf('range', ALL)).toEqual({ from: 10, to: 50 });
    expect(endsOf('bookmark 5', ALL)).toEqual({ from: 50, to: 70 });
    expect([branchOf('branch 12'), branchOf('range')]).toEqual([12, undefined]);
  });
});
