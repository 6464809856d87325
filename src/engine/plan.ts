/** How much memory a world and its history get. */
import { failure, type Result, success } from '../lib/result.ts';
import type { MemoryPlan } from '../memory/layout.ts';
import { TIMER_CELLS, WORLD_CELL, WORLD_WORD } from '../memory/tables.ts';
import type { Assembly } from './assemble.ts';
import type { ClockDefaults } from './clocks.ts';

export const HISTORY_EVENTS_MIN = 1024;
export const HISTORY_EVENTS_MAX = 16_777_216;
/** S2: a keyframe at least this often in virtual time, where events are dense enough. */
export const KEYFRAME_INTERVAL_NS = 100e6;
/** A timer's two neighbours. */
const LINK_BYTES = 8;
/** Bytes of keyframes that each event of a full history may cost. */
const KEYFRAME_BYTES_PER_EVENT = 6;
/** Events between keyframes at least, whatever the spacing. */
const SPACING_MIN = 4096;
/** A keyframe taken for its time needs at least spacing / this many events since the last. */
export const KEYFRAME_EVENTS_SHARE = 32;

export interface PlanOptions {
  readonly clocks?: ClockDefaults;
  /** rows of history, rounded up to a power of two */
  readonly historyEvents?: number;
  /** journal rows per event row, rounded up to a power of two; default 2 */
  readonly journalPerEvent?: number;
  /** virtual time between two keyframes where events are dense; default 100 ms */
  readonly keyframeIntervalNs?: number;
  /** timers and messages that may be pending at once */
  readonly timers?: number;
  /** commands from outside that are recorded, rounded up to a power of two; 4,096 at least */
  readonly inputs?: number;
}

export const JOURNAL_PER_EVENT_MAX = 64;
/** 64 bytes each, and as much again in every keyframe. */
export const TIMERS_MAX = 4_194_304;

const INPUTS_MIN = 4096;
/** 64 bytes each. */
const INPUTS_MAX = 1_048_576;

export const DEFAULT_HISTORY_EVENTS = 1_048_576;

export function powerOfTwo(atLeast: number): number {
  let size = 1;
  while (size < atLeast) size *= 2;
  return size;
}

/** @param pendingAtStart timers that the scenario itself takes: its scheduled faults */
export function planOf(
  assembly: Assembly,
  options: PlanOptions,
  pendingAtStart = 0,
): Result<MemoryPlan> {
  const wanted = options.historyEvents ?? DEFAULT_HISTORY_EVENTS;
  if (!(wanted >= 1 && wanted <= HISTORY_EVENTS_MAX)) {
    const what = `a history of ${wanted} events`;
    const mend = `Use ${HISTORY_EVENTS_MIN} … ${HISTORY_EVENTS_MAX}.`;
    return failure({ what, where: 'history capacity', mend });
  }
  const perEvent = options.journalPerEvent ?? 2;
  if (!(perEvent > 0 && perEvent <= JOURNAL_PER_EVENT_MAX)) {
    const what = `${perEvent} journal rows per event`;
    const mend = `Use a number above 0, ${JOURNAL_PER_EVENT_MAX} at most.`;
    return failure({ what, where: 'history capacity', mend });
  }
  const { schema, wiring } = assembly;
  const events = Math.max(HISTORY_EVENTS_MIN, powerOfTwo(wanted));
  const own = options.timers ?? Math.max(1024, schema.devices.length * 8);
  if (!(Number.isInteger(own) && own >= 1 && own <= TIMERS_MAX)) {
    const what = `room for ${own} timers`;
    return failure({ what, where: 'timer capacity', mend: `Use 1 … ${TIMERS_MAX}.` });
  }
  const timers = own + pendingAtStart;
  const extraMax = Math.max(...wiring.extraCells);
  const streams = schema.devices.length + schema.links.length + 1 + assembly.clocks.count;
  const worldBytes =
    (WORLD_WORD.length + 2 * WORLD_CELL.length) * 4 +
    timers * (TIMER_CELLS * 8 + LINK_BYTES + 8 * wiring.inFlightCells) +
    streams * 16 +
    schema.slots * 8;
  // At most two keyframes per spacing are kept.
  const spacing = Math.max(
    SPACING_MIN,
    schema.slots,
    Math.ceil((2 * worldBytes) / KEYFRAME_BYTES_PER_EVENT),
  );
  return success({
    slots: Math.max(1, schema.slots),
    streams,
    timers,
    inFlightCells: wiring.inFlightCells,
    emitters: schema.devices.length,
    emissions: wiring.onlyTarget.length,
    events,
    journal: Math.max(HISTORY_EVENTS_MIN, powerOfTwo(events * perEvent)),
    payload: extraMax === 0 ? 32 : Math.max(1024, powerOfTwo((events * extraMax) / 2)),
    keyframes: Math.max(8, Math.ceil((2 * events) / spacing) + 2),
    keyframeSpacing: spacing,
    inputs: Math.max(INPUTS_MIN, powerOfTwo(Math.min(options.inputs ?? 0, INPUTS_MAX))),
    commands: 1024,
    strings: 4096,
    stringUnits: 131_072,
  });
}
