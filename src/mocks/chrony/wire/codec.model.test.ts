/** Records of every report and version come back from their bytes; noise comes back as a problem. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAEMON_VERSIONS,
  type FieldTable,
  type FieldValue,
  type WireType,
} from '../reports/field.ts';
import { MODE } from '../reports/names.ts';
import { REPORT_NAMES, REPORTS } from '../reports/registry.ts';
import { throughWire } from './float.ts';
import { layoutOf } from './layouts.ts';
import { type AnyRecord, decodeReply, encodeReply } from './reply.ts';
import { decodeRequest } from './request.ts';

const address = fc.oneof(fc.constant(''), fc.ipV4(), fc.constant('2001:db8::1'));
const integer = (bits: number, isSigned: boolean) =>
  isSigned
    ? fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
    : fc.integer({ min: 0, max: 2 ** bits - 1 });

const VALUES: Readonly<Record<WireType, fc.Arbitrary<FieldValue>>> = {
  u8: integer(8, false),
  i8: integer(8, true),
  u16: integer(16, false),
  i16: integer(16, true),
  u32: integer(32, false),
  u64: fc.maxSafeNat(),
  float: fc.double({ noNaN: true }),
  timespec: fc.record({ seconds: integer(40, false), nanoseconds: fc.nat(999_999_999) }),
  address,
  refclock: integer(32, false),
};

const recordOf = (table: FieldTable) =>
  fc.record(
    Object.fromEntries(Object.entries(table).map(([key, { wire }]) => [key, VALUES[wire]])),
  ) as fc.Arbitrary<AnyRecord>;

/** What a reader of that layout can see of a record. */
function visible(values: AnyRecord, keys: readonly string[], table: FieldTable): AnyRecord {
  const isClock = values.mode === MODE.refclock;
  const entries = keys.map((key) => {
    const { wire, only } = table[key]!;
    if (only && (only === 'refclock') !== isClock) return [key, wire === 'address' ? '' : 0];
    const value = values[key]!;
    return [key, wire === 'float' ? throughWire(value as number) : value];
  });
  return Object.fromEntries(entries);
}

describe('the codec', () => {
  for (const report of REPORT_NAMES) {
    it(`keeps every record of ${report}, in every version`, () => {
      const table: FieldTable = REPORTS[report];
      fc.assert(
        fc.property(recordOf(table), fc.constantFrom(...DAEMON_VERSIONS), (values, version) => {
          const { code, slots, bytes: length } = layoutOf(report, version);
          const narrow = slots.some(({ wire }) => wire === 'u32') && report === 'serverstats';
          if (narrow && Object.values(values).some((value) => Number(value) > 0xffffffff)) return;
          const body = { kind: 'report', report, values } as const;
          const bytes = encodeReply({ command: 1, code, status: 0, sequence: 7, body });
          expect(bytes.length).toBe(length);
          const read = decodeReply(bytes);
          const seen = visible(
            values,
            slots.map(({ key }) => key),
            table,
          );
          expect(read).toMatchObject({ ok: true, value: { sequence: 7, body: { values: seen } } });
        }),
        { numRuns: 60 },
      );
    });
  }

  it('gives a value or a problem for any bytes at all', () => {
    const noise = fc.uint8Array({ maxLength: 900 });
    const almost = fc.tuple(noise, fc.nat(30)).map(([bytes, code]) => {
      const header = [6, 2, 0, 0, 0, 33, 0, code];
      bytes.set(header.slice(0, bytes.length));
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(noise, almost), (bytes) => {
        for (const read of [decodeReply(bytes), decodeRequest(bytes)]) {
          if (!read.ok) expect(read.problem.mend).not.toBe('');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
