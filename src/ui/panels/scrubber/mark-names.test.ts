import { describe, expect, it } from 'vitest';
import { SYSTEM_KIND } from '../../../memory/schema.ts';
import type { Markers } from '../../store/next-mark.ts';
import { TICK_NS, testWorld } from '../../store/test-world.ts';
import { marksAt, marksNear } from './mark-names.ts';
import { nearestMark } from './nearest-mark.ts';

/** The tick 6 breaks the expectation, and the event 7 says so. */
const { timeline } = testWorld(10, 6).world;
const BROKEN_NS = 6 * TICK_NS;
const broken = {
  id: 0,
  name: 'stays small',
  text: '',
  rule: 'always',
  standing: 'broken',
} as const;
const MARKERS: Markers = {
  expectations: [{ ...broken, brokenAt: 6, brokenNs: BROKEN_NS }],
  bookmarks: [
    { id: 1, at: 3, timeNs: 3 * TICK_NS, name: '', note: '', branch: 0 },
    { id: 2, at: 6, timeNs: BROKEN_NS, name: '<b>here</b>', note: '', branch: 0 },
  ],
};
const SAID = { sequence: 7, kind: SYSTEM_KIND.broken, timeNs: BROKEN_NS, value: 0 };

describe('what is marked', () => {
  it('at an event has the names of all its marks', () => {
    expect(marksAt(timeline, 6, MARKERS)).toEqual([
      '“stays small” broke',
      'bookmark “<b>here</b>”',
    ]);
    expect(marksAt(timeline, 3, MARKERS)).toEqual(['bookmark']);
    expect(marksAt(timeline, 4, MARKERS)).toEqual([]);
    expect(marksAt(timeline, 7, MARKERS)).toEqual([]);
    expect(marksAt(timeline, 7, { expectations: [], bookmarks: [] })).toEqual([
      'broken stays small: clock.ticks < 5',
    ]);
  });

  it('near a time is named with its time and its event, the nearest first', () => {
    const hits = [{ text: 'clock.ticks == 2', count: 2, timesNs: [1500, 5800, 9000] }];
    const near = (timeNs: number, reachNs: number) =>
      marksNear(timeline, [SAID], hits, MARKERS, timeNs, reachNs);
    expect(near(5790, 300)).toEqual([
      {
        name: 'breakpoint clock.ticks == 2',
        timeNs: 5800,
        sequence: Number.NaN,
        bookmark: 0,
      },
      { name: '“stays small” broke', timeNs: BROKEN_NS, sequence: 6, bookmark: 0 },
      { name: 'bookmark “<b>here</b>”', timeNs: BROKEN_NS, sequence: 6, bookmark: 2 },
    ]);
    expect(near(3100, 99)).toEqual([]);
    expect(near(3100, 100).map(({ name }) => name)).toEqual(['bookmark']);
  });
});

describe('nearestMark', () => {
  const find = (marks: readonly number[], timeNs: number, reachNs: number) =>
    nearestMark(marks, (mark) => mark, timeNs, reachNs);

  it('is the closer one of the two beside a time, if it is close enough', () => {
    expect(find([10, 20, 90], 14, 5)).toBe(10);
    expect(find([10, 20, 90], 16, 5)).toBe(20);
    expect(find([10, 20, 90], 50, 5)).toBeUndefined();
    expect(find([10, 20, 90], 95, 5)).toBe(90);
    expect(find([], 95, 5)).toBeUndefined();
  });
});
