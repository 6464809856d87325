/** Text → tokens. Every character is looked at a few times at most; any text gets an answer. */
import { refuse, type Span } from './problem.ts';

/** The unit written after a number: "°C", "kJ/K". */
export interface Unit extends Span {
  readonly text: string;
}

export type Token = Span &
  (
    | { readonly type: 'number'; readonly value: number; readonly unit: Unit | undefined }
    | { readonly type: 'name'; readonly text: string; readonly quoted: boolean }
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'symbol'; readonly text: string }
    | { readonly type: 'end' }
  );

/** Words with a meaning of their own; they become symbols. */
export const KEYWORDS = ['and', 'or', 'not', 'in', 'contains', 'true', 'false'];

/** What may be written → what it means. Longer ones first. */
const SYMBOLS: readonly (readonly [written: string, symbol: string])[] = [
  ...['==', '!=', '<=', '>=', '..'].map((text) => [text, text] as const),
  ...([
    ['&&', 'and'],
    ['||', 'or'],
    ['!', 'not'],
  ] as const),
  ...([
    ['≠', '!='],
    ['≤', '<='],
    ['≥', '>='],
    ['−', '-'],
    ['×', '*'],
  ] as const),
  ...[...'<>.,()[]+-*/='].map((text) => [text, text] as const),
];

const SPACE = /\s+/y;
const NUMBER = /0[xX][\dA-Fa-f]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
/** A "-" between letters or digits belongs to the name, as in "sensor-stuck". */
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*(?:-[\p{L}\p{N}_]+)*/uy;
const UNIT = /[\p{L}°%][\p{L}\p{N}°%]*(?:\/[\p{L}°%][\p{L}\p{N}°%]*)*/uy;
const TEXT = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/y;
const QUOTED_NAME = /`[^`]*`/y;

/** `name` as it must be written: as it is, or between ` and ` when it has other characters. */
export function writeName(name: string): string {
  const isPlain = matchAt(NAME, name, 0) === name && name !== '' && !KEYWORDS.includes(name);
  return isPlain ? name : `\`${name.replaceAll('`', '')}\``;
}

/** "text" as it must be written; the language has no way to write a line break. */
export const writeText = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** The match of a sticky pattern at `at`; '' = none. */
function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function unitAt(text: string, at: number): Unit | undefined {
  const from = at + matchAt(SPACE, text, at).length;
  const word = matchAt(UNIT, text, from);
  if (word === '' || KEYWORDS.includes(word)) return undefined;
  return { text: word, from, to: from + word.length };
}

function numberAt(text: string, from: number, written: string): Token {
  const end = from + written.length;
  const value = Number(written.replaceAll('_', ''));
  if (!Number.isFinite(value)) {
    refuse({ from, to: end }, `${written} is too large a number`, 'Write one below 1.8e308.');
  }
  const unit = unitAt(text, end);
  return { type: 'number', value, unit, from, to: unit?.to ?? end };
}

function wordAt(text: string, from: number): Token | undefined {
  const name = matchAt(NAME, text, from);
  if (name !== '') {
    const span = { from, to: from + name.length };
    return KEYWORDS.includes(name)
      ? { type: 'symbol', text: name, ...span }
      : { type: 'name', text: name, quoted: false, ...span };
  }
  const quotedName = matchAt(QUOTED_NAME, text, from);
  if (quotedName !== '') {
    const inside = quotedName.slice(1, -1);
    return { type: 'name', text: inside, quoted: true, from, to: from + quotedName.length };
  }
  const quoted = matchAt(TEXT, text, from);
  if (quoted === '') return undefined;
  const inside = quoted.slice(1, -1).replace(/\\([\s\S])/g, '$1');
  return { type: 'text', text: inside, from, to: from + quoted.length };
}

function symbolAt(text: string, from: number): Token | undefined {
  const found = SYMBOLS.find(([written]) => text.startsWith(written, from));
  if (found === undefined) return undefined;
  return { type: 'symbol', text: found[1], from, to: from + found[0].length };
}

function refuseCharacter(text: string, from: number): never {
  const character = String.fromCodePoint(text.codePointAt(from) ?? 0);
  if (character === '"' || character === "'" || character === '`') {
    const mend = `Close it with another ${character}.`;
    refuse({ from, to: text.length }, 'a quotation is not closed', mend);
  }
  const what = `"${character}" has no meaning here`;
  const mend = 'Remove it, or put a name that contains it between ` and `.';
  refuse({ from, to: from + character.length }, what, mend);
}

/** The token that begins at `from`, which is not a space. Refuses what none can begin with. */
export function tokenAt(text: string, from: number): Token {
  const number = matchAt(NUMBER, text, from);
  if (number !== '') return numberAt(text, from, number);
  return wordAt(text, from) ?? symbolAt(text, from) ?? refuseCharacter(text, from);
}

/** All tokens in order, the last one of type 'end'. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = matchAt(SPACE, text, 0).length;
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.to + matchAt(SPACE, text, token.to).length;
  }
  tokens.push({ type: 'end', from: text.length, to: text.length });
  return tokens;
}
