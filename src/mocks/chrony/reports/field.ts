/**
 * What one line of a report says about itself. The registry (`registry.ts`) is the only list of
 * fields; records, codec, session, panels and documents derive from it.
 */

/** How a value lies in a packet; all numbers are big-endian. */
export type WireType =
  | 'u8'
  | 'i8'
  | 'u16'
  | 'i16'
  | 'u32'
  /** Counters: exact below 2^53. */
  | 'u64'
  /** 7-bit exponent, 25-bit coefficient; see `../wire/float.ts`. */
  | 'float'
  /** Seconds in two words, then nanoseconds. */
  | 'timespec'
  /** 16 address bytes, family, zero. */
  | 'address'
  /** A reference ID in the slot of an address: how reference clocks are named in `sources`. */
  | 'refclock';

/** How the client library hands a value out. */
export type FieldType = 'none' | 'uinteger' | 'integer' | 'float' | 'timespec' | 'string';

/** What the client library says a value means. */
export type ContentKind =
  | 'none'
  | 'count'
  | 'time'
  | 'interval log2 seconds'
  | 'interval seconds'
  | 'offset seconds'
  | 'measure seconds'
  | 'offset ppm'
  | 'measure ppm'
  | 'offset ppm per second'
  | 'ratio'
  | 'reference id'
  | 'enum'
  | 'bits'
  | 'flags'
  | 'address'
  | 'port'
  | 'index'
  | 'length bits'
  | 'length bytes'
  | 'boolean';

/** Seconds and nanoseconds since 1970, UTC, leap seconds not counted. */
export interface Timespec {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** '' = none, `192.168.1.100`, `2001:db8::1`, or `ID#` and ten digits for an unresolved name. */
export type AddressText = string;

interface ValueOf {
  u8: number;
  i8: number;
  u16: number;
  i16: number;
  u32: number;
  u64: number;
  float: number;
  timespec: Timespec;
  address: AddressText;
  refclock: number;
}

export type FieldValue = number | Timespec | AddressText;

/** A number → its constant name. For flags the number is one bit. */
export type Names = Readonly<Record<number, string>>;

export interface Field<W extends WireType = WireType> {
  /** From the start of the packet, in the newest layout of the reply. */
  readonly offset: number;
  readonly wire: W;
  readonly content: ContentKind;
  /** '' = a bare number. */
  readonly unit: '' | 's' | 'log2 s' | 'ppm' | 'ppm/s' | 'UTC';
  /** Name in the protocol, as chronyd's own documents write it. */
  readonly protocol: string;
  /** Name under which the client library finds it. */
  readonly client: string;
  /** Attribute of the Python package, where it has one. */
  readonly python?: string;
  readonly names?: Names;
  /** 'refclock' = only in records of reference clocks; 'network' = only in all others. */
  readonly only?: 'refclock' | 'network';
  /** First daemon version that sends it. */
  readonly since?: DaemonVersion;
  readonly doc?: string;
}

/** Bytes that say nothing: the record has no such value, the client library lists it all the same. */
export interface Reserved {
  readonly offset: number;
  readonly wire: WireType;
  readonly fill: 'zeros' | 'ones';
  readonly client: string;
}

export type FieldTable = Readonly<Record<string, Field>>;

/** The plain record of one report: a value for every field, named like the registry's keys. */
export type RecordOf<T extends FieldTable> = {
  readonly [K in keyof T]: ValueOf[T[K]['wire']];
};

/** Replies changed with 4.4 (serverstats) and 4.6 (ntpdata); '4.6' stands for every later one. */
export const DAEMON_VERSIONS = ['4.2', '4.3', '4.4', '4.6'] as const;
export type DaemonVersion = (typeof DAEMON_VERSIONS)[number];

export const atLeast = (version: DaemonVersion, since: DaemonVersion): boolean =>
  DAEMON_VERSIONS.indexOf(version) >= DAEMON_VERSIONS.indexOf(since);

const TYPE_OF: Readonly<Record<WireType, FieldType>> = {
  u8: 'uinteger',
  i8: 'integer',
  u16: 'uinteger',
  i16: 'integer',
  u32: 'uinteger',
  u64: 'uinteger',
  float: 'float',
  timespec: 'timespec',
  address: 'string',
  refclock: 'uinteger',
};

export const fieldType = ({ wire }: { readonly wire: WireType }): FieldType => TYPE_OF[wire];

export const WIRE_BYTES: Readonly<Record<WireType, number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  u64: 8,
  float: 4,
  timespec: 12,
  address: 20,
  refclock: 20,
};
