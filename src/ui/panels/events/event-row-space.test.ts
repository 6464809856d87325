import { describe, expect, it } from 'vitest';
import { MatchList } from '../../store/match-list.ts';
import type { Moment } from '../../store/moment.ts';
import { everyRow, matchingRows, neighbourRow } from './event-row-space.ts';

const MOMENT: Moment = {
  world: undefined,
  at: 25,
  timeNs: 0,
  following: false,
  published: 60,
  oldest: 10,
  dropped: 0,
  startNs: 0,
  liveNs: 0,
  epoch: 0,
  window: { fromNs: 0, toNs: 0 },
};

const listOf = (...sequences: number[]): MatchList => {
  const list = new MatchList();
  list.append({ base: 0, offsets: Uint32Array.from(sequences) });
  return list;
};

describe('rows of the event table', () => {
  it('are all events without a filter', () => {
    const rows = everyRow(MOMENT);
    expect([rows.oldest, rows.published, rows.at, rows.sequenceAt(33)]).toEqual([10, 60, 25, 33]);
    expect([neighbourRow(rows, 25, 1), neighbourRow(rows, 25, -1)]).toEqual([26, 24]);
  });

  it('are the matches that the moment holds, with a filter', () => {
    const rows = matchingRows(MOMENT, listOf(3, 12, 20, 30, 61), 1);
    expect([rows.oldest, rows.published]).toEqual([1, 4]);
    expect([1, 2, 3].map(rows.sequenceAt)).toEqual([12, 20, 30]);
    expect(rows.at).toBe(2);
  });

  it('step from a playhead between two of them to either', () => {
    const rows = matchingRows(MOMENT, listOf(12, 20, 30), 1);
    expect([neighbourRow(rows, 25, -1), neighbourRow(rows, 25, 1)]).toEqual([20, 30]);
    const onRow = matchingRows({ ...MOMENT, at: 20 }, listOf(12, 20, 30), 1);
    expect([neighbourRow(onRow, 20, -1), neighbourRow(onRow, 20, 1)]).toEqual([12, 30]);
  });

  it('have no row before the first match', () => {
    const rows = matchingRows({ ...MOMENT, at: 11 }, listOf(12, 20), 1);
    expect(rows.at).toBe(rows.oldest - 1);
    expect([neighbourRow(rows, 11, -1), neighbourRow(rows, 11, 1)]).toEqual([undefined, 12]);
    expect(matchingRows(MOMENT, listOf(), 1)).toMatchObject({ oldest: 0, published: 0, at: -1 });
  });
});
