/** One shared memory as a Timeline. */
import { refreshKeyframeIndex } from '../memory/keyframes.ts';
import type { Memory } from '../memory/memory.ts';
import { epochOf, oldestEvent, publishedCount } from '../memory/publication.ts';
import type { Schema, Sequence } from '../memory/schema.ts';
import { readText } from '../memory/strings.ts';
import { CONTROL_CELL } from '../memory/tables.ts';
import { type Bounds, createBounds } from './bounds.ts';
import { causes, effects } from './causes.ts';
import { createDiff } from './diff.ts';
import { createFieldHistoryReader } from './field-history.ts';
import { readIntact } from './intact.ts';
import { latency } from './latency.ts';
import { createRouteLister } from './routes.ts';
import { createRowReader } from './rows.ts';
import { density, sequenceAt } from './scan.ts';
import { showValue } from './show.ts';
import { createStateAt } from './state.ts';
import type { KeyframeRecord, Timeline } from './timeline.ts';

/** 16 lower-case hex digits. */
const hexOf = (low: number, high: number): string =>
  high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');

function keyframesOf(memory: Memory, { index }: Bounds): KeyframeRecord[] {
  refreshKeyframeIndex(memory, index);
  const records: KeyframeRecord[] = [];
  for (let at = 0; at < index.count; at++) {
    records.push({
      sequence: index.sequence[at]!,
      timeNs: index.timeNs[at]!,
      hash: hexOf(index.hashLow[at]!, index.hashHigh[at]!),
    });
  }
  return records;
}

/** @param schema describes what lies in the memory; both must come from the same recording */
export function createTimeline(memory: Memory, schema: Schema): Timeline {
  const rows = createRowReader(memory, schema);
  const bounds = createBounds(memory);
  const stateAt = createStateAt(memory, bounds);
  const history = createFieldHistoryReader(memory, bounds);
  const text = (id: number): string => readText(memory, id);
  const names = { devices: schema.devices, expectations: schema.expectations, text };
  return {
    memory,
    schema,
    published: () => publishedCount(memory),
    oldest: () =>
      (readIntact(memory, (reading) => bounds.oldest(reading)) ??
        publishedCount(memory)) as Sequence,
    dropped: () => oldestEvent(memory) - memory.controlCells.f64[CONTROL_CELL.startSequence]!,
    epoch: () => epochOf(memory),
    event: rows.event,
    events: rows.events,
    timeOf: rows.timeOf,
    sequenceAt: (timeNs) => sequenceAt(memory, timeNs, bounds.oldest),
    stateAt,
    writesOf: history.writesOf,
    diff: createDiff(schema, stateAt),
    fieldHistory: history.fieldHistory,
    lastWrite: history.lastWrite,
    causes: (sequence, limit) => causes(rows, sequence, limit),
    effects: (sequence, limit) => effects(memory, rows, sequence, limit),
    density: (fromNs, toNs, bins) => density(memory, fromNs, toNs, bins),
    routes: createRouteLister(memory, schema),
    latency: (route, range) => latency(memory, route, range),
    keyframes: () => keyframesOf(memory, bounds),
    text,
    show: (value, field) => showValue(value, field, names),
  };
}
