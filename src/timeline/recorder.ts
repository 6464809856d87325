/**
 * Writes events and state that came from elsewhere (a file, a foreign trace) into a fresh memory,
 * by the same publication protocol as the engine: what it records is read by the same Timeline,
 * even while it is still recording.
 */
import { invariant } from '../lib/invariant.ts';
import { type Result, success } from '../lib/result.ts';
import { resetCommands } from '../memory/commands.ts';
import {
  keyframePool,
  keyframeSpacing,
  resetKeyframes,
  takeKeyframe,
} from '../memory/keyframes.ts';
import type { MemoryPlan } from '../memory/layout.ts';
import { createMemory, type Memory } from '../memory/memory.ts';
import { claimRows, storeClaim, storeCount } from '../memory/publication.ts';
import type { Schema, Sequence } from '../memory/schema.ts';
import { createStringWriter } from '../memory/strings.ts';
import {
  CONTROL_CELL,
  CONTROL_WORD,
  FAR_BACK,
  NO_DEVICE,
  newAt,
  oldAt,
  WORLD_CELL,
  WORLD_WORD,
} from '../memory/tables.ts';

/** How much a recording will hold. */
export interface RecordingSize {
  readonly events: number;
  /** state cells: Schema.slots */
  readonly slots: number;
  readonly journalRows?: number;
  /** payload fields after the first, over all events */
  readonly payloadCells?: number;
  /** different texts, and their UTF-16 code units together */
  readonly strings?: number;
  readonly stringUnits?: number;
}

/** Rings never are smaller: claims of a quarter must leave readers a window. */
const RING_ROWS_MIN = 16;
/** An imported world takes no commands; the ring must exist all the same. */
const COMMAND_CELLS = 16;
/** Id 0 stands for a lost text and takes room too. */
const SPARE_STRINGS = 1;
const SPARE_STRING_UNITS = 64;

const ringRows = (rows: number): number => {
  let size = RING_ROWS_MIN;
  while (size < rows) size *= 2;
  return size;
};

/** A plan whose rings hold all of it at once. Lower `events` and so on to keep only the end. */
export function planFor(size: RecordingSize): MemoryPlan {
  const events = ringRows(size.events);
  const spacing = keyframeSpacing(size.slots);
  return {
    slots: size.slots,
    streams: 0,
    timers: 0,
    inFlightCells: 0,
    emitters: 0,
    emissions: 0,
    events,
    journal: ringRows(size.journalRows ?? 0),
    payload: ringRows(size.payloadCells ?? 0),
    keyframes: keyframePool(events, spacing),
    keyframeSpacing: spacing,
    inputs: 0,
    commands: COMMAND_CELLS,
    strings: (size.strings ?? 0) + SPARE_STRINGS,
    stringUnits: (size.stringUnits ?? 0) + SPARE_STRING_UNITS,
  };
}

export interface RecorderOptions {
  readonly schema: Schema;
  readonly plan: MemoryPlan;
  /** state before the first event, by slot; missing ones are 0 */
  readonly initial?: ArrayLike<number>;
  /** sequence of the first event: where an exported range began. Default 0 */
  readonly firstSequence?: number;
  /** journal rows and payload cells that count as already written. Default 0 */
  readonly firstJournal?: number;
  readonly firstPayload?: number;
}

/** One event to record. The object may be reused for the next one. */
export interface EventFields {
  timeNs: number;
  kind: number;
  /** device id; missing = NO_DEVICE */
  source?: number;
  target?: number;
  /** sequences; missing or -1 = no cause, starts its flow, is its own span */
  parent?: number;
  flow?: number;
  span?: number;
  /** counted from `timeNs` when missing */
  logical?: number;
  /** in the order of the kind's payload schema; missing ones are NaN */
  payload?: ArrayLike<number>;
}

export interface Recorder {
  readonly memory: Memory;
  /** sequence of the next event */
  readonly written: number;
  /**
   * Appends an event; the one before it is complete then.
   * @throws InvariantError when time goes backwards or the kind is unknown
   */
  event(fields: EventFields): Sequence;
  /** Journals a state write that the last event made. */
  write(slot: number, value: number): void;
  /** Id of a text for payload and state fields of type `text`. */
  text(text: string): number;
  /** Completes the last event and makes everything readable; recording may go on. */
  finish(): void;
}

/** Events between two stores of the published count. */
const PUBLISH_EVENTS = 256;
/** A keyframe is due early when this part of the journal ring was written since the last. */
const KEYFRAME_JOURNAL_PART = 4;
const LOGICAL_MAX = 65535;

/** Distance back to `sequence`, as stored: 0 = none. */
function distance(at: number, sequence: number | undefined): number {
  if (sequence === undefined || sequence < 0) return 0;
  invariant(sequence <= at, 'an event refers to itself or to an earlier one');
  return Math.min(at - sequence, FAR_BACK);
}

class MemoryRecorder implements Recorder {
  readonly memory: Memory;
  private readonly cells: Float64Array;
  private readonly extraCells: Uint16Array;
  private readonly strings: ReturnType<typeof createStringWriter>;
  private readonly eventMask: number;
  private readonly journalMask: number;
  private readonly payloadMask: number;
  private readonly keyframeJournalRows: number;
  /** true while the last event may still write */
  private open = false;
  private publishedTo: number;
  private keyframeJournal: number;

  constructor(memory: Memory, options: Omit<RecorderOptions, 'plan'>) {
    this.memory = memory;
    this.cells = memory.cells.f64;
    this.extraCells = Uint16Array.from(options.schema.kinds, ({ payload }) =>
      Math.max(0, payload.length - 1),
    );
    this.strings = createStringWriter(memory);
    this.eventMask = memory.plan.events - 1;
    this.journalMask = memory.plan.journal - 1;
    this.payloadMask = memory.plan.payload - 1;
    this.keyframeJournalRows = Math.ceil(memory.plan.journal / KEYFRAME_JOURNAL_PART);
    this.publishedTo = options.firstSequence ?? 0;
    this.keyframeJournal = options.firstJournal ?? 0;
    this.start(options);
  }

  get written(): number {
    return this.cells[WORLD_CELL.written]!;
  }

  private start(options: Omit<RecorderOptions, 'plan'>): void {
    const { memory, cells } = this;
    const first = options.firstSequence ?? 0;
    const journal = options.firstJournal ?? 0;
    const payload = options.firstPayload ?? 0;
    const control = memory.controlCells.f64;
    control[CONTROL_CELL.firstSequence] = first;
    control[CONTROL_CELL.startSequence] = first;
    control[CONTROL_CELL.firstJournal] = journal;
    control[CONTROL_CELL.firstPayload] = payload;
    control[CONTROL_CELL.publishedJournal] = journal;
    cells[WORLD_CELL.written] = first;
    cells[WORLD_CELL.handled] = first;
    cells[WORLD_CELL.journal] = journal;
    cells[WORLD_CELL.payload] = payload;
    if (options.initial) memory.slots.f64.set(options.initial);
    resetCommands(memory);
    resetKeyframes(memory);
    storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, first);
    storeClaim(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal, journal);
    storeClaim(memory, CONTROL_WORD.claimedPayload, CONTROL_CELL.claimedPayload, payload);
    storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, first);
    this.keyframe();
  }

  event(fields: EventFields): Sequence {
    const { memory, cells } = this;
    const { events } = memory;
    const { timeNs, kind } = fields;
    const at = cells[WORLD_CELL.written]!;
    invariant(timeNs >= cells[WORLD_CELL.nowNs]!, 'virtual time never goes backwards');
    invariant(kind >= 0 && kind < this.extraCells.length, 'an event is of a known kind');
    const parentBack = distance(at, fields.parent);
    const flowBack = distance(at, fields.flow);
    const spanBack = distance(at, fields.span);
    if (this.open) this.complete();
    if (at === memory.controlCells.f64[CONTROL_CELL.claimedEvents]!) this.claimEvents(at);
    const row = at & this.eventMask;
    const logical = fields.logical ?? this.nextLogical(at, timeNs);
    events.timeNs[row] = timeNs;
    events.kind[row] = kind;
    events.logical[row] = logical;
    events.source[row] = fields.source ?? NO_DEVICE;
    events.target[row] = fields.target ?? NO_DEVICE;
    events.parentBack[row] = parentBack;
    events.flowBack[row] = flowBack;
    events.spanBack[row] = spanBack;
    this.payload(row, this.extraCells[kind]!, fields.payload);
    cells[WORLD_CELL.nowNs] = timeNs;
    cells[WORLD_CELL.lastTimeNs] = timeNs;
    this.memory.words.i32[WORLD_WORD.logical] = logical;
    cells[WORLD_CELL.written] = at + 1;
    this.open = true;
    return at as Sequence;
  }

  write(slot: number, value: number): void {
    const { memory, cells } = this;
    const { journal, slots } = memory;
    invariant(this.open, 'a write follows the event that made it');
    invariant(slot >= 0 && slot < slots.f64.length, 'a write goes to a slot of the schema');
    const at = cells[WORLD_CELL.journal]!;
    if (at === memory.controlCells.f64[CONTROL_CELL.claimedJournal]!) {
      const end = at + claimRows(memory.plan.journal);
      storeClaim(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal, end);
    }
    const row = at & this.journalMask;
    journal.event[row] = cells[WORLD_CELL.written]! - 1;
    journal.slot[row] = slot;
    journal.values[oldAt(row)] = slots.f64[slot]!;
    journal.values[newAt(row)] = value;
    slots.f64[slot] = value;
    cells[WORLD_CELL.journal] = at + 1;
  }

  text(text: string): number {
    return this.strings.intern(text);
  }

  finish(): void {
    if (this.open) this.complete();
    this.publish();
  }

  private nextLogical(at: number, timeNs: number): number {
    const first = this.memory.controlCells.f64[CONTROL_CELL.startSequence]!;
    if (at === first || timeNs !== this.cells[WORLD_CELL.lastTimeNs]!) return 0;
    return Math.min(this.memory.words.i32[WORLD_WORD.logical]! + 1, LOGICAL_MAX);
  }

  private claimEvents(at: number): void {
    const end = at + claimRows(this.memory.plan.events);
    storeClaim(this.memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, end);
  }

  private payload(row: number, extra: number, values: ArrayLike<number> | undefined): void {
    const { memory, cells } = this;
    const { events, payload } = memory;
    events.value[row] = values?.[0] ?? Number.NaN;
    const start = cells[WORLD_CELL.payload]!;
    events.more[row] = start;
    if (extra === 0) return;
    invariant(extra <= this.payloadMask, 'the payload ring holds an event');
    const claimed = memory.controlCells.f64[CONTROL_CELL.claimedPayload]!;
    if (start + extra > claimed) {
      // Whole blocks, so that a ring that is exactly filled loses nothing.
      const block = claimRows(memory.plan.payload);
      const end = claimed + Math.ceil((start + extra - claimed) / block) * block;
      storeClaim(memory, CONTROL_WORD.claimedPayload, CONTROL_CELL.claimedPayload, end);
    }
    for (let i = 0; i < extra; i++) {
      payload.cell[(start + i) & this.payloadMask] = values?.[i + 1] ?? Number.NaN;
    }
    cells[WORLD_CELL.payload] = start + extra;
  }

  /** Closes the last event: its writes are all there. */
  private complete(): void {
    const { cells, memory } = this;
    const written = cells[WORLD_CELL.written]!;
    const journal = cells[WORLD_CELL.journal]!;
    memory.events.journalEnd[(written - 1) & this.eventMask] = journal;
    cells[WORLD_CELL.handled] = written;
    this.open = false;
    const due =
      written - cells[WORLD_CELL.keyframeSequence]! >= memory.plan.keyframeSpacing ||
      journal - this.keyframeJournal >= this.keyframeJournalRows;
    if (due || written - this.publishedTo >= PUBLISH_EVENTS) this.publish();
    if (due) this.keyframe();
  }

  private publish(): void {
    const { memory, cells } = this;
    const control = memory.controlCells.f64;
    control[CONTROL_CELL.publishedNs] = cells[WORLD_CELL.nowNs]!;
    control[CONTROL_CELL.publishedJournal] = cells[WORLD_CELL.journal]!;
    this.publishedTo = cells[WORLD_CELL.handled]!;
    storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, this.publishedTo);
  }

  private keyframe(): void {
    const { cells } = this;
    const sequence = cells[WORLD_CELL.handled]!;
    const timeNs = cells[WORLD_CELL.nowNs]!;
    const journal = cells[WORLD_CELL.journal]!;
    cells[WORLD_CELL.keyframeSequence] = sequence;
    cells[WORLD_CELL.keyframeTimeNs] = timeNs;
    this.keyframeJournal = journal;
    takeKeyframe(this.memory, { sequence, timeNs, journal, hashLow: 0, hashHigh: 0 });
  }
}

/** Records into a memory that nobody has written yet. */
export function recordInto(memory: Memory, options: Omit<RecorderOptions, 'plan'>): Recorder {
  invariant(memory.plan.slots >= options.schema.slots, 'the plan has room for the schema');
  return new MemoryRecorder(memory, options);
}

/** Reserves the memory and writes the keyframe before the first event. */
export function createRecorder(options: RecorderOptions): Result<Recorder> {
  const memory = createMemory(options.plan);
  return memory.ok ? success(recordInto(memory.value, options)) : memory;
}
