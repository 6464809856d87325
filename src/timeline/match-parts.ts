/** The matches of a long range, part after part, so that others can be let in between. */
import type { Memory } from '../memory/memory.ts';
import { type Conditions, filterEvents } from './filtered.ts';
import type { SecondScanner } from './second-scan.ts';
import type { Range } from './timeline.ts';

/** Matches in [from, to): more of them than of any earlier part. */
export interface MatchPart {
  /** first sequence that was looked at */
  readonly from: number;
  /** exclusive */
  readonly to: number;
  /** the same for all parts of a range: whoever collects them need not reckon */
  readonly base: number;
  /** ascending, counted from `base` */
  readonly offsets: Uint32Array;
}

/** Events of a part that columns answer: a few milliseconds. */
export const PLAN_PART_EVENTS = 4_194_304;
/** Events of a part whose rows are looked at one by one. */
export const ROW_PART_EVENTS = 65_536;

const partEventsOf = (filter: Conditions): number =>
  filter.residual === undefined ? PLAN_PART_EVENTS : ROW_PART_EVENTS;

/** Goes through a range in ascending order; every part is found when it is asked for. */
export function* matchParts(
  memory: Memory,
  filter: Conditions,
  range: Range,
  partEvents = partEventsOf(filter),
  second?: SecondScanner,
): Generator<MatchPart> {
  for (let from = range.from; from < range.to; from += partEvents) {
    const to = Math.min(range.to, from + partEvents);
    const found = filterEvents(memory, filter, { from, to }, partEvents, second);
    const { offsets } = found;
    const moved = found.from - range.from;
    if (moved > 0) for (let i = 0; i < offsets.length; i++) offsets[i] = offsets[i]! + moved;
    yield { from, to, base: range.from, offsets };
  }
}
