/** A recording written by hand for the tests of this folder. */
import { createMemory, type Memory } from '../memory/memory.ts';
import { createStringWriter } from '../memory/strings.ts';
import { CONTROL_CELL, FAR_BACK, NO_DEVICE, newAt, oldAt } from '../memory/tables.ts';

export interface TestEvent {
  readonly kind: number;
  readonly timeNs?: number;
  readonly source?: number;
  readonly target?: number;
  /** sequence of the cause; 'far' = too far back to say */
  readonly parent?: number | 'far';
  readonly span?: number;
  readonly payload?: readonly (number | string)[];
  /** [slot, old, new] */
  readonly writes?: readonly (readonly [number, number, number])[];
}

export interface TestRecording {
  readonly memory: Memory;
  /** Appends an event; returns its sequence. */
  append(event: TestEvent): number;
  rowOf(sequence: number): number;
}

/**
 * @param first sequence of the first event
 * @param counts journal rows and payload cells written before it
 */
export function createTestRecording(
  rows: number,
  first = 0,
  counts = { journal: 0, payload: 0 },
): TestRecording {
  const plan = {
    slots: 32,
    streams: 1,
    timers: 1,
    inFlightCells: 1,
    emitters: 0,
    emissions: 0,
    events: rows,
    journal: rows,
    payload: rows,
    keyframes: 1,
    keyframeSpacing: 64,
    inputs: 1,
    commands: 2,
    strings: 16,
    stringUnits: 256,
  };
  const created = createMemory(plan);
  if (!created.ok) throw new Error(created.problem.what);
  const memory = created.value;
  const cells = memory.controlCells.f64;
  const texts = createStringWriter(memory);
  let { journal, payload } = counts;
  let published = first;
  cells[CONTROL_CELL.firstSequence] = first;
  cells[CONTROL_CELL.firstJournal] = journal;
  const publish = (): void => {
    cells[CONTROL_CELL.published] = published;
    cells[CONTROL_CELL.claimedEvents] = published;
    cells[CONTROL_CELL.claimedJournal] = journal;
    cells[CONTROL_CELL.claimedPayload] = payload;
  };
  publish();
  const mask = rows - 1;
  const back = (to: number | 'far' | undefined): number =>
    to === 'far' ? FAR_BACK : to === undefined ? 0 : published - to;

  const writePayload = (row: number, values: readonly number[]): void => {
    memory.events.value[row] = values[0] ?? 0;
    memory.events.more[row] = payload;
    for (const value of values.slice(1)) {
      memory.payload.cell[payload & mask] = value;
      payload += 1;
    }
  };

  return {
    memory,
    rowOf: (sequence) => sequence & mask,
    append: (event) => {
      const row = published & mask;
      const { events } = memory;
      events.timeNs[row] = event.timeNs ?? published * 1000;
      events.kind[row] = event.kind;
      events.source[row] = event.source ?? NO_DEVICE;
      events.target[row] = event.target ?? NO_DEVICE;
      events.parentBack[row] = back(event.parent);
      events.spanBack[row] = back(event.span);
      const values = event.payload ?? [];
      writePayload(
        row,
        values.map((value) => (typeof value === 'string' ? texts.intern(value) : value)),
      );
      for (const [slot, old, now] of event.writes ?? []) {
        const at = journal & mask;
        memory.journal.event[at] = published;
        memory.journal.slot[at] = slot;
        memory.journal.values[oldAt(at)] = old;
        memory.journal.values[newAt(at)] = now;
        journal += 1;
      }
      events.journalEnd[row] = journal;
      published += 1;
      publish();
      return published - 1;
    },
  };
}
