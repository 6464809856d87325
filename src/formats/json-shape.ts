/** Reads parsed JSON that nobody vouches for: each part is what it should be, or a Problem. */
import { ProblemError } from '../lib/result.ts';

/** Objects and arrays inside each other within one value; what walks them calls itself as often. */
export const JSON_DEPTH_MAX = 256;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `[` and `{`, `]` and `}` differ in this bit only. */
const CURLY_BIT = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Whether JSON text is nested deeper than JSON_DEPTH_MAX; text that is no JSON may say either. */
export function isTooDeep(text: string): boolean {
  // Each level takes two brackets.
  if (text.length < 2 * JSON_DEPTH_MAX) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = endOfText(text, at);
      if (at < 0) return false;
    } else if ((unit | CURLY_BIT) === OPEN) {
      if (++depth > JSON_DEPTH_MAX) return true;
    } else if ((unit | CURLY_BIT) === CLOSE) depth--;
  }
  return false;
}

/** Index of the quote that ends the string which begins at `from`; -1 = it does not end. */
function endOfText(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}

export const tooDeep = (where: string, mend: string) =>
  new ProblemError({
    what: `objects and arrays are nested more than ${JSON_DEPTH_MAX} deep`,
    where,
    mend,
  });

/** A part of a parsed document and how to call the place where it stands. */
export class JsonPart {
  readonly value: unknown;
  /** place of the document, or what this is a part of … */
  private readonly whole: string | JsonPart;
  /** … and which part of it; made into words only when something is wrong there */
  private readonly part: string | number;
  private readonly mend: string;

  constructor(value: unknown, whole: string | JsonPart, mend: string, part: string | number = '') {
    this.value = value;
    this.whole = whole;
    this.part = part;
    this.mend = mend;
  }

  /** "trace.jsonl:1, schema.devices[3].name" */
  get where(): string {
    const { whole, part } = this;
    if (typeof whole === 'string') return whole;
    const before = whole.where;
    if (typeof part === 'number') return `${before}[${part}]`;
    return `${before}${before.includes(', ') ? '.' : ', '}${part}`;
  }

  private refuse(expected: string): never {
    const { value } = this;
    const shown =
      value === undefined
        ? 'it is missing'
        : value === null || typeof value !== 'object'
          ? `${JSON.stringify(value)?.slice(0, 80)} stands there`
          : `${Array.isArray(value) ? 'a list' : 'an object'} stands there`;
    const what = `${expected} was expected; ${shown}`;
    throw new ProblemError({ what, where: this.where, mend: this.mend });
  }

  has(key: string): boolean {
    return typeof this.value === 'object' && this.value !== null && Object.hasOwn(this.value, key);
  }

  member(key: string): JsonPart {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.refuse('an object');
    }
    const own = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    return new JsonPart(own, this, this.mend, key);
  }

  list(): JsonPart[] {
    const { value } = this;
    if (!Array.isArray(value)) return this.refuse('a list');
    return value.map((item, at) => new JsonPart(item, this, this.mend, at));
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.refuse('a text');
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.refuse('true or false');
  }

  integer(min: number, max: number): number {
    const { value } = this;
    const fits = Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
    return fits ? (value as number) : this.refuse(`a whole number from ${min} to ${max}`);
  }

  oneOf<const T extends string>(choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.value);
    return found ?? this.refuse(`one of ${choices.map((choice) => `"${choice}"`).join(', ')}`);
  }

  /** What `read` makes of it; refused when that is undefined. */
  as<T>(read: (value: unknown) => T | undefined, expected: string): T {
    return read(this.value) ?? this.refuse(expected);
  }
}
