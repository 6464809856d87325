import { describe, expect, it } from 'vitest';
import type { WhyPlace } from '../../store/why-place.ts';
import { backFrom, left } from './why-trail.ts';

const place = (at: number, epoch = 0, slot = 3): WhyPlace => ({
  ...{ at, slot, epoch, timeNs: at * 10, whyText: '', title: `Why at ${at}` },
});

describe('the way back in Why', () => {
  it('leads to what was left last, and from there to what was left before', () => {
    const trail = left(left([], place(9)), place(5));
    const back = backFrom(trail, place(2));
    expect(back).toEqual({ place: place(5), rest: [place(9)] });
    expect(backFrom(back?.rest ?? [], place(5))).toEqual({ place: place(9), rest: [] });
    expect(backFrom([], place(9))).toBeUndefined();
  });

  it('does not lead to where one is, nor into a future that is no more', () => {
    expect(backFrom([place(9)], place(9))).toBeUndefined();
    expect(backFrom([place(9)], place(9, 0, 4))?.place).toEqual(place(9));
    expect(backFrom([place(9), place(5, 1)], place(2))?.place).toEqual(place(9));
    expect(backFrom([place(9)], place(2, 1))).toBeUndefined();
  });

  it('remembers no place twice, and twenty of them at most', () => {
    let trail: readonly WhyPlace[] = [];
    for (let at = 0; at < 30; at++) trail = left(trail, place(at));
    trail = left(trail, place(12));
    expect(trail).toHaveLength(20);
    expect(trail.at(-1)).toEqual(place(12));
    expect(trail.filter(({ at }) => at === 12)).toHaveLength(1);
  });
});
