/** Text of unknown origin in a form that shows everything in it and cannot rearrange what is around it. */
import { groupDigits } from './units.ts';

/** Names in schemas: longer ones are cut. */
export const NAME_UNITS_SHOWN = 256;
/** A text in a cell or a line. */
export const TEXT_UNITS_SHOWN = 400;

/**
 * What nobody sees, or what changes the order of its neighbours: control characters, halves of
 * pairs, marks and overrides of direction, invisible spaces and tags. The joiners that some scripts
 * and emoji need stay.
 */
const HIDDEN =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const PATTERNS = {
  /** nothing but one line is wanted */
  line: { one: HIDDEN, all: new RegExp(HIDDEN.source, 'gu') },
  /** ends of lines and tabs stay */
  lines: {
    one: new RegExp(`(?![\\n\\t])${HIDDEN.source}`, 'u'),
    all: new RegExp(`(?![\\n\\t])${HIDDEN.source}`, 'gu'),
  },
} as const;

const codeOf = (character: string): string =>
  `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;

const isHighHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/**
 * The text with hidden characters written as their codes, cut where it is long, with its length.
 * A text that is neither comes back as it is.
 * @param unitsMax UTF-16 code units of the text that are kept
 */
export function legible(
  text: string,
  unitsMax = TEXT_UNITS_SHOWN,
  form: 'line' | 'lines' = 'line',
): string {
  const { one, all } = PATTERNS[form];
  if (text.length <= unitsMax) return one.test(text) ? text.replace(all, codeOf) : text;
  const splits = isHighHalf(text.charCodeAt(unitsMax - 1));
  const kept = text.slice(0, splits ? unitsMax - 1 : unitsMax);
  return `${kept.replace(all, codeOf)}… (${groupDigits(text.length)} characters)`;
}
