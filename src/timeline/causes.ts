/** Why an event happened, and what it led to. */
import type { Memory } from '../memory/memory.ts';
import { readIntact } from './intact.ts';
import type { RowReader } from './rows.ts';
import type { EventRecord } from './timeline.ts';

/** Steps back to a root that are followed unless asked otherwise. */
const CAUSES_MAX = 1000;
/** Direct effects that are listed unless asked otherwise. */
const EFFECTS_MAX = 256;

/** From the event to its root, the event itself first. */
export function causes(rows: RowReader, sequence: number, limit = CAUSES_MAX): EventRecord[] {
  const chain: EventRecord[] = [];
  let at = sequence;
  while (chain.length < limit && at >= 0) {
    const event = rows.event(at);
    if (!event) break;
    chain.push(event);
    at = event.parent;
  }
  return chain;
}

/** Events whose parent is `sequence`, in order. */
export function effects(
  memory: Memory,
  rows: RowReader,
  sequence: number,
  limit = EFFECTS_MAX,
): EventRecord[] {
  const { parentBack } = memory.events;
  const mask = memory.plan.events - 1;
  const found = readIntact(memory, (reading) => {
    const places: number[] = [];
    if (!(sequence < reading.published)) return places;
    const from = Math.max(sequence + 1, reading.scanFrom);
    if (from < reading.published) reading.lowestEvent = from;
    for (let at = from; at < reading.published && places.length < limit; at++) {
      if (parentBack[at & mask] === at - sequence) places.push(at);
    }
    return places;
  });
  return (found ?? []).flatMap((at) => rows.event(at) ?? []);
}
