import { failure, type Problem, type Result, success } from '../lib/result.ts';
import { type ColumnSpec, columnBytes } from './column.ts';
import * as tables from './tables.ts';

/** How many rows of everything one opened scenario gets; fixed until it is closed. */
export interface MemoryPlan {
  /** f64 state cells of all devices together */
  readonly slots: number;
  /** independent random streams */
  readonly streams: number;
  readonly timers: number;
  /** payload cells beside `value` that a message in flight can carry */
  readonly inFlightCells: number;
  /** devices of a world that runs: 0 in one that was only read */
  readonly emitters: number;
  /** emissions of all devices together */
  readonly emissions: number;
  /** event rows kept; a power of two */
  readonly events: number;
  /** journal rows kept; a power of two */
  readonly journal: number;
  /** payload cells kept; a power of two */
  readonly payload: number;
  readonly keyframes: number;
  /** events between two keyframes at most */
  readonly keyframeSpacing: number;
  readonly inputs: number;
  /** cells of the command ring; a power of two */
  readonly commands: number;
  readonly strings: number;
  readonly stringUnits: number;
}

/** The slots stand first of all: their numbers are those of the buffer's own f64 cells. */
const WORLD_TABLES = {
  slots: tables.CELL_COLUMNS,
  cells: tables.CELL_COLUMNS,
  words: tables.WORD_COLUMNS,
  random: tables.WORD_COLUMNS,
  timers: tables.TIMER_COLUMNS,
  links: tables.LINK_COLUMNS,
  inFlight: tables.CELL_COLUMNS,
} as const;

const HISTORY_TABLES = {
  controlWords: tables.WORD_COLUMNS,
  controlCells: tables.CELL_COLUMNS,
  buckets: tables.BUCKET_COLUMNS,
  args: tables.CELL_COLUMNS,
  regs: tables.WORD_COLUMNS,
  emitters: tables.EMITTER_COLUMNS,
  emissions: tables.EMISSION_COLUMNS,
  commands: tables.COMMAND_COLUMNS,
  inputs: tables.INPUT_COLUMNS,
  strings: tables.STRING_COLUMNS,
  stringUnits: tables.UNIT_COLUMNS,
  keyframes: tables.KEYFRAME_COLUMNS,
  events: tables.EVENT_COLUMNS,
  journal: tables.JOURNAL_COLUMNS,
  payload: tables.PAYLOAD_COLUMNS,
} as const;

export type WorldTables = typeof WORLD_TABLES;
export type HistoryTables = typeof HISTORY_TABLES;
type TableName = keyof WorldTables | keyof HistoryTables;

export interface TableLayout {
  readonly rows: number;
  /** byte offset of each column */
  readonly offsets: Readonly<Record<string, number>>;
}

export interface Layout {
  readonly plan: MemoryPlan;
  readonly tables: Readonly<Record<TableName, TableLayout>>;
  readonly worldStart: number;
  readonly worldBytes: number;
  /** first byte of the keyframe pool: `plan.keyframes` copies of the world */
  readonly keyframeStart: number;
  /** end of all that is recorded */
  readonly totalBytes: number;
  /** first byte of what kernels write for themselves; holds nothing between two calls */
  readonly scratchStart: number;
  /** the whole buffer, scratch included: whole WebAssembly pages */
  readonly bufferBytes: number;
  /** Differs whenever a declaration or the plan differs; 31 bits, never 0. */
  readonly hash: number;
}

const rowsOf = (plan: MemoryPlan): Record<TableName, number> => ({
  cells: tables.WORLD_CELL.length,
  words: tables.WORLD_WORD.length,
  random: plan.streams * 4,
  slots: plan.slots,
  buckets: tables.WHEEL_LEVELS * tables.WHEEL_SLOTS,
  timers: plan.timers * tables.TIMER_CELLS,
  links: plan.timers,
  inFlight: plan.timers * plan.inFlightCells,
  controlWords: tables.CONTROL_WORD.length,
  controlCells: tables.CONTROL_CELL.length,
  args: tables.SCRATCH_LENGTH,
  regs: tables.SCRATCH_LENGTH,
  emitters: plan.emitters,
  emissions: plan.emissions,
  commands: plan.commands,
  inputs: plan.inputs,
  strings: plan.strings,
  stringUnits: plan.stringUnits,
  keyframes: plan.keyframes,
  events: plan.events,
  journal: plan.journal,
  payload: plan.payload,
});

/** Columns start on their own cache line, so that two never share one across threads. */
const CACHE_LINE_BYTES = 64;
const align = (offset: number): number => Math.ceil(offset / CACHE_LINE_BYTES) * CACHE_LINE_BYTES;

/** One buffer can be addressed by WebAssembly kernels up to here. */
const GIB_BYTES = 1024 * 1024 * 1024;
export const MEMORY_BYTES_MAX = 4 * GIB_BYTES - 65536;

/** Pages in which WebAssembly counts. */
export const PAGE_BYTES = 65536;
/** Kernels that may run at once over one memory, each in a scratch area of its own. */
export const SCRATCH_AREAS = 4;
/** What one area holds is decided in src/timeline/kernels. */
export const SCRATCH_AREA_BYTES = 8 * PAGE_BYTES;
/** One lease word per area stands before the first of them, on a cache line of its own. */
export const SCRATCH_HEAD_BYTES = SCRATCH_AREAS * CACHE_LINE_BYTES;

/** Positions in rings are masked 30-bit numbers. */
const RING_ROWS_MAX = 0x40000000;
const isPowerOfTwo = (n: number): boolean =>
  Number.isInteger(n) && n > 0 && n <= RING_ROWS_MAX && (n & (n - 1)) === 0;
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

/** FNV-1a over the text; 31 bits so that an Int32 cell holds it as a positive number. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 1) | 1;
}

/** A cell's turn would mean "filled" and "free for the next lap" at once in a ring of one. */
const COMMAND_CELLS_MIN = 2;

function problemOf(plan: MemoryPlan): Problem | undefined {
  const where = 'memory plan';
  for (const [name, count] of Object.entries(plan)) {
    if (!isCount(count)) {
      return { what: `${name} is ${count}, not a count`, where, mend: 'Use 0, 1, 2 and so on.' };
    }
  }
  for (const name of ['events', 'journal', 'payload', 'commands'] as const) {
    if (!isPowerOfTwo(plan[name])) {
      const what = `${name} capacity ${plan[name]} is not a power of two up to ${RING_ROWS_MAX}`;
      return { what, where, mend: 'Use 1024, 2048, 4096 and so on.' };
    }
  }
  if (plan.commands < COMMAND_CELLS_MIN) {
    const what = `commands capacity ${plan.commands} is too small`;
    return { what, where, mend: `Use ${COMMAND_CELLS_MIN} or more.` };
  }
  return undefined;
}

/** Fixes the place of every column of the world and the history in one buffer. */
export function layoutOf(plan: MemoryPlan): Result<Layout> {
  const problem = problemOf(plan);
  if (problem) return failure(problem);
  const rows = rowsOf(plan);
  const placed: Partial<Record<TableName, TableLayout>> = {};
  let offset = 0;
  const place = (group: Readonly<Record<string, ColumnSpec>>) => {
    for (const [table, columns] of Object.entries(group)) {
      const count = rows[table as TableName];
      const offsets: Record<string, number> = {};
      for (const [name, column] of Object.entries(columns)) {
        offsets[name] = offset;
        offset = align(offset + columnBytes(column) * count);
      }
      placed[table as TableName] = { rows: count, offsets };
    }
  };
  const worldStart = offset;
  place(WORLD_TABLES);
  const worldBytes = offset - worldStart;
  place(HISTORY_TABLES);
  const keyframeStart = offset;
  const totalBytes = offset + worldBytes * plan.keyframes;
  const scratchStart = align(totalBytes);
  const scratchEnd = scratchStart + SCRATCH_HEAD_BYTES + SCRATCH_AREAS * SCRATCH_AREA_BYTES;
  const bufferBytes = Math.ceil(scratchEnd / PAGE_BYTES) * PAGE_BYTES;
  if (bufferBytes > MEMORY_BYTES_MAX) {
    const size = (bufferBytes / GIB_BYTES).toFixed(2);
    return failure({
      what: `this world and its history need ${size} GiB; one shared buffer holds 3.99 GiB`,
      where: `${plan.events} events, ${plan.slots} state cells, ${plan.timers} timers`,
      mend: 'Lower the history capacity, the number of devices or the timer capacity.',
    });
  }
  const declared = JSON.stringify([tables.LAYOUT_VERSION, WORLD_TABLES, HISTORY_TABLES, plan]);
  return success({
    plan,
    tables: placed as Record<TableName, TableLayout>,
    worldStart,
    worldBytes,
    keyframeStart,
    totalBytes,
    scratchStart,
    bufferBytes,
    hash: hashText(declared),
  });
}

export { HISTORY_TABLES, WORLD_TABLES };
