import { type ColumnSpec, f64, i32, u16, u32 } from './column.ts';

/** Any change of a declaration in this file bumps this number. */
export const LAYOUT_VERSION = 6;

/** One row per event, in sequence order; a ring indexed by the low bits of the sequence. */
export const EVENT_COLUMNS = {
  timeNs: f64({ unit: 'ns', doc: 'virtual, integer, non-decreasing; physical part of the HLC' }),
  kind: u16({ ref: 'Schema.kinds' }),
  logical: u16({
    doc: 'logical part of the HLC: events before this one at the same time, ≤ 65535',
  }),
  source: u32({ ref: 'Schema.devices', doc: 'who emitted it; NO_DEVICE = outside' }),
  target: u32({ ref: 'Schema.devices', doc: 'who handles it; NO_DEVICE = none or several' }),
  parentBack: u32({
    doc: 'rows back to the causing event; 0 = none, FAR_BACK = farther than that',
  }),
  flowBack: u32({ doc: 'rows back to the first event of the flow; 0 = this one starts it' }),
  spanBack: u32({ doc: 'rows back to the event that opened the enclosing span; 0 = this one' }),
  value: f64({ doc: 'first payload field' }),
  more: u32({ ref: 'payload', doc: 'low 32 bits of the cell with the second payload field' }),
  journalEnd: u32({ ref: 'journal', doc: 'low 32 bits of the journal count after it was handled' }),
} as const satisfies ColumnSpec;

/** One row per write of a state slot, in the order of the events that made them. */
export const JOURNAL_COLUMNS = {
  event: u32({ ref: 'events', doc: 'low 32 bits of the sequence of the event being handled' }),
  slot: u32({ ref: 'slots' }),
  values: f64({ cells: 2, doc: 'old value, new value: see oldAt, newAt' }),
} as const satisfies ColumnSpec;

/**
 * Where a journal row's values stand in `values`. Side by side: a processor stores one cache line at
 * a time, and of what a write stores nothing else takes as long.
 */
export const oldAt = (row: number): number => 2 * row;
export const newAt = (row: number): number => 2 * row + 1;

/** Payload fields after the first, f64 each, back to back; a ring. */
export const PAYLOAD_COLUMNS = { cell: f64() } as const satisfies ColumnSpec;

/** Index of the keyframe pool; `order` lists the slots in use by rising sequence. */
export const KEYFRAME_COLUMNS = {
  sequence: f64({ doc: 'events handled when it was taken' }),
  timeNs: f64({ unit: 'ns' }),
  journal: f64({ doc: 'journal rows written when it was taken' }),
  hashLow: u32(),
  hashHigh: u32(),
  order: u32({ ref: 'keyframes' }),
} as const satisfies ColumnSpec;

/** External commands as they were applied: what a replay feeds back. */
export const INPUT_COLUMNS = {
  at: f64({ doc: 'events handled when it was applied' }),
  timeNs: f64({ unit: 'ns' }),
  kind: u32({ ref: 'Schema.kinds' }),
  target: u32({ ref: 'Schema.devices' }),
  a: f64(),
  b: f64(),
  c: f64(),
  d: f64(),
} as const satisfies ColumnSpec;

/** Lock-free multi-producer ring through which other threads send commands. */
export const COMMAND_COLUMNS = {
  turn: i32({ doc: 'position this cell serves next, and whether it is filled (see commands.ts)' }),
  kind: u32({ ref: 'Schema.kinds' }),
  target: u32({ ref: 'Schema.devices' }),
  a: f64(),
  b: f64(),
  c: f64(),
  d: f64(),
} as const satisfies ColumnSpec;

/**
 * Pending timers and messages in flight; free ones are chained through `next`. The one table kept
 * as records: a timer is touched at random, and a record of 64 bytes is one cache line where
 * columns would be twelve.
 */
export const TIMER_COLUMNS = {
  cell: f64({ doc: 'TIMER_CELLS a timer; see TIMER_F64, TIMER_I32, TIMER_U16' }),
} as const satisfies ColumnSpec;
export const TIMER_CELLS = 8;

/** f64 cells of a timer record. */
export const TIMER_F64 = {
  dueNs: 0,
  /** 0 = fires once; below 0 = a period of the device's own clock */
  periodNs: 1,
  /** sequence of the event that armed it */
  parent: 2,
  /** a beat of a device's own clock (periodNs < 0): what that clock shows then */
  localNs: 5,
} as const;

/** i32 words of a timer record, 16 in all. */
export const TIMER_I32 = {
  /** context of the fired event, as in WORLD_WORD */
  parentLow: 6,
  flowOffset: 7,
  spanOffset: 8,
  context: 9,
  /** device id; -1 = outside */
  source: 13,
  target: 14,
  /** counts reuses, so that a stale handle cancels nothing */
  generation: 15,
} as const;

/** u16 halves of a timer record, 32 in all. */
export const TIMER_U16 = {
  kind: 24,
  /** NO_BUCKET = not pending */
  bucket: 25,
} as const;
export const NO_BUCKET = 0xffff;

/**
 * Neighbours of each timer in its bucket, beside the records: a bucket is walked link by link, each
 * step waiting for the last, and columns of four bytes stay in the nearer caches.
 */
export const LINK_COLUMNS = {
  next: i32({ ref: 'timers', doc: '-1 = last of its bucket, or of the free ones' }),
  previous: i32({ ref: 'timers', doc: '-1 = first of its bucket' }),
} as const satisfies ColumnSpec;

/** First and last timer of each wheel bucket; beside the world, whose timers say it as well. */
export const BUCKET_COLUMNS = { head: i32(), tail: i32() } as const satisfies ColumnSpec;
/** The wheel reads a time as 5 digits of 12 bits: few levels, so few moves from one to the next. */
export const WHEEL_BITS = 12;
export const WHEEL_LEVELS = 5;
export const WHEEL_SLOTS = 4096;
/** Words of 32 bits that say which buckets of a level are not empty, and which of those words. */
export const WHEEL_WORDS = WHEEL_SLOTS / 32;
export const WHEEL_SUMMARIES = WHEEL_WORDS / 32;

/** How devices are wired, as far as writing an event needs it; beside the world, which never changes it. */
export const EMITTER_COLUMNS = {
  first: i32({ ref: 'emissions', doc: "row of the device's first emission" }),
} as const satisfies ColumnSpec;
export const EMISSION_COLUMNS = {
  onlyTarget: i32({ ref: 'Schema.devices', doc: 'the one receiver; -1 = none or several' }),
} as const satisfies ColumnSpec;

/** Plain words and cells of the world, and one-column tables. */
export const CELL_COLUMNS = { f64: f64() } as const satisfies ColumnSpec;
export const WORD_COLUMNS = { i32: i32() } as const satisfies ColumnSpec;
export const UNIT_COLUMNS = { u16: u16({ doc: 'UTF-16 code unit' }) } as const satisfies ColumnSpec;
export const STRING_COLUMNS = {
  end: u32({ ref: 'stringUnits', doc: 'index past its last code unit' }),
} as const satisfies ColumnSpec;

/** Cells and words of scratch that the engine's parts pass values through; not of the world. */
export const SCRATCH_LENGTH = 32;

export const NO_DEVICE = 0xffffffff;
export const FAR_BACK = 0xffffffff;

/** Cells at the head of the world. Counts are exact integers below 2^53 and only grow. */
export const WORLD_CELL = {
  nowNs: 0,
  /** events written = sequence of the next one */
  written: 1,
  /** events handled */
  handled: 2,
  journal: 3,
  payload: 4,
  inputs: 5,
  strings: 6,
  /** time of the last event written */
  lastTimeNs: 8,
  keyframeSequence: 9,
  keyframeTimeNs: 10,
  /** start of the timer wheel's present turn of its two lowest levels */
  wheelTurnNs: 11,
  /** rows and cells in the rolling hash */
  hashedEvents: 14,
  hashedJournal: 15,
  hashedPayload: 18,
  /** events written when time last moved: a storm in one instant is stopped by it */
  instantStart: 16,
  /** sequence of the event that causes what is written now; see WORLD_WORD.context */
  parent: 17,
  /** earliest deadline of a pending `within` expectation; Infinity = none */
  withinDueNs: 20,
  length: 24,
} as const;

/**
 * Lanes of the rolling hash, one word of 32 bits each: row n of a ring is folded into those of its
 * low bits. Events and writes have two lanes side by side for the halves of a double, with which
 * what else the row says is mixed: hash.ts.
 */
export const HASH_ROWS = 8;
/** The same for journal rows: twice as many, or their lanes would wait for each other. */
export const HASH_WRITES = 16;
export const HASH_LANE = {
  /** of events: time, with kind and source, and target */
  time: 0,
  /** payload, with the causes */
  value: 16,
  /** of journal rows: the new value, with slot and event */
  written: 32,
  /** of payload cells: one lane for both halves */
  payload: 64,
  length: 72,
} as const;

/** Words before the wheel's bitmaps. */
const PLAIN_WORDS = 96;

/**
 * Words of the world: hash lanes, wheel bitmaps, and the low 32 bits of counts whose exact value is
 * a cell: rows are found with them without turning a double into an integer each time.
 */
export const WORLD_WORD = {
  /** HASH_LANE */
  hash: 0,
  writtenLow: 72,
  handledLow: 73,
  /** runs ahead of WORLD_CELL.journal while an event is being handled */
  journalLow: 74,
  /** HLC logical counter of the last event */
  logical: 75,
  /** low 32 bits of WORLD_CELL.parent */
  parentLow: 76,
  /** rows from the parent back to the start of its flow and span; 0 = itself, FAR_BACK = farther */
  flowOffset: 77,
  spanOffset: 78,
  /** CONTEXT bits: what the events written now have no part in */
  context: 79,
  /** first free timer; -1 = none */
  timerFree: 80,
  timersPending: 81,
  /** bucket of level 1 that the wheel stands in */
  wheelWindow: 82,
  /** WHEEL_WORDS a level */
  bitmap: PLAIN_WORDS,
  /** WHEEL_SUMMARIES a level: which of its bitmap words are not empty */
  summary: PLAIN_WORDS + WHEEL_LEVELS * WHEEL_WORDS,
  /** which levels are not empty */
  levels: PLAIN_WORDS + WHEEL_LEVELS * (WHEEL_WORDS + WHEEL_SUMMARIES),
  length: PLAIN_WORDS + 1 + WHEEL_LEVELS * (WHEEL_WORDS + WHEEL_SUMMARIES),
} as const;

/** Bits of WORLD_WORD.context; 0 = the parent's flow and span go on. */
export const CONTEXT = {
  noParent: 1,
  noFlow: 2,
  noSpan: 4,
  /** the parent is farther back than a row can say */
  far: 8,
  /** nothing here caused it */
  outside: 7,
} as const;

/** Atomic words outside the world: cursors (low 30 bits) and controls. */
export const CONTROL_WORD = {
  layoutHash: 0,
  published: 1,
  claimedEvents: 2,
  claimedJournal: 3,
  claimedPayload: 4,
  /** odd while the keyframe index changes */
  keyframeVersion: 5,
  keyframeCount: 6,
  /** changes whenever recorded rows are taken back (restore, fork) */
  epoch: 7,
  runState: 8,
  /** 1 = the page wants the engine to stop at the next slice */
  pause: 9,
  /** 1 = a message waits: leave the loop and read it */
  attention: 10,
  /** the engine sleeps on this word; any change wakes it */
  bell: 11,
  commandHead: 12,
  commandTail: 13,
  strings: 14,
  fence: 15,
  length: 32,
} as const;

/** f64 cells beside the control words. */
export const CONTROL_CELL = {
  published: 0,
  claimedEvents: 1,
  claimedJournal: 2,
  claimedPayload: 3,
  /** oldest sequence that the ring may still hold (start of the recording, or after a restore) */
  firstSequence: 4,
  /** virtual time that pacing has reached; never part of the world */
  horizonNs: 5,
  /** virtual ns per host ns; Infinity = flat out */
  speed: 6,
  untilNs: 7,
  publishedNs: 8,
  publishedJournal: 9,
  /** share of host time in which the engine worked, 0..1 */
  busy: 10,
  eventsPerSecond: 11,
  firstJournal: 12,
  commandsRejected: 13,
  /** payload cells before this one were taken back or never written */
  firstPayload: 14,
  /** sequence of the first event ever recorded; unlike firstSequence no restore moves it */
  startSequence: 15,
  length: 32,
} as const;
