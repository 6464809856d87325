/**
 * Writing history: event rows, journalled state writes, payload cells. The single writer of the
 * publication protocol. Allocates nothing.
 */
import { ProblemError } from '../lib/result.ts';
import type { Memory } from '../memory/memory.ts';
import { announceClaim, claimRows, storeCount } from '../memory/publication.ts';
import { CONTROL_CELL, CONTROL_WORD, FAR_BACK, WORLD_CELL } from '../memory/tables.ts';
import { hashUpTo, type RowHasher } from './hash.ts';
import { ARG, REG, type Registers } from './registers.ts';

/** Events that one instant of virtual time may hold before the run is stopped as a storm. */
export const INSTANT_EVENTS_MAX = 1_000_000;

/** What the writer must know of each event kind. */
export interface KindTable {
  /** payload cells beside `value` */
  readonly extraCells: Uint8Array;
  readonly opensSpan: Uint8Array;
}

export interface HistoryWriter {
  /** Writes an event with the payload in args; its cause is the event being handled. */
  append(kind: number, source: number, target: number): void;
  /** Writes args[value] into a state slot and journals it. */
  write(slot: number): void;
  /** Writes args[value] into the current device's cell at offset ~code. */
  writeOwn(code: number): void;
  /** Undoes the journalled writes from row `start` on. */
  undo(start: number): void;
  /** Makes everything handled readable to other threads. */
  publish(): void;
}

export function createHistoryWriter(
  memory: Memory,
  kinds: KindTable,
  { args, regs }: Registers,
  hasher: RowHasher,
): HistoryWriter {
  const { events, journal } = memory;
  const cells = memory.cells.f64;
  const slots = memory.slots.f64;
  const payload = memory.payload.cell;
  const control = memory.controlCells.f64;
  const { extraCells } = kinds;
  const eventMask = memory.plan.events - 1;
  const journalMask = memory.plan.journal - 1;
  const payloadMask = memory.plan.payload - 1;
  const eventClaim = claimRows(memory.plan.events);
  const journalClaim = claimRows(memory.plan.journal);
  const payloadClaim = claimRows(memory.plan.payload);

  /**
   * Rows must enter the rolling hash before they can be overwritten: all but the event being
   * handled and what its running handler wrote, which may yet be undone.
   */
  const hashSettled = (): void => {
    const settled = Math.max(args[ARG.handlerJournal]!, cells[WORLD_CELL.hashedJournal]!);
    hashUpTo(memory, hasher, cells[WORLD_CELL.handled]!, settled);
  };

  const claimEvents = (): void => {
    const end = cells[WORLD_CELL.written]! + eventClaim;
    const waiting = end - cells[WORLD_CELL.handled]!;
    const storm = cells[WORLD_CELL.written]! - cells[WORLD_CELL.instantStart]!;
    if (waiting > memory.plan.events || storm > INSTANT_EVENTS_MAX) {
      throw new ProblemError({
        what:
          storm > INSTANT_EVENTS_MAX
            ? `more than ${INSTANT_EVENTS_MAX} events at one instant: messages go round in a circle`
            : `${waiting} events wait to be handled; the history holds ${memory.plan.events}`,
        where: `virtual time ${cells[WORLD_CELL.nowNs]} ns, event ${cells[WORLD_CELL.written]}`,
        mend: 'Give a link in the circle a latency, or raise the history capacity.',
      });
    }
    if (end - cells[WORLD_CELL.hashedEvents]! > memory.plan.events) hashSettled();
    control[CONTROL_CELL.claimedEvents] = end;
    announceClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents);
  };

  const claimJournal = (): void => {
    const end = cells[WORLD_CELL.journal]! + journalClaim;
    if (end - cells[WORLD_CELL.hashedJournal]! > memory.plan.journal) {
      hashSettled();
      if (end - cells[WORLD_CELL.hashedJournal]! > memory.plan.journal) {
        throw new ProblemError({
          what: `one handler wrote more than the ${memory.plan.journal} journal rows of the history`,
          where: `event ${cells[WORLD_CELL.handled]}`,
          mend: 'Write less in one handler, or raise the history capacity.',
        });
      }
    }
    control[CONTROL_CELL.claimedJournal] = end;
    announceClaim(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal);
  };

  /** Payload cell of the first event from `at` on that has any; the next free one if none has. */
  const payloadOf = (at: number): number => {
    const end = cells[WORLD_CELL.payload]!;
    for (let i = at; i < cells[WORLD_CELL.written]!; i++) {
      const row = i & eventMask;
      if (extraCells[events.kind[row]!]! > 0) return end - ((end - events.more[row]!) >>> 0);
    }
    return end;
  };

  const claimPayload = (): void => {
    const end = cells[WORLD_CELL.payload]! + payloadClaim;
    if (end - payloadOf(cells[WORLD_CELL.hashedEvents]!) > memory.plan.payload) {
      hashSettled();
      if (end - payloadOf(cells[WORLD_CELL.handled]!) > memory.plan.payload) {
        const waiting = cells[WORLD_CELL.written]! - cells[WORLD_CELL.handled]!;
        throw new ProblemError({
          what: `the payloads of ${waiting} waiting events do not fit the history`,
          where: `event ${cells[WORLD_CELL.handled]}`,
          mend: 'Emit fewer events at one instant, or raise the history capacity.',
        });
      }
    }
    control[CONTROL_CELL.claimedPayload] = end;
    announceClaim(memory, CONTROL_WORD.claimedPayload, CONTROL_CELL.claimedPayload);
  };

  const appendPayload = (row: number, count: number): void => {
    if (cells[WORLD_CELL.payload]! + count > control[CONTROL_CELL.claimedPayload]!) claimPayload();
    const start = cells[WORLD_CELL.payload]!;
    events.more[row] = start;
    let at = start & payloadMask;
    for (let i = 1; i <= count; i++) {
      payload[at] = args[ARG.payload + i]!;
      at = (at + 1) & payloadMask;
    }
    cells[WORLD_CELL.payload] = start + count;
  };

  /**
   * Writes an event of kind `code`; with a code below 0 the field at offset ~code of the current
   * device. One function for both, and so a large one: V8 copies callees of up to 460 bytecodes
   * into their callers, and a setter must stay below 27 in all to be copied into every handler.
   * Where it is not, the double that it is given becomes a heap object.
   */
  const record = (code: number, source = 0, target = 0): void => {
    if (code < 0) {
      const at = cells[WORLD_CELL.journal]!;
      if (at >= control[CONTROL_CELL.claimedJournal]!) claimJournal();
      const row = at & journalMask;
      const slot = regs[REG.base]! + ~code;
      const value = args[ARG.value]!;
      journal.event[row] = cells[WORLD_CELL.handled]!;
      journal.slot[row] = slot;
      journal.old[row] = slots[slot]!;
      journal.new[row] = value;
      slots[slot] = value;
      cells[WORLD_CELL.journal] = at + 1;
      return;
    }
    const at = cells[WORLD_CELL.written]!;
    if (at >= control[CONTROL_CELL.claimedEvents]!) claimEvents();
    const row = at & eventMask;
    const now = cells[WORLD_CELL.nowNs]!;
    events.timeNs[row] = now;
    events.kind[row] = code;
    events.source[row] = source;
    events.target[row] = target;
    events.value[row] = args[ARG.payload]!;
    if (now === cells[WORLD_CELL.lastTimeNs]!) {
      if (cells[WORLD_CELL.logical]! < 65535) {
        cells[WORLD_CELL.logical] = cells[WORLD_CELL.logical]! + 1;
      }
    } else {
      cells[WORLD_CELL.logical] = 0;
      cells[WORLD_CELL.lastTimeNs] = now;
    }
    events.logical[row] = cells[WORLD_CELL.logical]!;
    const parent = at - cells[WORLD_CELL.parent]!;
    const flow = at - cells[WORLD_CELL.flow]!;
    const span = at - cells[WORLD_CELL.span]!;
    // A context of -1 gives at + 1: no parent, own flow, own span.
    events.parentBack[row] = parent > at ? 0 : parent < FAR_BACK ? parent : FAR_BACK;
    events.flowBack[row] = flow > at ? 0 : flow < FAR_BACK ? flow : FAR_BACK;
    events.spanBack[row] = span > at ? 0 : span < FAR_BACK ? span : FAR_BACK;
    const extra = extraCells[code]!;
    if (extra !== 0) appendPayload(row, extra);
    cells[WORLD_CELL.written] = at + 1;
  };

  return {
    append: record,
    write: (slot) => {
      const base = regs[REG.base]!;
      regs[REG.base] = 0;
      record(~slot);
      regs[REG.base] = base;
    },
    writeOwn: record,
    undo: (start) => {
      for (let at = cells[WORLD_CELL.journal]! - 1; at >= start; at--) {
        const row = at & journalMask;
        slots[journal.slot[row]!] = journal.old[row]!;
      }
      cells[WORLD_CELL.journal] = start;
    },
    publish: () => {
      control[CONTROL_CELL.publishedNs] = cells[WORLD_CELL.nowNs]!;
      control[CONTROL_CELL.publishedJournal] = cells[WORLD_CELL.journal]!;
      const handled = cells[WORLD_CELL.handled]!;
      storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, handled);
    },
  };
}
