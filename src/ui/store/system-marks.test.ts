import { describe, expect, it } from 'vitest';
import { SYSTEM_KIND } from '../../memory/schema.ts';
import { createSystemMarks } from './system-marks.ts';
import { TICK_NS, testWorld } from './test-world.ts';

describe('system marks', () => {
  it('finds the few among many, a slice at a time, and only what is new', () => {
    const { world, tick } = testWorld(500, 320);
    const marks = createSystemMarks();
    expect(marks.advance(world.timeline, 100)).toBe(false);
    expect(marks.list).toHaveLength(0);
    while (!marks.advance(world.timeline, 100));
    expect(marks.list).toEqual([
      { sequence: 321, kind: SYSTEM_KIND.broken, timeNs: 320 * TICK_NS, value: 0 },
    ]);
    tick(true);
    expect(marks.advance(world.timeline, 100)).toBe(true);
    expect(marks.list).toHaveLength(2);
  });

  it('starts over for another world', () => {
    const marks = createSystemMarks();
    marks.advance(testWorld(20, 3).world.timeline, 100);
    marks.advance(testWorld(20).world.timeline, 100);
    expect(marks.list).toHaveLength(0);
  });
});
