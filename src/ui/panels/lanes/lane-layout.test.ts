import { describe, expect, it } from 'vitest';
import { FIRST_LAYOUT, keepLayout, keptLayoutsOf, layoutFor, layoutOf } from './lane-layout.ts';

describe('the arrangement that a browser remembers', () => {
  it('comes back as it was kept, world by world', () => {
    const layout = { ...FIRST_LAYOUT, pinned: ['d:north'], grouping: 'kind', table: true } as const;
    const kept = keepLayout(keepLayout([], 'a', layout), 'b', FIRST_LAYOUT);
    const read = keptLayoutsOf(JSON.parse(JSON.stringify(kept))) ?? [];
    expect(layoutFor(read, 'a')).toEqual(layout);
    expect(layoutFor(read, 'b')).toEqual(FIRST_LAYOUT);
    expect(layoutFor(read, 'unknown')).toBe(FIRST_LAYOUT);
  });

  it('holds one entry a world and forgets the oldest worlds', () => {
    let kept = keepLayout([], 'first', FIRST_LAYOUT);
    for (let world = 0; world < 100; world++)
      kept = keepLayout(kept, `${world % 50}`, FIRST_LAYOUT);
    expect(kept.length).toBeLessThan(50);
    expect(kept[0]?.world).toBe('49');
    expect(kept.some(({ world }) => world === 'first')).toBe(false);
  });

  it('takes what it understands of something else', () => {
    expect(keptLayoutsOf('nonsense')).toBeUndefined();
    expect(keptLayoutsOf([3, { world: 'a' }, { world: 'b', layout: {} }])).toEqual([
      { world: 'b', layout: FIRST_LAYOUT },
    ]);
    expect(layoutOf({ grouping: 'colour', pinned: ['d:a', 7], table: 'yes' })).toEqual({
      ...FIRST_LAYOUT,
      pinned: ['d:a'],
    });
  });
});
