/**
 * Work for several threads on one memory, each a plain function of plain data: a writer that laps
 * its readers, readers that check every row, producers and a consumer of commands.
 */
import type { Result } from '../lib/result.ts';
import { type Command, pushCommand, takeCommand } from './commands.ts';
import { attachMemory, type Memory, type SharedMemoryHandle } from './memory.ts';
import {
  claimRows,
  fenceReads,
  oldestEvent,
  oldestJournal,
  publishedCount,
  readEvents,
  storeClaim,
  storeCount,
} from './publication.ts';
import { CONTROL_CELL, CONTROL_WORD, newAt, oldAt } from './tables.ts';

/** The word on which all wait until everybody is ready; its place is free in these memories. */
const GATE = CONTROL_WORD.bell;
const OPEN = 1;
const GATE_WAIT_MS = 20_000;
const PUBLISH_EVENTS = 64;

function attached(handle: SharedMemoryHandle): Memory {
  const memory: Result<Memory> = attachMemory(handle);
  if (!memory.ok) throw new Error(memory.problem.what);
  return memory.value;
}

export function openGate(memory: Memory): void {
  Atomics.store(memory.controlWords.i32, GATE, OPEN);
  Atomics.notify(memory.controlWords.i32, GATE);
}

const waitAtGate = (memory: Memory): void => {
  Atomics.wait(memory.controlWords.i32, GATE, 0, GATE_WAIT_MS);
};

/** What the cells of an event must hold: each a different function of its sequence. */
const timeAt = (sequence: number): number => sequence * 3 + 1;
const valueAt = (sequence: number): number => sequence / 2 - 7;
const logicalAt = (sequence: number): number => (sequence * 7) & 0xffff;
const sourceAt = (sequence: number): number => (sequence ^ 0x5a5a5a5a) >>> 0;

export interface WriterTask {
  readonly handle: SharedMemoryHandle;
  readonly first: number;
  readonly events: number;
}

/** Writes as fast as it can: one event and one journal row each, of known content. */
export function writeRows({ handle, first, events: count }: WriterTask): number {
  const memory = attached(handle);
  const { events, journal, plan } = memory;
  const mask = plan.events - 1;
  const journalMask = plan.journal - 1;
  const eventClaim = claimRows(plan.events);
  const journalClaim = claimRows(plan.journal);
  waitAtGate(memory);
  const end = first + count;
  for (let at = first; at < end; at++) {
    if ((at - first) % eventClaim === 0) {
      const claimed = at + eventClaim;
      storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, claimed);
    }
    if ((at - first) % journalClaim === 0) {
      const claimed = at + journalClaim;
      storeClaim(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal, claimed);
    }
    const row = at & mask;
    events.timeNs[row] = timeAt(at);
    events.kind[row] = at;
    events.logical[row] = logicalAt(at);
    events.source[row] = sourceAt(at);
    events.value[row] = valueAt(at);
    events.journalEnd[row] = at + 1;
    const line = at & journalMask;
    journal.event[line] = at;
    journal.slot[line] = sourceAt(at);
    journal.values[oldAt(line)] = timeAt(at);
    journal.values[newAt(line)] = valueAt(at);
    if ((at + 1) % PUBLISH_EVENTS === 0) {
      storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, at + 1);
    }
  }
  storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, end);
  return count;
}

/** Makes the counts of a memory begin at `first`, events and journal rows alike. */
export function beginAt(memory: Memory, first: number): void {
  const cells = memory.controlCells.f64;
  cells[CONTROL_CELL.firstSequence] = first;
  cells[CONTROL_CELL.firstJournal] = first;
  storeClaim(memory, CONTROL_WORD.claimedEvents, CONTROL_CELL.claimedEvents, first);
  storeClaim(memory, CONTROL_WORD.claimedJournal, CONTROL_CELL.claimedJournal, first);
  storeCount(memory, CONTROL_WORD.published, CONTROL_CELL.published, first);
}

export interface ReaderTask {
  readonly handle: SharedMemoryHandle;
  readonly end: number;
  readonly seed: number;
}

export interface ReaderReport {
  /** windows accepted and rows in them */
  readonly accepted: number;
  readonly rows: number;
  readonly refused: number;
  /** wrong rows in windows that the protocol accepted: must be 0 */
  readonly wrong: number;
  /** wrong rows in windows taken without asking afterwards: the test could fail */
  readonly wrongUnchecked: number;
  /** times that the published count fell */
  readonly fell: number;
}

/** So many windows at most, however slow the writer is. */
const WINDOWS_MAX = 20_000_000;

/** Copies of the columns of a window. */
interface Copied {
  readonly timeNs: Float64Array;
  readonly kind: Uint16Array;
  readonly logical: Uint16Array;
  readonly source: Uint32Array;
  readonly value: Float64Array;
  readonly event: Uint32Array;
  readonly old: Float64Array;
  readonly new: Float64Array;
}

const roomFor = (rows: number): Copied => ({
  timeNs: new Float64Array(rows),
  kind: new Uint16Array(rows),
  logical: new Uint16Array(rows),
  source: new Uint32Array(rows),
  value: new Float64Array(rows),
  event: new Uint32Array(rows),
  old: new Float64Array(rows),
  new: new Float64Array(rows),
});

/** Newest first: the rows that the writer overwrites next are copied last. */
function copyWindow(memory: Memory, first: number, count: number, into: Copied): void {
  const { events, journal, plan } = memory;
  for (let i = count - 1; i >= 0; i--) {
    const row = (first + i) & (plan.events - 1);
    const line = (first + i) & (plan.journal - 1);
    into.timeNs[i] = events.timeNs[row]!;
    into.kind[i] = events.kind[row]!;
    into.logical[i] = events.logical[row]!;
    into.source[i] = events.source[row]!;
    into.value[i] = events.value[row]!;
    into.event[i] = journal.event[line]!;
    into.old[i] = journal.values[oldAt(line)]!;
    into.new[i] = journal.values[newAt(line)]!;
  }
}

function wrongRows(first: number, count: number, copied: Copied): number {
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const at = first + i;
    const right =
      copied.timeNs[i] === timeAt(at) &&
      copied.kind[i] === (at & 0xffff) &&
      copied.logical[i] === logicalAt(at) &&
      copied.source[i] === sourceAt(at) &&
      copied.value[i] === valueAt(at) &&
      copied.event[i] === at >>> 0 &&
      copied.old[i] === timeAt(at) &&
      copied.new[i] === valueAt(at);
    if (!right) wrong += 1;
  }
  return wrong;
}

/** Park and Miller's generator: which windows are read need only be varied. */
const nextRandom = (state: number): number => (state * 48271) % 2147483647;

/** Copies windows of all sizes until the writer is done, with and without asking afterwards. */
export function readRows({ handle, end, seed }: ReaderTask): ReaderReport {
  const memory = attached(handle);
  const capacity = Math.min(memory.plan.events, memory.plan.journal);
  const copied = roomFor(capacity);
  const report = { accepted: 0, rows: 0, refused: 0, wrong: 0, wrongUnchecked: 0, fell: 0 };
  let random = seed;
  let last = 0;
  waitAtGate(memory);
  for (let window = 0; window < WINDOWS_MAX && last < end; window++) {
    const published = publishedCount(memory);
    if (published < last) report.fell += 1;
    last = published;
    const oldest = Math.max(oldestEvent(memory), oldestJournal(memory));
    const held = published - oldest;
    if (held <= 0) continue;
    random = nextRandom(random);
    const size = Math.max(1, held >> (random % 8));
    random = nextRandom(random);
    const first = oldest + (random % (held - size + 1));
    if (window % 4 === 0) {
      copyWindow(memory, first, size, copied);
      fenceReads(memory);
      report.wrongUnchecked += wrongRows(first, size, copied);
      continue;
    }
    const stale = readEvents(memory, first, first, () => copyWindow(memory, first, size, copied));
    if (stale) {
      report.refused += 1;
      continue;
    }
    report.accepted += 1;
    report.rows += size;
    report.wrong += wrongRows(first, size, copied);
  }
  return report;
}

export interface ProducerTask {
  readonly handle: SharedMemoryHandle;
  readonly producer: number;
  readonly commands: number;
}

/** Tries of one push before a full ring counts as stuck. */
const PUSHES_MAX = 50_000_000;

/** Pushes numbered commands; returns how often the ring was full. */
export function produceCommands({ handle, producer, commands }: ProducerTask): number {
  const memory = attached(handle);
  let full = 0;
  waitAtGate(memory);
  for (let n = 0; n < commands; n++) {
    const command = { kind: producer, target: n, a: n, b: producer + n / 2, c: -n, d: n * n };
    for (let tries = 0; !pushCommand(memory, command).ok; tries++) {
      full += 1;
      if (tries === PUSHES_MAX) throw new Error(`producer ${producer} is stuck at ${n}`);
    }
  }
  return full;
}

export interface ConsumerReport {
  readonly taken: readonly number[];
  /** commands that were not the next one of their producer, or whose cells did not fit together */
  readonly wrong: number;
}

const TAKES_MAX = 500_000_000;

/** Takes commands until each producer's are complete. */
export function consumeCommands(
  memory: Memory,
  producers: number,
  commands: number,
): ConsumerReport {
  const taken: number[] = new Array(producers).fill(0);
  const out: Command = { kind: 0, target: 0, a: 0, b: 0, c: 0, d: 0 };
  let wrong = 0;
  let left = producers * commands;
  for (let tries = 0; tries < TAKES_MAX && left > 0; tries++) {
    if (!takeCommand(memory, out)) continue;
    left -= 1;
    const n = taken[out.kind]!;
    const whole =
      out.target === n &&
      out.a === n &&
      out.b === out.kind + n / 2 &&
      out.c === -n &&
      out.d === n * n;
    if (!whole) wrong += 1;
    taken[out.kind] = n + 1;
  }
  return { taken, wrong };
}

/** Puts the empty command ring where `position` commands have gone through it. */
export function commandsAt(memory: Memory, position: number, wrap: number): void {
  const { turn } = memory.commands;
  for (let ahead = 0; ahead < turn.length; ahead++) {
    const at = (position + ahead) % wrap;
    turn[at % turn.length] = at;
  }
  Atomics.store(memory.controlWords.i32, CONTROL_WORD.commandHead, position);
  Atomics.store(memory.controlWords.i32, CONTROL_WORD.commandTail, position);
}
