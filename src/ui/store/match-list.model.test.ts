import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MatchList } from './match-list.ts';

/** A list of sequences that grows at the end and loses its beginning. */
const steps = fc.array(
  fc.oneof(
    fc.record({
      gap: fc.integer({ min: 0, max: 2 ** 30 }),
      matches: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 900 }),
    }),
    fc.record({ drop: fc.double({ min: 0, max: 1, noNaN: true }) }),
  ),
  { maxLength: 40 },
);

describe('matches of a filter', () => {
  it('answers like a plain list, whatever is added and dropped', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const list = new MatchList();
        const added: number[] = [];
        let held = 0;
        let base = 0;
        for (const step of all) {
          if ('drop' in step) {
            held = Math.max(held, Math.floor(step.drop * added.length));
            list.dropBefore(held < added.length ? added[held]! : base);
          } else {
            // A ring holds no more than 2^24 events: what lies further back has been dropped.
            if (step.gap > 2 ** 24) held = added.length;
            base += step.gap;
            if (held === added.length) list.dropBefore(base);
            let at = 0;
            const offsets = step.matches.map((distance) => {
              at += distance;
              return at++;
            });
            list.append({ base, offsets: Uint32Array.from(offsets) });
            added.push(...offsets.map((offset) => base + offset));
            base += at;
          }
          expect([list.first, list.end, list.count]).toEqual([
            held,
            added.length,
            added.length - held,
          ]);
          for (const position of [held, Math.floor((held + added.length) / 2), added.length - 1]) {
            if (position < held || position >= added.length) continue;
            const sequence = added[position]!;
            expect(list.sequenceAt(position)).toBe(sequence);
            expect(list.positionAt(sequence)).toBe(position);
            const before = added.findLastIndex((one) => one < sequence);
            expect(list.positionAt(sequence - 1)).toBe(Math.max(before, held - 1));
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('says when no match lies before a sequence', () => {
    const list = new MatchList();
    expect(list.positionAt(5)).toBe(-1);
    list.append({ base: 10, offsets: Uint32Array.of(0, 3) });
    expect([list.positionAt(9), list.positionAt(12), list.positionAt(99)]).toEqual([-1, 0, 1]);
    list.dropBefore(11);
    expect([list.first, list.positionAt(12), list.sequenceAt(1)]).toEqual([1, 0, 13]);
    expect(() => list.sequenceAt(0)).toThrow('a match is held');
  });
});
