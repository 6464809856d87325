import { describe, expect, it } from 'vitest';
import { repeatsOf, repeatText } from './repeats.ts';

const times = (count: number, ...names: string[]): string[] =>
  Array.from({ length: count }, () => names).flat();

describe('repeatsOf', () => {
  it('keeps the first and the last of rows with one name', () => {
    const names = ['boot', ...times(80, 'release'), 'timeout'];
    const [only, ...more] = repeatsOf(names);
    expect(more).toEqual([]);
    expect(only).toEqual({ from: 2, to: 80, period: 1 });
    expect(only && repeatText(only, names)).toBe('78 more of release');
  });

  it('finds several rows that take turns, with what stands before and after them', () => {
    const names = ['start', ...times(6, 'step', 'scl', 'edge'), 'done', ...times(5, 'retry')];
    const repeats = repeatsOf(names);
    expect(repeats).toEqual([
      { from: 4, to: 16, period: 3 },
      { from: 21, to: 24, period: 1 },
    ]);
    expect(repeats[0] && repeatText(repeats[0], names)).toBe('4 more turns of these 3 events');
  });

  it('leaves alone what repeats a few times only, or is broken by another row', () => {
    expect(repeatsOf(times(2, 'sample', 'ask', 'answer', 'tell'))).toEqual([]);
    expect(repeatsOf([...times(4, 'tick'), 'own', ...times(4, 'tick')])).toEqual([]);
    expect(repeatsOf([])).toEqual([]);
  });
});
