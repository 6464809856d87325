import { describe, expect, it } from 'vitest';
import { device, mockSystem } from '../../testkit/index.ts';
import { leapBulletin } from './leap-bulletin.ts';

const MINUTE = 60e9;

describe('leap bulletin', () => {
  it('tells at the start how long it is to the leap second, and when it is', () => {
    const config = { leap: 'delete', atNs: 5 * MINUTE } as const;
    const world = mockSystem({ devices: { utc: device(leapBulletin, config) } });
    world.runTo(0);
    expect(world.events('utc.bulletin').map(({ payload }) => payload)).toEqual([[2, 5 * MINUTE]]);
    expect(world.get('utc.isPast')).toBe(false);
    world.runTo(5 * MINUTE);
    expect(world.get('utc.isPast')).toBe(true);
    expect(world.events('utc.happened')).toHaveLength(1);
  });

  it('says nothing when there is none', () => {
    const world = mockSystem({ devices: { utc: device(leapBulletin, { leap: 'normal' }) } });
    world.runTo(24 * 60 * MINUTE);
    expect(world.events('utc.bulletin')).toEqual([]);
    expect(world.get('utc.isPast')).toBe(false);
  });
});
