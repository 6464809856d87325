/** The two handles of the chosen range on the scrubber. Pure. */
import { roundStep, type TimeWindow } from '../../store/time-window.ts';

export type RangeEdge = 'start' | 'end';

/** The recording as far as it is held, in virtual time. */
export interface Recorded {
  readonly startNs: number;
  readonly liveNs: number;
}

const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(value, high));

/** Where the handles stand: at the ends of the recording while no range is chosen. */
export function handlesOf(
  range: TimeWindow | undefined,
  { startNs, liveNs }: Recorded,
): TimeWindow {
  if (range === undefined) return { fromNs: startNs, toNs: Math.max(liveNs, startNs) };
  const fromNs = clamp(range.fromNs, startNs, liveNs);
  return { fromNs, toNs: clamp(range.toNs, fromNs, Math.max(liveNs, fromNs)) };
}

/**
 * The range after one of its handles was moved. It never turns round; drawn out over everything
 * that is recorded it is none any more.
 */
export function moveHandle(
  range: TimeWindow | undefined,
  edge: RangeEdge,
  timeNs: number,
  recorded: Recorded,
): TimeWindow | undefined {
  const { startNs, liveNs } = recorded;
  const { fromNs, toNs } = handlesOf(range, recorded);
  const wanted = Math.round(timeNs);
  const moved =
    edge === 'start'
      ? { fromNs: clamp(wanted, startNs, Math.max(startNs, toNs - 1)), toNs }
      : { fromNs, toNs: clamp(wanted, Math.min(fromNs + 1, liveNs), liveNs) };
  return moved.fromNs <= startNs && moved.toNs >= liveNs ? undefined : moved;
}

const STEPS_FAR = 10;

/** Where a key moves a handle to; undefined = the key is not for it. */
export function handleKey(
  range: TimeWindow | undefined,
  edge: RangeEdge,
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  recorded: Recorded,
): number | undefined {
  const { fromNs, toNs } = handlesOf(range, recorded);
  const at = edge === 'start' ? fromNs : toNs;
  const step = roundStep((recorded.liveNs - recorded.startNs) / 100);
  const far = step * STEPS_FAR;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - (shiftKey ? far : step);
    case 'ArrowRight':
    case 'ArrowUp':
      return at + (shiftKey ? far : step);
    case 'PageDown':
      return at - far;
    case 'PageUp':
      return at + far;
    case 'Home':
      return edge === 'start' ? recorded.startNs : fromNs + 1;
    case 'End':
      return edge === 'start' ? toNs - 1 : recorded.liveNs;
    case 'Delete':
    case 'Backspace':
      return edge === 'start' ? recorded.startNs : recorded.liveNs;
    default:
      return undefined;
  }
}
