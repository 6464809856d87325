/** Which values a configuration may hold: checked where it is made, in words that help. */
import { failure, type Problem, type Result, success } from '../../../lib/result.ts';

interface IntegerLimit {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
}

/** Floats may be NaN or infinite, so that such values can be injected. */
interface FloatLimit {
  readonly kind: 'float';
  readonly min: number;
}

interface WordLimit {
  readonly kind: 'word';
  readonly words: readonly string[];
}

export type Limit = IntegerLimit | FloatLimit | WordLimit | { readonly kind: 'text' };
export type Limits<C> = { readonly [K in keyof C]?: Limit };

export const integer = (min: number, max: number): Limit => ({ kind: 'integer', min, max });
export const U16_MAX = 0xffff;
export const U32_MAX = 0xffffffff;
export const anyFloat: Limit = { kind: 'float', min: Number.NEGATIVE_INFINITY };
export const notNegative: Limit = { kind: 'float', min: 0 };
export const text: Limit = { kind: 'text' };
export const oneOf = (words: readonly string[]): Limit => ({ kind: 'word', words });

const allowedText = (limit: Limit): string => {
  if (limit.kind === 'integer') return `a whole number from ${limit.min} to ${limit.max}`;
  if (limit.kind === 'word') return `one of ${limit.words.join(', ')}`;
  if (limit.kind === 'text') return 'a text';
  return limit.min === 0 ? 'a number of 0 or more' : 'a number';
};

const holds = (limit: Limit, value: unknown): boolean => {
  if (limit.kind === 'text') return typeof value === 'string';
  if (limit.kind === 'word') return limit.words.includes(String(value));
  if (typeof value !== 'number') return false;
  if (limit.kind === 'integer') {
    return Number.isInteger(value) && value >= limit.min && value <= limit.max;
  }
  return !(value < limit.min);
};

const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : String(value);

export const outOfRange = (
  name: string,
  value: unknown,
  allowed: string,
  where: string,
): Problem => ({
  what: `${name} must be ${allowed}, not ${shown(value)}`,
  where: `${where}.${name}`,
  mend: `Give ${name} a value in that range, or leave it out for the default.`,
});

/**
 * The whole configuration: defaults under what is given.
 * @param where what the fields belong to, e.g. `sources[2]`
 */
export function complete<C extends object>(
  given: Partial<C>,
  defaults: C,
  limits: Limits<C>,
  where: string,
): Result<C> {
  const known = Object.keys(defaults);
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    return failure({
      what: `${stranger} is no field of ${where}`,
      where: `${where}.${stranger}`,
      mend: `Fields are: ${known.join(', ')}.`,
    });
  }
  const values = Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
  const whole = { ...defaults, ...values } as C;
  for (const [name, limit] of Object.entries(limits) as [keyof C & string, Limit][]) {
    const value = whole[name];
    if (!holds(limit, value)) return failure(outOfRange(name, value, allowedText(limit), where));
  }
  return success(whole);
}
