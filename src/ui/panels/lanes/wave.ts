/** What a field did, as it is drawn: stretches of equal value, levels, strokes. Pure. */
import type { TrackBins } from '../../../timeline/track-bins.ts';

/** The part of the bins that is drawn, and where. */
export interface WaveView {
  readonly bins: TrackBins;
  /** first and past-last bin drawn */
  readonly from: number;
  readonly to: number;
  /** x of the beginning of a bin */
  xOf(bin: number): number;
  /** x up to which there is anything: the live edge or the border */
  readonly endX: number;
}

export interface Stretch {
  readonly fromX: number;
  readonly toX: number;
  readonly value: number;
  /** several values take turns within a bin */
  readonly mixed: boolean;
  /** bin in which it begins; -1 = before the view */
  readonly bin: number;
}

/**
 * Stretches of equal value; where it changes more than once in a bin, one mixed stretch.
 * @param initial value before the view; NaN = none
 */
export function stretchesOf(view: WaveView, track: number, initial: number): Stretch[] {
  const { bins, from, to, xOf, endX } = view;
  const stretches: Stretch[] = [];
  let fromX = 0;
  let value = initial;
  let mixed = false;
  let begun = -1;
  const turnTo = (bin: number, nextValue: number, nextMixed: boolean) => {
    if (nextMixed === mixed && (nextMixed || nextValue === value)) {
      value = nextValue;
      return;
    }
    const x = xOf(bin);
    stretches.push({ fromX, toX: x, value, mixed, bin: begun });
    fromX = x;
    value = nextValue;
    mixed = nextMixed;
    begun = bin;
  };
  for (let bin = from; bin < to; bin++) {
    const cell = bins.cell(bin, track);
    const last = bins.last[cell] ?? Number.NaN;
    if (Number.isNaN(last)) turnTo(bin, value, false);
    else turnTo(bin, last, bins.minimum[cell] !== bins.maximum[cell]);
  }
  stretches.push({ fromX, toX: endX, value, mixed, bin: begun });
  return stretches;
}

/** Lowest and highest value shown; low > high when there is none. */
export function extentOf(
  view: WaveView,
  track: number,
  initial: number,
): readonly [number, number] {
  const { bins, from, to } = view;
  const known = Number.isFinite(initial);
  let low = known ? initial : Number.POSITIVE_INFINITY;
  let high = known ? initial : Number.NEGATIVE_INFINITY;
  for (let bin = from; bin < to; bin++) {
    const cell = bins.cell(bin, track);
    const least = bins.minimum[cell] ?? Number.NaN;
    const most = bins.maximum[cell] ?? Number.NaN;
    if (least < low && Number.isFinite(least)) low = least;
    if (most > high && Number.isFinite(most)) high = most;
  }
  return [low, high];
}

/** Takes the points of a wave; a new stroke begins where there was no value before. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/**
 * A value that holds until it changes, as steps. Where it changed more than once in a bin, from the
 * lowest to the highest: no peak is lost, however many events share a pixel.
 */
export function traceWave(
  pen: Pen,
  view: WaveView,
  track: number,
  initial: number,
  yOf: (value: number) => number,
): void {
  const { bins, from, to, xOf, endX } = view;
  let level = Number.isFinite(initial) ? initial : Number.NaN;
  if (Number.isFinite(level)) pen.moveTo(0, yOf(level));
  for (let bin = from; bin < to; bin++) {
    const cell = bins.cell(bin, track);
    const next = bins.last[cell] ?? Number.NaN;
    if (!Number.isFinite(next)) continue;
    const x = xOf(bin);
    if (Number.isFinite(level)) pen.lineTo(x, yOf(level));
    else {
      pen.moveTo(x, yOf(next));
      level = next;
    }
    const least = bins.minimum[cell] ?? next;
    const most = bins.maximum[cell] ?? next;
    const isWide = least !== most && Number.isFinite(least) && Number.isFinite(most);
    if (isWide) {
      pen.lineTo(x, yOf(least));
      pen.lineTo(x, yOf(most));
    }
    if (isWide || next !== level) pen.lineTo(x, yOf(next));
    level = next;
  }
  if (Number.isFinite(level)) pen.lineTo(endX, yOf(level));
}
