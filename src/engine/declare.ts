/**
 * The vocabulary of a mock's declaration. The same words declare configuration, state and payload;
 * from them come slots, accessors, validation, units in the page and schemas in exports.
 */
import { invariant } from '../lib/invariant.ts';
import { parseQuantity } from '../lib/units.ts';
import type { ValueType } from '../memory/schema.ts';

declare const held: unique symbol;

/** Declares one value. `V` is what handlers see; in memory it is always one f64 (or `length`). */
export interface Declaration<V = unknown> {
  readonly type: ValueType;
  readonly unit: string;
  readonly doc: string;
  /** as stored */
  readonly initial: number;
  /** allowed range of configuration values, inclusive */
  readonly min: number;
  readonly max: number;
  readonly values: readonly string[];
  readonly length: number;
  /** shown in hexadecimal: an address, a register, bits */
  readonly hex?: boolean;
  /** what the lane of a device draws, instead of the first choice or flag */
  readonly lane?: boolean;
  /** keeps a version: a write that did not know the present one becomes a `conflict` event */
  readonly versioned?: boolean;
  readonly [held]?: V;
}

export interface NumberOptions {
  readonly unit?: string;
  readonly doc?: string;
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
  /** whole numbers are shown in hexadecimal: an address, a register, bits */
  readonly hex?: boolean;
  /** what the lane of a device draws, instead of the first choice or flag */
  readonly lane?: boolean;
}

const declare = <V>(type: ValueType, options: NumberOptions, rest: Partial<Declaration> = {}) =>
  ({
    type,
    unit: options.unit ?? '',
    doc: options.doc ?? '',
    initial: options.default ?? 0,
    min: options.min ?? Number.NEGATIVE_INFINITY,
    max: options.max ?? Number.POSITIVE_INFINITY,
    values: [],
    length: 1,
    ...(options.hex === true && { hex: true }),
    ...(options.lane === true && { lane: true }),
    ...rest,
  }) as Declaration<V>;

/** A measured or computed number. */
export const decimal = (options: NumberOptions = {}) => declare<number>('number', options);
/** A whole number: register, address, level. */
export const integer = (options: NumberOptions = {}) => declare<number>('integer', options);
/** A whole number that counts something, from 0. */
export const count = (options: NumberOptions = {}) =>
  declare<number>('integer', { min: 0, ...options });

/** What `after` and `every` return, to cancel the timer by; 0 = none. */
export const timerHandle = (options: { readonly doc?: string } = {}) =>
  count({ ...options, unit: 'handle' });

/** True or false. */
export const flag = (
  options: { readonly doc?: string; readonly default?: boolean; readonly lane?: boolean } = {},
) =>
  declare<boolean>('flag', {
    doc: options.doc ?? '',
    default: options.default ? 1 : 0,
    min: 0,
    max: 1,
    lane: options.lane === true,
  });

/** One of a few names; stored as its position. */
export const choice = <const Names extends readonly string[]>(
  values: Names,
  options: { readonly doc?: string; readonly default?: Names[number] } = {},
) =>
  declare<Names[number]>(
    'enum',
    {
      doc: options.doc ?? '',
      default: options.default === undefined ? 0 : values.indexOf(options.default),
      min: 0,
      max: values.length - 1,
    },
    { values },
  );

/**
 * A state field that several others write through messages: `versioned(decimal())`. When a write
 * loses an update of another writer, a `conflict` event says so. See docs/writing-a-mock.md.
 */
export const versioned = <V>(declared: Declaration<V>): Declaration<V> => ({
  ...declared,
  versioned: true,
});

/** A span of virtual time, held in ns: duration({ default: '100 ms' }). */
export const duration = (
  options: {
    readonly doc?: string;
    readonly default?: string;
    readonly min?: string;
    readonly max?: string;
  } = {},
) => {
  const ns = (text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const parsed = parseQuantity(text, 'ns', 'declaration');
    invariant(parsed.ok, `"${text}" is a duration`);
    return parsed.value;
  };
  const initial = ns(options.default);
  const max = ns(options.max);
  return declare<number>('time', {
    unit: 'ns',
    doc: options.doc ?? '',
    min: ns(options.min) ?? 0,
    ...(initial === undefined ? {} : { default: initial }),
    ...(max === undefined ? {} : { max }),
  });
};

/** A point of virtual time in ns; NaN = never. */
export const instant = (options: { readonly doc?: string } = {}) =>
  declare<number>('time', { unit: 'ns', doc: options.doc ?? '', default: Number.NaN });

/** `length` numbers of one meaning, two or more: a FIFO, a register file. State only. */
export const cells = (length: number, options: NumberOptions = {}) => {
  invariant(Number.isInteger(length) && length >= 2, 'an array has two or more cells');
  return declare<CellArray>('number', options, { length });
};

/** How handlers see an array field. Every `set` is journalled. */
export interface CellArray {
  readonly length: number;
  get(index: number): number;
  set(index: number, value: number): void;
}

export type Declarations = Readonly<Record<string, Declaration>>;

/** What a handler reads for a declaration. */
export type ValueOf<D> = D extends Declaration<infer V> ? V : never;

/**
 * Payload of an event: nothing, one named field, or several in order.
 * `{ on: flag() }` or `[{ address: integer() }, { data: integer() }]`.
 */
export type PayloadDeclaration = Declarations | readonly Declarations[];
