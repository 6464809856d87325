import { describe, expect, it } from 'vitest';
import { typedAhead } from './typed-ahead.ts';

const press = (
  key: string,
  held: { ctrlKey?: boolean; altKey?: boolean; metaKey?: boolean } = {},
) => ({
  ...{ ctrlKey: false, altKey: false, metaKey: false, isComposing: false },
  ...held,
  key,
});

describe('text typed ahead', () => {
  it('takes letters, spaces and characters beyond 16 bits, and takes them back', () => {
    const keys = ['l', 'a', 'Q', ' ', '😀', 'x', 'Backspace'];
    expect(keys.reduce((text, key) => typedAhead(text, press(key)) ?? text, '')).toBe('laQ 😀');
    expect(typedAhead('', press('Backspace'))).toBe('');
  });

  it('leaves keys that write nothing, and commands', () => {
    for (const key of ['Enter', 'Escape', 'Tab', 'ArrowDown', 'Shift', 'F8', 'Dead']) {
      expect(typedAhead('la', press(key))).toBeUndefined();
    }
    expect(typedAhead('la', press('p', { ctrlKey: true }))).toBeUndefined();
    expect(typedAhead('la', press('p', { metaKey: true }))).toBeUndefined();
    expect(typedAhead('la', press('p', { altKey: true }))).toBeUndefined();
  });

  it('takes what AltGr writes, and nothing of an input method under way', () => {
    expect(typedAhead('la', press('@', { ctrlKey: true, altKey: true }))).toBe('la@');
    expect(typedAhead('la', { ...press('a'), isComposing: true })).toBeUndefined();
  });
});
