/** What the rings still hold of the past, seen from a world that returns to it. */
import type { Memory } from '../memory/memory.ts';
import { oldestEvent, oldestJournal, oldestPayload, storeClaim } from '../memory/publication.ts';
import { CONTROL_CELL, CONTROL_WORD, WORLD_CELL } from '../memory/tables.ts';
import { HASH_LANES, type RowHasher } from './hash.ts';

/**
 * The hash lanes as recorded rows say they were after `handled` events, beginning with the
 * keyframe in a pool slot; undefined when some of those rows are gone.
 */
export function recordedLanes(
  memory: Memory,
  hasher: RowHasher,
  slot: number,
  handled: number,
): Int32Array | undefined {
  const { keyframes, layout, events, plan, buffer } = memory;
  const inKeyframe = layout.keyframeStart + slot * layout.worldBytes - layout.worldStart;
  const cells = inKeyframe + (layout.tables.cells.offsets.f64 ?? 0);
  const world = new Float64Array(buffer, cells, WORLD_CELL.length);
  const from = keyframes.sequence[slot]!;
  const journal = keyframes.journal[slot]!;
  if (from < oldestEvent(memory) || journal < oldestJournal(memory)) return undefined;
  const payload = world[WORLD_CELL.hashedPayload]!;
  if (payload < oldestPayload(memory)) return undefined;
  const words = inKeyframe + (layout.tables.words.offsets.i32 ?? 0);
  const lanes = new Int32Array(buffer, words, HASH_LANES).slice();
  if (handled === from) return lanes;
  const low = events.journalEnd[(handled - 1) & (plan.events - 1)]!;
  const journalEnd = journal + ((low - journal) >>> 0);
  const payloadEnd = hasher.payloadBefore(handled, from) ?? payload;
  hasher.fold(
    lanes,
    { events: from, journal, payload },
    { events: handled, journal: journalEnd, payload: payloadEnd },
  );
  return lanes;
}

/**
 * Puts earlier bytes in the world's place. What the rings hold from before them stays readable;
 * what followed is to be claimed anew.
 */
export function putWorldBack(memory: Memory, putBack: () => void): void {
  const cells = memory.cells.f64;
  const control = memory.controlCells.f64;
  const heldEvents = oldestEvent(memory);
  const heldJournal = oldestJournal(memory);
  const heldPayload = oldestPayload(memory);
  putBack();
  const written = cells[WORLD_CELL.written]!;
  const journal = cells[WORLD_CELL.journal]!;
  const payload = cells[WORLD_CELL.payload]!;
  control[CONTROL_CELL.firstSequence] = Math.min(heldEvents, written);
  control[CONTROL_CELL.firstJournal] = Math.min(heldJournal, journal);
  control[CONTROL_CELL.firstPayload] = Math.min(heldPayload, payload);
  storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, written);
  storeClaim(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal, journal);
  storeClaim(memory, CONTROL_WORD.claimedPayload, CONTROL_CELL.claimedPayload, payload);
}
