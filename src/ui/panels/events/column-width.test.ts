import { describe, expect, it } from 'vitest';
import { columnWidthAfter, WIDTH_MAX } from './column-width.ts';

const press = (key: string, shiftKey = false) => ({ key, shiftKey });

describe('columnWidthAfter', () => {
  it('changes by ten pixels, with Shift by one', () => {
    expect(columnWidthAfter(press('ArrowRight'), 100, 60)).toBe(110);
    expect(columnWidthAfter(press('ArrowLeft'), 100, 60)).toBe(90);
    expect(columnWidthAfter(press('ArrowRight', true), 100, 60)).toBe(101);
    expect(columnWidthAfter(press('ArrowLeft', true), 100, 60)).toBe(99);
  });

  it('goes no further than the narrowest and the widest', () => {
    expect(columnWidthAfter(press('ArrowLeft'), 64, 60)).toBe(60);
    expect(columnWidthAfter(press('ArrowRight'), WIDTH_MAX - 3, 60)).toBe(WIDTH_MAX);
    expect(columnWidthAfter(press('Home'), 100, 60)).toBe(60);
    expect(columnWidthAfter(press('End'), 100, 60)).toBe(WIDTH_MAX);
  });

  it('leaves other keys to others', () => {
    for (const key of ['ArrowUp', 'Tab', 'a']) {
      expect(columnWidthAfter(press(key), 100, 60)).toBeUndefined();
    }
  });
});
