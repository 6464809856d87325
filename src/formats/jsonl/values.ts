/**
 * One f64 cell as JSON and back, exactly. Readable where its schema allows: true, "idle",
 * "north". JSON has no NaN, infinities or −0, and other readers lose integers beyond 2^53:
 * those are strings, or `{"number": …}` where a string means a name.
 */
import type { ValueSchema } from '../../memory/schema.ts';

/** What the codec must know beside the schema of the value. */
export interface ValueNames {
  /** label of a device, or undefined when there is no such device */
  deviceLabel(id: number): string | undefined;
  deviceId(label: string): number | undefined;
  /** text with this id when it is known and no other id has the same */
  text(id: number): string | undefined;
  textId(text: string): number | undefined;
}

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

function nameOf(value: number, schema: ValueSchema, names: ValueNames): string | undefined {
  if (schema.type === 'text') return names.text(value);
  if (schema.type === 'device') return names.deviceLabel(value);
  const name = schema.values?.[value];
  return name !== undefined && schema.values?.indexOf(name) === value ? name : undefined;
}

const isNamed = (schema: ValueSchema): boolean =>
  schema.type === 'text' || schema.type === 'device' || schema.type === 'enum';

export function encodeValue(value: number, schema: ValueSchema, names: ValueNames): string {
  if (isNamed(schema)) {
    const name = Object.is(value, -0) ? undefined : nameOf(value, schema, names);
    return name === undefined ? encodeUnnamed(value) : JSON.stringify(name);
  }
  if (schema.type === 'flag') {
    if (value === 1) return 'true';
    if (Object.is(value, 0)) return 'false';
  }
  return encodeNumber(value);
}

function valueOfName(name: string, schema: ValueSchema, names: ValueNames): number | undefined {
  if (schema.type === 'text') return names.textId(name);
  if (schema.type === 'device') return names.deviceId(name);
  const at = schema.values?.indexOf(name) ?? -1;
  return at < 0 ? undefined : at;
}

/** undefined = `json` is no value of this schema. */
export function decodeValue(
  json: unknown,
  schema: ValueSchema,
  names: ValueNames,
): number | undefined {
  if (isNamed(schema)) {
    if (typeof json === 'string') return valueOfName(json, schema, names);
    if (typeof json === 'object' && json !== null && 'number' in json) {
      return decodeNumber(json.number);
    }
    return typeof json === 'number' ? json : undefined;
  }
  if (schema.type === 'flag' && typeof json === 'boolean') return json ? 1 : 0;
  return decodeNumber(json);
}
