/** Reading beside a running writer: copy first, then ask whether what was copied was intact. */
import type { Memory } from '../memory/memory.ts';
import {
  claimRows,
  epochOf,
  fenceReads,
  oldestEvent,
  oldestJournal,
  publishedCount,
} from '../memory/publication.ts';
import { CONTROL_CELL } from '../memory/tables.ts';

/** Times a read is tried before the reader gives up: beside a sane writer two are enough. */
export const READ_ATTEMPTS = 16;
/** Margin of the last attempts: a quarter of the ring lies between a scan and the writer. */
const MARGIN_SHIFT_MAX = 2;

/** What is readable at the moment a read begins, and how far back the read went. */
export interface Reading {
  readonly published: number;
  /** oldest event and journal rows that the writer has not claimed */
  readonly oldest: number;
  readonly oldestJournal: number;
  /** journal rows published: the reference for 32-bit counts */
  readonly journal: number;
  /**
   * Where a long scan may begin: at `oldest` when nothing disturbs it, and after every attempt
   * that was lapped farther from the rows that the writer is about to overwrite.
   */
  readonly scanFrom: number;
  /** lowest rows that the read used; the reader sets them */
  lowestEvent: number;
  lowestJournal: number;
  /** set by the reader: something else that it used has changed, all must be read again */
  again: boolean;
}

/** Rows to keep clear of the writer: none, a claim, then doubling up to a part of the ring. */
function margin(laps: number, capacity: number): number {
  if (laps === 0) return 0;
  const doubled = claimRows(capacity) * (1 << (laps - 1));
  return Math.min(doubled, capacity >> MARGIN_SHIFT_MAX);
}

function begin(memory: Memory, laps: number): Reading {
  const published = publishedCount(memory);
  const journal = memory.controlCells.f64[CONTROL_CELL.publishedJournal]!;
  const oldest = Math.min(oldestEvent(memory), published);
  return {
    published,
    oldest,
    oldestJournal: oldestJournal(memory),
    journal,
    scanFrom: Math.min(published, oldest + margin(laps, memory.plan.events)),
    lowestEvent: Number.POSITIVE_INFINITY,
    lowestJournal: Number.POSITIVE_INFINITY,
    again: false,
  };
}

/**
 * Runs `body` until everything it used was intact from beginning to end.
 * @returns undefined when the writer was faster at every attempt, or is taking rows back
 */
export function readIntact<T>(memory: Memory, body: (reading: Reading) => T): T | undefined {
  let laps = 0;
  for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
    const epoch = epochOf(memory);
    if ((epoch & 1) === 1) continue;
    const reading = begin(memory, laps);
    const value = body(reading);
    fenceReads(memory);
    if (epochOf(memory) !== epoch || reading.again) continue;
    const intact =
      reading.lowestEvent >= oldestEvent(memory) && reading.lowestJournal >= oldestJournal(memory);
    if (intact) return value;
    laps += 1;
  }
  return undefined;
}

/** The largest count ≤ `reference` with these low 32 bits. */
export const countOf = (low: number, reference: number): number =>
  reference - (((reference >>> 0) - low) >>> 0);
