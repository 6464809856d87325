import { describe, expect, it } from 'vitest';
import { excerptOf, isUnfinished } from './problem-excerpt.ts';

describe('the place of a problem in its text', () => {
  it('shows short texts whole, split at the place', () => {
    expect(excerptOf('room.temprature > 3', { from: 5, to: 15 })).toEqual({
      before: 'room.',
      wrong: 'temprature',
      after: ' > 3',
    });
  });

  it('shows a place at the end, where something is missing', () => {
    expect(excerptOf('kind ==', { from: 7, to: 7 })).toEqual({
      before: 'kind ==',
      wrong: '',
      after: '',
    });
  });

  it('cuts long texts on both sides and says so', () => {
    const text = `${'a'.repeat(500)}WRONG${'b'.repeat(500)}`;
    const { before, wrong, after } = excerptOf(text, { from: 500, to: 505 });
    expect([before, wrong, after]).toEqual([`…${'a'.repeat(28)}`, 'WRONG', `${'b'.repeat(28)}…`]);
    expect(excerptOf(text, { from: 0, to: 1005 }).wrong).toHaveLength(48);
  });

  it('tells unfinished texts from wrong ones', () => {
    expect(isUnfinished('kind == ', { from: 8, to: 8 })).toBe(true);
    expect(isUnfinished('kind == "sam', { from: 8, to: 12 })).toBe(true);
    expect(isUnfinished('kindd == 3', { from: 0, to: 5 })).toBe(false);
    expect(isUnfinished('kind = 3', { from: 5, to: 6 })).toBe(false);
  });
});
