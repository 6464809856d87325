import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handleKey, handlesOf, moveHandle } from './range-handles.ts';

const ALL = { startNs: 1000, liveNs: 11_000 };
const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });

describe('the handles of the range', () => {
  it('stand at the ends of the recording while there is no range', () => {
    expect(handlesOf(undefined, ALL)).toEqual({ fromNs: 1000, toNs: 11_000 });
    expect(handlesOf({ fromNs: 0, toNs: 5000 }, ALL)).toEqual({ fromNs: 1000, toNs: 5000 });
  });

  it('choose a range when one is drawn inwards, and none when both are back', () => {
    const range = moveHandle(undefined, 'start', 4000, ALL);
    expect(range).toEqual({ fromNs: 4000, toNs: 11_000 });
    expect(moveHandle(range, 'end', 6000.4, ALL)).toEqual({ fromNs: 4000, toNs: 6000 });
    expect(moveHandle(range, 'start', -5, ALL)).toBeUndefined();
  });

  it('never turn a range round, wherever they are dragged', () => {
    const time = fc.integer({ min: -5000, max: 20_000 });
    const moves = fc.array(fc.tuple(fc.constantFrom('start' as const, 'end' as const), time));
    fc.assert(
      fc.property(moves, (list) => {
        let range: ReturnType<typeof moveHandle>;
        for (const [edge, timeNs] of list) {
          range = moveHandle(range, edge, timeNs, ALL);
          if (range === undefined) continue;
          expect(range.fromNs).toBeLessThan(range.toNs);
          expect(range.fromNs).toBeGreaterThanOrEqual(ALL.startNs);
          expect(range.toNs).toBeLessThanOrEqual(ALL.liveNs);
        }
      }),
    );
  });

  it('move by a hundredth of the recording, by a tenth with Shift, to the ends, and back', () => {
    const range = { fromNs: 4000, toNs: 6000 };
    expect(handleKey(range, 'start', key('ArrowRight'), ALL)).toBe(4100);
    expect(handleKey(range, 'end', key('ArrowLeft', true), ALL)).toBe(5000);
    expect(handleKey(range, 'end', key('PageUp'), ALL)).toBe(7000);
    expect(handleKey(range, 'start', key('Home'), ALL)).toBe(1000);
    expect(handleKey(range, 'end', key('End'), ALL)).toBe(11_000);
    expect(handleKey(range, 'start', key('End'), ALL)).toBe(5999);
    expect(handleKey(range, 'end', key('Delete'), ALL)).toBe(11_000);
    expect(handleKey(range, 'end', key('x'), ALL)).toBeUndefined();
  });
});
