/** Events, values and changes as cells to copy: JSON takes numbers, the others what a person reads. */
import type { ValueSchema } from '../../../memory/schema.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import {
  bareValue,
  deviceName,
  deviceOf,
  kindName,
  kindOf,
  payloadText,
  valueWithUnit,
} from '../describe.ts';
import type { CopyCell, CopyTable, CopyValue } from './copy-table.ts';

/** A value as code wants it: numbers as stored, words for what only has words. */
export function plainValue(timeline: Timeline, value: number, schema: ValueSchema): CopyValue {
  if (schema.type === 'flag') return Number.isNaN(value) ? null : value !== 0;
  if (schema.type === 'number' || schema.type === 'integer' || schema.type === 'time') return value;
  return bareValue(timeline, value, schema);
}

/** Its unit stands in a column of its own; times are in ns. */
export function valueCell(timeline: Timeline, value: number, schema: ValueSchema): CopyCell {
  const plain = plainValue(timeline, value, schema);
  return typeof plain === 'object' && plain !== null ? null : plain;
}

export const unitCell = (schema: ValueSchema): string =>
  schema.type === 'time' ? 'ns' : schema.unit;

export const EVENT_COPY_COLUMNS = [
  'sequence',
  'timeNs',
  'device',
  'event',
  'payload',
  'cause',
] as const;

function payloadCell(timeline: Timeline, event: EventRecord): CopyCell {
  const schema = kindOf(timeline, event.kind)?.payload ?? [];
  const value = Object.fromEntries(
    schema.map((field, index) => [
      field.name,
      plainValue(timeline, event.payload[index] ?? Number.NaN, field),
    ]),
  );
  return { text: payloadText(timeline, event), value };
}

/** In the order of EVENT_COPY_COLUMNS. */
export function eventCells(timeline: Timeline, event: EventRecord): CopyCell[] {
  const device = deviceOf(timeline, event);
  return [
    event.sequence,
    event.timeNs,
    device < 0 ? null : deviceName(timeline, device),
    kindName(timeline, event.kind),
    payloadCell(timeline, event),
    event.parent < 0 ? null : event.parent,
  ];
}

/** Facts as name and value. */
export function factsTable(
  what: string,
  facts: readonly (readonly [name: string, value: CopyCell, unit?: string])[],
): CopyTable {
  return {
    what,
    columns: ['figure', 'value', 'unit'],
    rows: facts.map(([name, value, unit = '']) => [name, value, unit]),
    total: facts.length,
  };
}

/** A table of rows that are all there already. */
export const listTable = (
  what: string,
  columns: readonly string[],
  rows: readonly (readonly CopyCell[])[],
): CopyTable => ({ what, columns, rows, total: rows.length });

/** "18.93 °C" beside 18.93. */
export const withUnit = (timeline: Timeline, value: number, schema: ValueSchema): CopyCell => ({
  text: valueWithUnit(timeline, value, schema),
  value: plainValue(timeline, value, schema),
});
