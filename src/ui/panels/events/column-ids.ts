/** Columns of the event table, in their order. */
export const EVENT_COLUMN_IDS = [
  'sequence',
  'time',
  'device',
  'event',
  'payload',
  'cause',
] as const;

export type ColumnId = (typeof EVENT_COLUMN_IDS)[number];
