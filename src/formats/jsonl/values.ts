/**
 * One f64 cell as JSON and back, exactly. Readable where its schema allows: true, "idle",
 * "north". JSON has no NaN, infinities or −0, and other readers lose integers beyond 2^53:
 * those are strings, or `{"number": …}` where a string means a name.
 */
import type { ValueSchema } from '../../memory/schema.ts';

/** Names of things that cells refer to by number, both ways; undefined = there is none. */
export interface NameTable {
  nameOf(id: number): string | undefined;
  idOf(name: string): number | undefined;
}

/** Types whose numbers stand for names, other than an enum's own. */
export type ReferenceType = 'text' | 'device' | 'field' | 'expectation';

/** What the codec must know beside the schema of the value. */
export type ValueNames = Readonly<Record<ReferenceType, NameTable>>;

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

const INTEGER = /^-?\d{1,20}$/;
/** Larger integers are no 64-bit values and stay plain JSON numbers: 1e+300. */
const INTEGER_64_MAX = 2 ** 64;

/** Text of a number that JSON cannot hold or other readers would round; undefined = plain. */
function specialText(value: number): string | undefined {
  if (Object.is(value, -0)) return '-0';
  if (!Number.isFinite(value)) return String(value);
  const large = Number.isInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER;
  return large && Math.abs(value) < INTEGER_64_MAX ? String(BigInt(value)) : undefined;
}

/** Decimal text that reads back as the same bits. */
export function encodeNumber(value: number): string {
  const special = specialText(value);
  return special === undefined ? String(value) : `"${special}"`;
}

/** undefined = not a number as encodeNumber writes it. */
export function decodeNumber(json: unknown): number | undefined {
  if (typeof json === 'number') return json;
  if (typeof json !== 'string') return undefined;
  if (Object.hasOwn(SPECIAL, json)) return SPECIAL[json];
  return INTEGER.test(json) ? Number(json) : undefined;
}

/** A number where a string would be taken for a name. */
function encodeUnnamed(value: number): string {
  const special = specialText(value);
  return special === undefined ? String(value) : `{"number":"${special}"}`;
}

/** Names of an enum; of two equal names only the first is used. */
function enumTable(values: readonly string[]): NameTable {
  return {
    nameOf: (id) => {
      const name = values[id];
      return name !== undefined && values.indexOf(name) === id ? name : undefined;
    },
    idOf: (name) => {
      const id = values.indexOf(name);
      return id < 0 ? undefined : id;
    },
  };
}

/** Where the names of this type are; undefined = its numbers are numbers. */
function tableOf(schema: ValueSchema, names: ValueNames): NameTable | undefined {
  switch (schema.type) {
    case 'text':
    case 'device':
    case 'field':
    case 'expectation':
      return names[schema.type];
    case 'enum':
      return enumTable(schema.values ?? []);
    default:
      return undefined;
  }
}

export function encodeValue(value: number, schema: ValueSchema, names: ValueNames): string {
  const table = tableOf(schema, names);
  if (table !== undefined) {
    const name = Object.is(value, -0) ? undefined : table.nameOf(value);
    return name === undefined ? encodeUnnamed(value) : JSON.stringify(name);
  }
  if (schema.type === 'flag') {
    if (value === 1) return 'true';
    if (Object.is(value, 0)) return 'false';
  }
  return encodeNumber(value);
}

/** undefined = `json` is no value of this schema. */
export function decodeValue(
  json: unknown,
  schema: ValueSchema,
  names: ValueNames,
): number | undefined {
  const table = tableOf(schema, names);
  if (table !== undefined) {
    if (typeof json === 'string') return table.idOf(json);
    if (typeof json === 'object' && json !== null && 'number' in json) {
      return decodeNumber(json.number);
    }
    return typeof json === 'number' ? json : undefined;
  }
  if (schema.type === 'flag' && typeof json === 'boolean') return json ? 1 : 0;
  return decodeNumber(json);
}
