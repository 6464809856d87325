/**
 * Goes through recorded events in order and keeps the state beside them. The caller answers for
 * the rows: the engine's thread reads its own, others wrap the walk in `readIntact`.
 */
import type { Memory } from '../memory/memory.ts';
import { newAt } from '../memory/tables.ts';

export interface StateWalk {
  /** next event */
  readonly at: number;
  /** state after the event before it */
  readonly slots: Float64Array;
  /**
   * Stands before event `sequence`.
   * @param from state there; copied
   * @param journal journal rows written before it
   */
  begin(sequence: number, from: Float64Array, journal: number): void;
  /** Applies the writes of the next event; true when one hit a watched cell. */
  step(): boolean;
}

/** @param watch cells of which the caller wants to know when they are written */
export function createStateWalk(memory: Memory, watch: Iterable<number>): StateWalk {
  const { events, journal, plan } = memory;
  const eventMask = plan.events - 1;
  const journalMask = plan.journal - 1;
  const slots = new Float64Array(plan.slots);
  const watched = new Uint8Array(plan.slots);
  for (const slot of watch) watched[slot] = 1;
  let at = 0;
  let journalLow = 0;
  return {
    get at() {
      return at;
    },
    slots,
    begin: (sequence, from, journalCount) => {
      at = sequence;
      slots.set(from);
      journalLow = journalCount >>> 0;
    },
    step: () => {
      const end = events.journalEnd[at & eventMask]!;
      const count = (end - journalLow) >>> 0;
      let touched = 0;
      for (let i = 0; i < count; i++) {
        const write = (journalLow + i) & journalMask;
        const slot = journal.slot[write]!;
        slots[slot] = journal.values[newAt(write)]!;
        touched |= watched[slot]!;
      }
      journalLow = end;
      at += 1;
      return touched === 1;
    },
  };
}
