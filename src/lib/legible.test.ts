import { describe, expect, it } from 'vitest';
import { legible } from './legible.ts';

describe('text of unknown origin', () => {
  it.each([
    ['plain', 'north.temperature °C'],
    ['markup, which is only text', '<img src=x onerror="alert(1)">'],
    ['Hebrew, Arabic and Persian with its joiner', 'שלום مرحبا می\u200cخواهم'],
    ['emoji made of several', '👩\u200d🚀'],
    ['nothing', ''],
  ])('stays as it is when it is %s', (_what, text) => {
    expect(legible(text)).toBe(text);
  });

  it.each([
    ['a NUL and a bell', 'a\u0000b\u0007', 'a⟨U+0000⟩b⟨U+0007⟩'],
    ['an end of line', 'a\r\nb', 'a⟨U+000D⟩⟨U+000A⟩b'],
    ['an override', 'user\u202egpj.exe', 'user⟨U+202E⟩gpj.exe'],
    ['isolates and marks', '\u2066a\u2069\u200f', '⟨U+2066⟩a⟨U+2069⟩⟨U+200F⟩'],
    ['halves of pairs', '\ud800x\udc00', '⟨U+D800⟩x⟨U+DC00⟩'],
    ['spaces without a width', 'a\u200bb\ufeff', 'a⟨U+200B⟩b⟨U+FEFF⟩'],
    ['tags', 'a\u{e0041}', 'a⟨U+E0041⟩'],
    ['a C1 control', 'a\u0085', 'a⟨U+0085⟩'],
  ])('shows %s by code', (_what, text, shown) => {
    expect(legible(text)).toBe(shown);
  });

  it('cuts what is long, and tells its length', () => {
    expect(legible('x'.repeat(2 ** 20), 5)).toBe('xxxxx… (1,048,576 characters)');
    expect(legible('x'.repeat(5), 5)).toBe('xxxxx');
  });

  it('cuts no pair in two', () => {
    expect(legible('ab😀cd', 3)).toBe('ab… (6 characters)');
    expect(legible('ab😀cd', 4)).toBe('ab😀… (6 characters)');
  });

  it('keeps ends of lines and tabs where they are wanted, and nothing else', () => {
    expect(legible('a\n\tb\u0000', 100, 'lines')).toBe('a\n\tb⟨U+0000⟩');
  });
});
