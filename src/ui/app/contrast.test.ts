/** The colours of both themes can be told apart: WCAG 2.2, 1.4.3 and 1.4.11. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const TEXT = 4.5;
const MARK = 3;

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

/** The declarations of the first rule with a selector. */
function tokensOf(selector: string): Map<string, string> {
  const [, body = ''] = css.split(`${selector} {`);
  const rule = body.slice(0, body.indexOf('}'));
  return new Map(
    [...rule.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [
      name,
      value.trim(),
    ]),
  );
}

const LIGHT = tokensOf(':root');
const THEMES = {
  light: LIGHT,
  dark: new Map([...LIGHT, ...tokensOf(":root[data-theme='dark']")]),
} as const;

/** Relative luminance of "#rrggbb". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string): number {
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const SURFACES = ['ground', 'sunk', 'raised', 'hover'];
const WASHES = ['brass-wash', 'new-wash'];
/** What is written, and on what. */
const WRITTEN: readonly (readonly [string, readonly string[]])[] = [
  ['text', [...SURFACES, ...WASHES]],
  ['muted', [...SURFACES, ...WASHES]],
  ['brass', [...SURFACES, 'brass-wash']],
  ['new', [...SURFACES, ...WASHES]],
  ['old', [...SURFACES, ...WASHES]],
  ['on-brass', ['brass-fill', 'brass']],
];
const DEVICES = [...LIGHT.keys()].filter((name) => name.startsWith('device-'));
/** What is drawn, and on what. */
const DRAWN: readonly (readonly [string, readonly string[]])[] = [
  ['brass-fill', SURFACES],
  ['bar', ['ground', 'sunk']],
  ['brass-bar', ['ground', 'sunk']],
  ...DEVICES.map((name) => [name, SURFACES] as const),
];

const cases = (pairs: typeof WRITTEN, least: number) =>
  Object.entries(THEMES).flatMap(([theme, tokens]) =>
    pairs.flatMap(([front, backs]) => backs.map((back) => ({ theme, front, back, least, tokens }))),
  );

describe('the tokens', () => {
  it('are found in the style sheet', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
    expect(DEVICES.length).toBe(8);
    expect(THEMES.dark.get('text')).not.toBe(LIGHT.get('text'));
  });

  it.each([...cases(WRITTEN, TEXT), ...cases(DRAWN, MARK)])(
    '$theme: $front on $back has a contrast of at least $least',
    ({ front, back, least, tokens }) => {
      const [over = '', under = ''] = [tokens.get(front), tokens.get(back)];
      expect(over, front).toMatch(/^#[0-9a-f]{6}$/);
      expect(under, back).toMatch(/^#[0-9a-f]{6}$/);
      expect(contrast(over, under)).toBeGreaterThanOrEqual(least);
    },
  );
});
