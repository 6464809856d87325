import { describe, expect, it } from 'vitest';
import { SYSTEM_KIND } from '../../memory/schema.ts';
import { createAppStore } from './app-store.ts';
import { type Markers, nextMarked, withoutRepeats } from './next-mark.ts';
import { testPort, testWorld } from './test-world.ts';

const fault = (sequence: number) => ({
  ...{ sequence, kind: SYSTEM_KIND.fault, timeNs: sequence, value: 0 },
});
const said = { ...fault(31), kind: SYSTEM_KIND.broken, value: 7 };
const SYSTEM = [fault(10), fault(20), said, fault(40)];
const MARKERS: Markers = {
  expectations: [
    {
      id: 7,
      name: 'cold',
      text: '',
      rule: 'always',
      standing: 'broken',
      brokenAt: 30,
      brokenNs: 30,
    },
    {
      id: 8,
      name: 'dry',
      text: '',
      rule: 'always',
      standing: 'holding',
      brokenAt: -1,
      brokenNs: Number.NaN,
    },
  ],
  bookmarks: [{ id: 1, at: 25, timeNs: 25, name: '', note: '', branch: 0 }],
};

describe('nextMarked', () => {
  it('goes over faults, breaks and bookmarks in their order, and past the event that repeats a break', () => {
    const way = [];
    for (let at = -1; ; ) {
      at = nextMarked(SYSTEM, MARKERS, at, 1);
      if (at < 0) break;
      way.push(at);
    }
    expect(way).toEqual([10, 20, 25, 30, 40]);
    const back = [];
    for (let at = 100; ; ) {
      at = nextMarked(SYSTEM, MARKERS, at, -1);
      if (at < 0) break;
      back.push(at);
    }
    expect(back).toEqual([40, 30, 25, 20, 10]);
  });

  it('stops at the event that says so when the break itself is not known', () => {
    expect(nextMarked(SYSTEM, { ...MARKERS, expectations: [] }, 25, 1)).toBe(31);
  });
});

describe('stepMark', () => {
  it('moves the playhead from mark to mark, and says when there is none', async () => {
    const { getState: get } = createAppStore(testPort(testWorld(10, 6)), 'dark');
    await get().start({});
    get().seek(2);
    get().toggleMark();
    get().goToStart();
    get().stepMark(1);
    expect(get().at).toBe(2);
    get().stepMark(1);
    expect(get().at).toBe(6);
    get().stepMark(1);
    expect(get().notices.at(-1)?.what).toBe('There is no mark after the playhead.');
    expect(get().at).toBe(6);
    get().stepMark(-1);
    expect(get().at).toBe(2);
  });
});

it('a break is marked where it happened, or where it was told when that is not known', () => {
  const sequences = (markers: Markers) =>
    withoutRepeats(SYSTEM, markers).map(({ sequence }) => sequence);
  expect(sequences(MARKERS)).toEqual([10, 20, 40]);
  expect(sequences({ ...MARKERS, expectations: [] })).toEqual([10, 20, 31, 40]);
});
