/**
 * Writing history: event rows, journalled state writes, payload cells. The single writer of the
 * publication protocol. Allocates nothing.
 */
import { outOfLine } from '../lib/out-of-line.ts';
import { ProblemError } from '../lib/result.ts';
import type { Memory } from '../memory/memory.ts';
import { announceClaim, announceCount, claimRows, storeClaim } from '../memory/publication.ts';
import {
  CONTEXT,
  CONTROL_CELL,
  CONTROL_WORD,
  FAR_BACK,
  oldAt,
  WORLD_CELL,
  WORLD_WORD,
} from '../memory/tables.ts';
import type { Fast } from './fast/fast.ts';
import type { RowHasher } from './hash.ts';
import { ARG, REG, type Registers } from './registers.ts';

/** Events that one instant of virtual time may hold before the run is stopped as a storm. */
export const INSTANT_EVENTS_MAX = 1_000_000;

/** Journal rows that are hashed while a near cache still holds them: 24 bytes each. */
const JOURNAL_ROWS_NEAR = 8192;

/** Unnamed journal rows from which on compiled code names them faster. */
const FILL_ROWS = 16;

/** Where a word of this column lies among the words of the whole buffer. */
const wordAt = ({ byteOffset }: Int32Array, word: number): number => byteOffset / 4 + word;

/** The count at which the block ends that row `count` − 1 stands in. */
const wholeBlocks = (count: number, rows: number): number => Math.ceil(count / rows) * rows;

const ALONE = CONTEXT.noFlow | CONTEXT.noSpan;

/** What the writer must know of each event kind. */
export interface KindTable {
  /** payload cells beside `value` */
  readonly extraCells: Uint8Array;
  readonly opensSpan: Uint8Array;
}

export interface HistoryWriter {
  /** For compiled writes: these make room in a ring, or throw a ProblemError. */
  claimEvents(): void;
  claimJournal(): void;
  claimPayload(): void;
  /** In a world that was just filled or put back: claims the rest of the blocks that it stands in. */
  resume(): void;
  /** Writes an event with the payload in args; its cause, flow and span are the context's. */
  append(kind: number, source: number, target: number): void;
  /** Writes a value into a state slot and journals it. */
  write(slot: number, value: number): void;
  /** Writes a value into the current device's cell at this offset and journals it. */
  writeOwn(offset: number, value: number): void;
  /**
   * The same for one offset, to be copied into handlers of a few such writes. Where V8 calls it
   * instead, a value that is no small integer becomes a heap object.
   */
  setterOf(offset: number): (value: number) => void;
  /** Names the event of the journal rows written since the last call, and counts them. */
  settle(): void;
  /** Undoes the journalled writes from the row with these low 32 bits on. */
  undo(startLow: number): void;
  /** What is written from now on has no cause. */
  leaveContext(): void;
  /** What is written from now on is caused by this event; `joins` its flow and span, or neither. */
  enterContext(sequence: number, joins: boolean): void;
  /** Makes everything handled readable to other threads. */
  publish(): void;
}

/**
 * HistoryWriter.setterOf. Its bytecodes are counted (flyweights.ts), and what is captured as a
 * parameter needs no check that it has been set. All cells are reached through two views of the whole
 * buffer: V8 keeps an address and an object at hand for every array that a function names.
 * @param slotMask covers all slots: the place of a cell then needs no way out of compiled code, for
 * which V8 would work out the value once more
 * @param lowAt, baseAt where the count of journal rows and REG.base lie in `ints`
 * @param slotOf first row of the column in `ints`, `valuesOf` in `doubles`
 */
const inlineSetter =
  (
    ints: Int32Array,
    doubles: Float64Array,
    lowAt: number,
    baseAt: number,
    claimMask: number,
    mask: number,
    slotMask: number,
    slotOf: number,
    valuesOf: number,
    claim: () => void,
    offset: number,
  ): ((value: number) => void) =>
  (value) => {
    const words = ints;
    const cells = doubles;
    // Whatever a handler gave is made a number once, before the row is begun.
    const number = +value;
    const at = words[lowAt]!;
    if (!(at & claimMask)) claim();
    const row = at & mask;
    const pair = 2 * row + valuesOf;
    const slot = (words[baseAt]! + offset) & slotMask;
    words[row + slotOf] = slot;
    cells[pair] = cells[slot]!;
    cells[pair + 1] = number;
    cells[slot] = number;
    words[lowAt] = at + 1;
  };

export function createHistoryWriter(
  memory: Memory,
  kinds: KindTable,
  { args, regs }: Registers,
  hasher: RowHasher,
  fast?: Fast,
): HistoryWriter {
  const { events, journal } = memory;
  const { timeNs, kind: kindOf, source: sourceOf, target: targetOf, value: firstValue } = events;
  const { logical, parentBack, flowBack, spanBack, more } = events;
  const { slot: slotOf, event: causeOf, values: valuesOf } = journal;
  const cells = memory.cells.f64;
  const words = memory.words.i32;
  const slots = memory.slots.f64;
  const payload = memory.payload.cell;
  const control = memory.controlCells.f64;
  const { extraCells, opensSpan } = kinds;
  const eventMask = memory.plan.events - 1;
  const journalMask = memory.plan.journal - 1;
  const payloadMask = memory.plan.payload - 1;
  const eventClaim = claimRows(memory.plan.events);
  const journalClaim = claimRows(memory.plan.journal);
  const payloadClaim = claimRows(memory.plan.payload);

  const settle = (): void => {
    const end = words[WORLD_WORD.journalLow]!;
    let at = regs[REG.journalSettled]!;
    if (at === end) return;
    cells[WORLD_CELL.journal] = cells[WORLD_CELL.journal]! + ((end - at) | 0);
    const event = words[WORLD_WORD.handledLow]!;
    if (fast !== undefined && ((end - at) | 0) >= FILL_ROWS) {
      fast.nameWrites(at, end, event);
    } else {
      while (at !== end) {
        causeOf[at & journalMask] = event;
        at = (at + 1) | 0;
      }
    }
    regs[REG.journalSettled] = end;
  };

  /**
   * Rows must enter the rolling hash before they can be overwritten: all but the event being
   * handled and what its running handler wrote, which may yet be undone.
   */
  const hashSettled = (): void => {
    settle();
    hasher.bringUp((words[WORLD_WORD.journalLow]! - regs[REG.handlerJournal]!) | 0);
  };

  /** At the first row of each block. */
  const claimEvents = (): void => {
    const end = cells[WORLD_CELL.written]! + eventClaim;
    const waiting = end - cells[WORLD_CELL.handled]!;
    const storm = cells[WORLD_CELL.written]! - cells[WORLD_CELL.instantStart]!;
    if (waiting > memory.plan.events || storm > INSTANT_EVENTS_MAX) {
      throw new ProblemError({
        what:
          storm > INSTANT_EVENTS_MAX
            ? `more than ${INSTANT_EVENTS_MAX} events at one instant: messages multiply or go round in a circle`
            : `${waiting} events wait to be handled; the history holds ${memory.plan.events}`,
        where: `virtual time ${cells[WORLD_CELL.nowNs]} ns, event ${cells[WORLD_CELL.written]}`,
        mend: 'Give one of their links a latency, or raise the history capacity.',
      });
    }
    if (end - cells[WORLD_CELL.hashedEvents]! > memory.plan.events) hashSettled();
    control[CONTROL_CELL.claimedEvents] = end;
    announceClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents);
  };

  /** At the first row of each block. */
  const claimJournal = outOfLine((): void => {
    settle();
    const end = cells[WORLD_CELL.journal]! + journalClaim;
    if (end - cells[WORLD_CELL.hashedJournal]! > JOURNAL_ROWS_NEAR) {
      hasher.bringJournalUp((words[WORLD_WORD.journalLow]! - regs[REG.handlerJournal]!) | 0);
    }
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
    // Undone writes may have claimed more: what lay there is lost, whoever writes there next.
    control[CONTROL_CELL.claimedJournal] = Math.max(end, control[CONTROL_CELL.claimedJournal]!);
    announceClaim(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal);
  });

  const claimPayload = (): void => {
    const end = cells[WORLD_CELL.payload]! + payloadClaim;
    if (end - cells[WORLD_CELL.hashedPayload]! > memory.plan.payload) {
      hashSettled();
      if (end - cells[WORLD_CELL.hashedPayload]! > memory.plan.payload) {
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
    more[row] = start;
    let at = start & payloadMask;
    for (let i = 1; i <= count; i++) {
      payload[at] = args[ARG.payload + i]!;
      at = (at + 1) & payloadMask;
    }
    cells[WORLD_CELL.payload] = start + count;
  };

  /** The distances of an event that does not simply carry on its parent's flow and span. */
  const appendBroken = (row: number): void => {
    const at = words[WORLD_WORD.writtenLow]!;
    const context = words[WORLD_WORD.context]!;
    const isFar = (context & CONTEXT.far) !== 0;
    const back = isFar ? -1 : (at - words[WORLD_WORD.parentLow]!) | 0;
    const flow = words[WORLD_WORD.flowOffset]!;
    const span = words[WORLD_WORD.spanOffset]!;
    const wholeFlow = (back + flow) | 0;
    const wholeSpan = (back + span) | 0;
    const farFlow = isFar || wholeFlow >>> 0 < flow >>> 0;
    const farSpan = isFar || wholeSpan >>> 0 < span >>> 0;
    parentBack[row] = (context & CONTEXT.noParent) !== 0 ? 0 : back;
    flowBack[row] = (context & CONTEXT.noFlow) !== 0 ? 0 : farFlow ? -1 : wholeFlow;
    spanBack[row] = (context & CONTEXT.noSpan) !== 0 ? 0 : farSpan ? -1 : wholeSpan;
  };

  const append = (kind: number, source: number, target: number): void => {
    if ((words[WORLD_WORD.writtenLow]! & (eventClaim - 1)) === 0) claimEvents();
    const at = words[WORLD_WORD.writtenLow]!;
    const row = at & eventMask;
    const now = cells[WORLD_CELL.nowNs]!;
    timeNs[row] = now;
    kindOf[row] = kind | 0;
    sourceOf[row] = source | 0;
    targetOf[row] = target | 0;
    firstValue[row] = args[ARG.payload]!;
    let count = 0;
    if (now === cells[WORLD_CELL.lastTimeNs]!) {
      count = words[WORLD_WORD.logical]!;
      if (count < 65535) count++;
    }
    logical[row] = count;
    if (words[WORLD_WORD.context] === 0) {
      const back = (at - words[WORLD_WORD.parentLow]!) | 0;
      const flow = words[WORLD_WORD.flowOffset]!;
      const span = words[WORLD_WORD.spanOffset]!;
      const wholeFlow = (back + flow) | 0;
      const wholeSpan = (back + span) | 0;
      parentBack[row] = back;
      // A sum below one of its parts went over 32 bits: farther than a row can say.
      flowBack[row] = wholeFlow >>> 0 < flow >>> 0 ? -1 : wholeFlow;
      spanBack[row] = wholeSpan >>> 0 < span >>> 0 ? -1 : wholeSpan;
    } else {
      appendBroken(row);
    }
    const extra = extraCells[kind]!;
    if (extra !== 0) appendPayload(row, extra);
    // Nothing but the row was written until here: a handler may catch that its payload finds no room.
    cells[WORLD_CELL.lastTimeNs] = now;
    words[WORLD_WORD.logical] = count;
    words[WORLD_WORD.writtenLow] = (at + 1) | 0;
    cells[WORLD_CELL.written] = cells[WORLD_CELL.written]! + 1;
  };

  const ints = new Int32Array(memory.buffer);
  const doubles = new Float64Array(memory.buffer);
  let slotsEnd = 1;
  while (slotsEnd < slots.length) slotsEnd *= 2;
  const setterOf = (offset: number): ((value: number) => void) =>
    inlineSetter(
      ints,
      doubles,
      wordAt(words, WORLD_WORD.journalLow),
      wordAt(regs, REG.base),
      journalClaim - 1,
      journalMask,
      slotsEnd - 1,
      slotOf.byteOffset / 4,
      valuesOf.byteOffset / 8,
      claimJournal,
      offset,
    );
  const setFirst = setterOf(0);
  const write =
    fast?.writeOwn ??
    ((offset: number, value: number): void => {
      const base = regs[REG.base]!;
      regs[REG.base] = base + offset;
      try {
        setFirst(value);
      } finally {
        regs[REG.base] = base;
      }
    });
  return {
    claimEvents,
    claimJournal,
    claimPayload,
    resume: () => {
      const written = wholeBlocks(cells[WORLD_CELL.written]!, eventClaim);
      const journalled = wholeBlocks(cells[WORLD_CELL.journal]!, journalClaim);
      storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, written);
      storeClaim(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal, journalled);
    },
    append,
    writeOwn: write,
    setterOf,
    settle,
    write: (slot, value) => {
      const base = regs[REG.base]!;
      regs[REG.base] = 0;
      try {
        write(slot, value);
      } finally {
        regs[REG.base] = base;
      }
    },
    undo: (startLow) => {
      settle();
      const end = words[WORLD_WORD.journalLow]!;
      for (let at = end; at !== startLow; ) {
        at = (at - 1) | 0;
        const row = at & journalMask;
        slots[slotOf[row]!] = valuesOf[oldAt(row)]!;
      }
      cells[WORLD_CELL.journal] = cells[WORLD_CELL.journal]! - ((end - startLow) | 0);
      words[WORLD_WORD.journalLow] = startLow;
      regs[REG.journalSettled] = startLow;
      // What was claimed stays claimed: it has been written over.
    },
    leaveContext: () => {
      cells[WORLD_CELL.parent] = -1;
      words[WORLD_WORD.context] = CONTEXT.outside;
    },
    enterContext: (sequence, joins) => {
      const row = (sequence | 0) & eventMask;
      const isFar = cells[WORLD_CELL.written]! - sequence >= FAR_BACK;
      cells[WORLD_CELL.parent] = sequence;
      words[WORLD_WORD.parentLow] = sequence | 0;
      words[WORLD_WORD.flowOffset] = flowBack[row]! | 0;
      words[WORLD_WORD.spanOffset] = opensSpan[kindOf[row]!] === 1 ? 0 : spanBack[row]! | 0;
      // Of an event that may have left the ring nothing is known but its sequence.
      words[WORLD_WORD.context] = (isFar ? CONTEXT.far : 0) | (joins ? 0 : ALONE);
    },
    publish: () => {
      settle();
      control[CONTROL_CELL.publishedNs] = cells[WORLD_CELL.nowNs]!;
      control[CONTROL_CELL.publishedJournal] = cells[WORLD_CELL.journal]!;
      control[CONTROL_CELL.published] = cells[WORLD_CELL.handled]!;
      announceCount(memory, CONTROL_WORD.published, CONTROL_CELL.published);
    },
  };
}
