import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../../timeline/timeline.ts';
import type { SliceNode } from '../../../timeline/why.ts';
import { graphOf } from './slice-layout.ts';

const node = (sequence: number, target: number): SliceNode => ({
  event: { sequence, target } as EventRecord,
  writes: [],
  distance: 0,
});

const deviceOf = ({ event }: SliceNode): number => event.target;

describe('a slice as a graph', () => {
  it('gives every device a track, in the order in which they appear', () => {
    const { tracks, devices } = graphOf(
      [node(3, 7), node(5, -1), node(8, 7), node(9, 2)],
      [],
      deviceOf,
    );
    expect(devices).toEqual([7, -1, 2]);
    expect(tracks).toEqual([0, 1, 0, 2]);
  });

  it('draws edges between rows that are shown, and leaves out others', () => {
    const { edges } = graphOf(
      [node(3, 7), node(8, 2)],
      [
        { from: 3, to: 8, reason: 'cause', slot: -1 },
        { from: 1, to: 3, reason: 'cause', slot: -1 },
        { from: 3, to: 8, reason: 'overwrote', slot: 4 },
      ],
      deviceOf,
    );
    const ends = { fromRow: 0, fromTrack: 0, toRow: 1, toTrack: 1 };
    expect(edges).toEqual([
      { ...ends, reason: 'cause' },
      { ...ends, reason: 'overwrote' },
    ]);
  });
});
