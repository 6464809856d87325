/** Event rows as records: for the few that a person looks at. */
import type { Memory } from '../memory/memory.ts';
import { fenceReads, oldestEvent, oldestPayload } from '../memory/publication.ts';
import type { Schema, Sequence } from '../memory/schema.ts';
import { CONTROL_CELL, FAR_BACK } from '../memory/tables.ts';
import { countOf, type Reading, readIntact } from './intact.ts';
import type { EventRecord } from './timeline.ts';

export interface RowReader {
  event(sequence: number): EventRecord | undefined;
  events(first: number, count: number): EventRecord[];
  timeOf(sequence: number): number | undefined;
}

/** Sequence `back` rows before; `none` for 0 and for what lies too far back to be stored. */
export const referred = (sequence: number, back: number, none: number): number =>
  back === 0 ? none : back === FAR_BACK ? -1 : sequence - back;

export function createRowReader(memory: Memory, schema: Schema): RowReader {
  const { events } = memory;
  const mask = memory.plan.events - 1;
  const payloadMask = memory.plan.payload - 1;
  const payloadLengths = schema.kinds.map(({ payload }) => payload.length);

  const payloadOf = (row: number): number[] => {
    const length = payloadLengths[events.kind[row]!] ?? 0;
    if (length === 0) return [];
    const payload = [events.value[row]!];
    if (length === 1) return payload;
    const claimed = memory.controlCells.f64[CONTROL_CELL.claimedPayload]!;
    const start = countOf(events.more[row]!, claimed);
    for (let i = 0; i < length - 1; i++) {
      payload.push(memory.payload.cell[(start + i) & payloadMask]!);
    }
    fenceReads(memory);
    const oldest = oldestPayload(memory);
    for (let i = 0; i < length - 1; i++) if (start + i < oldest) payload[i + 1] = Number.NaN;
    return payload;
  };

  const copy = (sequence: number): EventRecord => {
    const row = sequence & mask;
    return {
      sequence: sequence as Sequence,
      timeNs: events.timeNs[row]!,
      logical: events.logical[row]!,
      kind: events.kind[row]!,
      source: events.source[row]!,
      target: events.target[row]!,
      parent: referred(sequence, events.parentBack[row]!, -1),
      flow: referred(sequence, events.flowBack[row]!, sequence),
      span: referred(sequence, events.spanBack[row]!, sequence),
      payload: payloadOf(row),
    };
  };

  const held = (sequence: number, { oldest, published }: Reading): boolean =>
    Number.isInteger(sequence) && sequence >= oldest && sequence < published;

  const event = (sequence: number): EventRecord | undefined =>
    readIntact(memory, (reading) => {
      if (!held(sequence, reading)) return undefined;
      reading.lowestEvent = sequence;
      return copy(sequence);
    });

  const copyRange = (first: number, count: number, reading: Reading): EventRecord[] => {
    const from = Math.max(Math.ceil(first), reading.oldest);
    const to = Math.min(first + count, reading.published);
    const records: EventRecord[] = [];
    for (let sequence = from; sequence < to; sequence++) records.push(copy(sequence));
    fenceReads(memory);
    // Each row stands on its own: what was lapped meanwhile is left out, the rest is intact.
    const oldest = oldestEvent(memory);
    return records.length > 0 && from < oldest
      ? records.filter((record) => record.sequence >= oldest)
      : records;
  };

  return {
    event,
    events: (first, count) =>
      readIntact(memory, (reading) => copyRange(first, count, reading)) ?? [],
    timeOf: (sequence) =>
      readIntact(memory, (reading) => {
        if (!held(sequence, reading)) return undefined;
        reading.lowestEvent = sequence;
        return events.timeNs[sequence & mask]!;
      }),
  };
}
