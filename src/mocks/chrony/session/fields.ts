/** A record as the client library lays it open: numbered fields with names, types and meanings. */
import {
  type ContentKind,
  type Field,
  type FieldTable,
  type FieldType,
  type FieldValue,
  fieldType,
  type Names,
} from '../reports/field.ts';
import { REPORTS, type ReportName } from '../reports/registry.ts';
import type { Layout } from '../wire/layouts.ts';
import type { AnyRecord } from '../wire/reply.ts';

export interface OpenField {
  readonly name: string;
  readonly type: FieldType;
  readonly content: ContentKind;
  readonly names: Names;
  readonly value: FieldValue;
}

/** All ones; as a double the 64 of them are rounded up. */
const ALL_ONES = { u32: 0xffffffff, u64: 0x100000000 * 0x100000000 } as const;

const isThere = (field: Field, mode: FieldValue | undefined): boolean =>
  field.only === undefined || (field.only === 'refclock') === (mode === 2);

/** In the order of the wire; reserved words have their place in it. */
export function openFields(layout: Layout, values: AnyRecord): readonly OpenField[] {
  const table: FieldTable = REPORTS[layout.report];
  const own = layout.slots.flatMap(({ key, offset, wire }) => {
    const field = table[key];
    if (!field || !isThere(field, values.mode)) return [];
    const { client: name, content, names = {} } = field;
    const open = { name, type: fieldType({ wire }), content, names, value: values[key] ?? 0 };
    return [{ offset, open }];
  });
  const reserved = layout.reserved.map(({ offset, client, wire, fill }) => {
    const value = fill === 'ones' ? ALL_ONES[wire === 'u64' ? 'u64' : 'u32'] : 0;
    const open = { name: client, type: 'uinteger', content: 'none', names: {}, value } as const;
    return { offset, open };
  });
  return [...own, ...reserved].sort((a, b) => a.offset - b.offset).map(({ open }) => open);
}

/** Reports of which there is one record, whose number nobody has to ask for. */
export const SINGLE: readonly ReportName[] = [
  'tracking',
  'activity',
  'serverstats',
  'rtcdata',
  'smoothing',
];
