/** From mark to mark of the scrubber: breaks, the engine's own events, bookmarks. Pure. */
import { SYSTEM_KIND } from '../../memory/schema.ts';
import type { SystemMark } from '../../timeline/system-marks.ts';
import type { AppState } from './app-state.ts';

/** What of the page's state carries marks. */
export type Markers = Pick<AppState, 'expectations' | 'bookmarks'>;

/** The event that says that an expectation broke would repeat the mark of the break itself. */
export const repeatsBreak = (kind: number, value: number, { expectations }: Markers): boolean =>
  kind === SYSTEM_KIND.broken &&
  expectations.some(({ id, standing }) => id === value && standing === 'broken');

/** A break is marked once: where it happened, not again where it was told. */
export const withoutRepeats = (list: readonly SystemMark[], markers: Markers) =>
  list.filter(({ kind, value }) => !repeatsBreak(kind, value, markers));

/** Index of the first mark at a sequence or after it. */
function firstFrom(system: readonly SystemMark[], sequence: number): number {
  let low = 0;
  let high = system.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((system[middle]?.sequence ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The next event with a mark after another one, or the one before it; -1 = there is none.
 * @param system in order of sequence
 */
export function nextMarked(
  system: readonly SystemMark[],
  markers: Markers,
  from: number,
  direction: 1 | -1,
): number {
  const sequences: number[] = [];
  const first = firstFrom(system, from);
  const start = direction > 0 ? first : first - 1;
  for (let at = start; at >= 0 && at < system.length; at += direction) {
    const mark = system[at];
    if (mark === undefined || mark.sequence === from) continue;
    if (repeatsBreak(mark.kind, mark.value, markers)) continue;
    sequences.push(mark.sequence);
    break;
  }
  for (const { brokenAt } of markers.expectations) sequences.push(brokenAt);
  for (const { at } of markers.bookmarks) sequences.push(at);
  const beyond = sequences.filter((one) => one >= 0 && (one - from) * direction > 0);
  if (beyond.length === 0) return -1;
  return direction > 0 ? Math.min(...beyond) : Math.max(...beyond);
}
