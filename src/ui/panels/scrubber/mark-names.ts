/** What is marked on the scrubber, by name: breaks, the engine's own events, bookmarks, breakpoints. Pure. */
import { SYSTEM_KIND, SYSTEM_KIND_COUNT } from '../../../memory/schema.ts';
import type { SystemMark } from '../../../timeline/system-marks.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import type { PlacedBookmark } from '../../store/app-state.ts';
import type { ExpectationStatus } from '../../store/expectations.ts';
import type { Hits } from '../../store/hit-feed.ts';
import { type Markers, repeatsBreak } from '../../store/next-mark.ts';
import { kindName, payloadText } from '../../widgets/describe.ts';
import { nearestMark } from './nearest-mark.ts';

/** A place on the scrubber with a name. */
export interface Marked {
  readonly name: string;
  readonly timeNs: number;
  /** NaN = a breakpoint's, which stand for all hits around them */
  readonly sequence: number;
  /** bookmark that it is; 0 = none */
  readonly bookmark: number;
}

const breakName = ({ name }: ExpectationStatus): string => `“${name}” broke`;
const bookmarkName = ({ name }: PlacedBookmark): string =>
  name === '' ? 'bookmark' : `bookmark “${name}”`;

const isMarked = (kind: number): boolean => kind < SYSTEM_KIND_COUNT && kind !== SYSTEM_KIND.start;

/** "fault north.sensor-stuck on", "set room.outsideC = −5 °C", "error …"; '' = none of the engine's. */
function systemName(timeline: Timeline, sequence: number): string {
  const event = timeline.event(sequence);
  if (event === undefined || !isMarked(event.kind)) return '';
  return `${kindName(timeline, event.kind)} ${payloadText(timeline, event)}`.trim();
}

/** Names of everything that is marked at an event. */
export function marksAt(timeline: Timeline, sequence: number, markers: Markers): readonly string[] {
  const value = timeline.event(sequence)?.payload[0] ?? Number.NaN;
  const kind = timeline.event(sequence)?.kind ?? SYSTEM_KIND.start;
  const own = repeatsBreak(kind, value, markers) ? '' : systemName(timeline, sequence);
  return [
    ...markers.expectations.filter(({ brokenAt }) => brokenAt === sequence).map(breakName),
    ...(own === '' ? [] : [own]),
    ...markers.bookmarks.filter(({ at }) => at === sequence).map(bookmarkName),
  ];
}

const timeOf = ({ timeNs }: { readonly timeNs: number }): number => timeNs;

/** Of each sort the mark nearest to a time, at most `reachNs` away; the nearest of all first. */
export function marksNear(
  timeline: Timeline,
  system: readonly SystemMark[],
  hits: Iterable<Hits>,
  markers: Markers,
  timeNs: number,
  reachNs: number,
): readonly Marked[] {
  const found: Marked[] = [];
  const breaks = markers.expectations
    .filter(({ brokenNs }) => Number.isFinite(brokenNs))
    .sort((a, b) => a.brokenNs - b.brokenNs);
  const broken = nearestMark(breaks, (one) => one.brokenNs, timeNs, reachNs);
  if (broken !== undefined) {
    const { brokenNs, brokenAt: sequence } = broken;
    found.push({ name: breakName(broken), timeNs: brokenNs, sequence, bookmark: 0 });
  }
  const mark = nearestMark(system, timeOf, timeNs, reachNs);
  if (mark !== undefined && !repeatsBreak(mark.kind, mark.value, markers)) {
    found.push({ ...mark, name: systemName(timeline, mark.sequence), bookmark: 0 });
  }
  const kept = nearestMark(markers.bookmarks, timeOf, timeNs, reachNs);
  if (kept !== undefined) {
    const { id: bookmark, at: sequence } = kept;
    found.push({ name: bookmarkName(kept), timeNs: kept.timeNs, sequence, bookmark });
  }
  for (const { text, timesNs } of hits) {
    const hitNs = nearestMark(timesNs, (one) => one, timeNs, reachNs);
    if (hitNs === undefined) continue;
    found.push({ name: `breakpoint ${text}`, timeNs: hitNs, sequence: Number.NaN, bookmark: 0 });
  }
  const apart = (one: Marked): number => Math.abs(one.timeNs - timeNs);
  return found.sort((a, b) => apart(a) - apart(b));
}
