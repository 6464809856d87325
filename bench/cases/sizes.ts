/** How much work a case does; the native twins are told the same numbers. */

interface Size {
  readonly full: number;
  readonly tiny: number;
}

export const sizeOf = (size: Size, tiny: boolean): number => (tiny ? size.tiny : size.full);

export const LOOP_ROUND_EVENTS: Size = { full: 1_000_000, tiny: 20_000 };
export const loopHistory = (tiny: boolean): number => (tiny ? 2 ** 14 : 2 ** 20);
/** The start of the run, the start of each device, and every pending timer once. */
export const loopPrimeEvents = (pending: number, devices: number): number => 1 + devices + pending;

export const PUBLISH_ROUND_EVENTS: Size = { full: 2_000_000, tiny: 20_000 };
export const publishHistory = loopHistory;

export const HOLD_ROUND: Size = { full: 1_000_000, tiny: 20_000 };
export const HOLD_SPREAD_NS = 2_000_000;

export const SCAN_ROWS: Size = { full: 10_000_000, tiny: 20_000 };

/** Whole laps of the 65,536 positions that messages count. */
export const HANDOVER_MESSAGES: Size = { full: 16 * 65536, tiny: 65536 };
export const HANDOVER_TRIPS: Size = { full: 32768, tiny: 2048 };

/** Ticks of `state-write`, each of so many writes. */
export const STATE_TICKS: Size = { full: 6_000, tiny: 60 };
/** Rows of journal: 1.5 megabytes, and 25. */
export const NEAR_JOURNAL_ROWS = 2 ** 16;
export const FAR_JOURNAL_ROWS = 2 ** 20;
