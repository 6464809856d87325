/** Reads parsed JSON that nobody vouches for: each part is what it should be, or a Problem. */
import { ProblemError } from '../lib/result.ts';

/** A part of a parsed document and how to call the place where it stands. */
export class JsonPart {
  readonly value: unknown;
  /** "trace.jsonl:1, schema.devices[3].name" */
  readonly where: string;
  private readonly mend: string;

  constructor(value: unknown, where: string, mend: string) {
    this.value = value;
    this.where = where;
    this.mend = mend;
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
    const separator = this.where.includes(', ') ? '.' : ', ';
    return new JsonPart(own, `${this.where}${separator}${key}`, this.mend);
  }

  list(): JsonPart[] {
    const { value } = this;
    if (!Array.isArray(value)) return this.refuse('a list');
    return value.map((item, at) => new JsonPart(item, `${this.where}[${at}]`, this.mend));
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
