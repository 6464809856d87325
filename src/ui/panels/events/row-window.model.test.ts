import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centre,
  isAtTail,
  isVisible,
  keep,
  SEGMENT_ROWS,
  scrolled,
  scrollTopMax,
  tail,
} from './row-window.ts';

const ROW = 24;
const HEIGHT = 480;

const rowsOf = fc
  .record({ oldest: fc.nat(1e9), total: fc.integer({ min: 40, max: 2e7 }) })
  .map(({ oldest, total }) => ({ oldest, published: oldest + total }));

const viewAt = (scrollTop: number) => ({ scrollTop, height: HEIGHT, rowHeight: ROW });

describe('row window', () => {
  it('never lays out more rows than a browser can', () => {
    fc.assert(
      fc.property(rowsOf, fc.double({ min: 0, max: 1, noNaN: true }), (rows, share) => {
        const sequence = Math.floor(rows.oldest + share * (rows.published - rows.oldest - 1));
        const { segment, scrollTop } = centre(rows, sequence, viewAt(0));
        expect(segment.count).toBeLessThanOrEqual(SEGMENT_ROWS);
        expect(segment.base).toBeGreaterThanOrEqual(rows.oldest);
        expect(segment.base + segment.count).toBeLessThanOrEqual(rows.published);
        expect(isVisible(segment, sequence, viewAt(scrollTop))).toBe(true);
      }),
    );
  });

  it('ends at the last row', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const { segment, scrollTop } = tail(rows, viewAt(0));
        expect(isVisible(segment, rows.published - 1, viewAt(scrollTop))).toBe(true);
        expect(isAtTail(rows, segment, viewAt(scrollTop))).toBe(true);
      }),
    );
  });

  it('shows the same rows in the same place after a small scroll', () => {
    fc.assert(
      fc.property(
        rowsOf,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: -HEIGHT, max: HEIGHT }),
        (rows, share, pixels) => {
          const sequence = Math.floor(rows.oldest + share * (rows.published - rows.oldest - 1));
          const placed = centre(rows, sequence, viewAt(0));
          const to = Math.min(
            Math.max(0, placed.scrollTop + pixels),
            scrollTopMax(placed.segment, viewAt(0)),
          );
          const next = scrolled(rows, placed.segment, placed.scrollTop, viewAt(to));
          expect(next.segment.base * ROW + next.scrollTop).toBe(placed.segment.base * ROW + to);
        },
      ),
    );
  });

  it('reaches every part of all rows with the scroll bar alone', () => {
    const rows = { oldest: 0, published: 10_000_000 };
    const { segment } = tail(rows, viewAt(0));
    const max = scrollTopMax(segment, viewAt(0));
    for (const share of [0, 0.25, 0.5, 1]) {
      const placed = scrolled(rows, segment, share < 0.5 ? max : 0, viewAt(share * max));
      const first = placed.segment.base + placed.scrollTop / ROW;
      expect(first).toBeCloseTo(share * (10_000_000 - HEIGHT / ROW), -1);
    }
  });

  it('leaves the rows under the reader where they are while others are added', () => {
    const rows = { oldest: 0, published: 50_000 };
    const placed = centre(rows, 30_000, viewAt(0));
    const later = keep({ oldest: 0, published: 90_000 }, placed.segment, viewAt(placed.scrollTop));
    expect(later).toEqual(placed);
  });

  it('moves on when the rows under the reader have left the history', () => {
    const rows = { oldest: 0, published: 50_000 };
    const placed = centre(rows, 100, viewAt(0));
    const later = keep(
      { oldest: 40_000, published: 90_000 },
      placed.segment,
      viewAt(placed.scrollTop),
    );
    expect(later.segment.base).toBe(40_000);
    expect(later.scrollTop).toBe(0);
  });
});
