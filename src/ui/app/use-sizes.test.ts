import { describe, expect, it } from 'vitest';
import { layoutOf } from './use-sizes.ts';

const IDS = ['lanes', 'tables'];

describe('sizes of panels kept in the browser', () => {
  it('are shares that make a whole', () => {
    expect(layoutOf({ lanes: 30, tables: 70 }, IDS)).toEqual({ lanes: 30, tables: 70 });
    expect(layoutOf({ lanes: 33.3333, tables: 66.6667, old: 5 }, IDS)).toEqual({
      lanes: 33.3333,
      tables: 66.6667,
    });
  });

  it.each([
    undefined,
    null,
    'lanes',
    [30, 70],
    { lanes: 30 },
    { lanes: 30, tables: '70' },
    { lanes: -10, tables: 110 },
    { lanes: 30, tables: 30 },
    { lanes: Number.NaN, tables: 70 },
  ])('are not taken from %j', (value) => {
    expect(layoutOf(value, IDS)).toBeUndefined();
  });
});
