/** The stretch of virtual time that the lanes show, and how it moves. Pure. */

/** Half-open stretch of virtual time, in ns. */
export interface TimeWindow {
  readonly fromNs: number;
  readonly toNs: number;
}

/**
 * pace: as long as a person watches in ten seconds at the present speed · whole: everything
 * recorded · fixed: as the person left it.
 */
export type WindowMode = 'pace' | 'whole' | 'fixed';

/** A nanosecond, the smallest step of virtual time, is then as wide as a finger. */
export const SPAN_NS_MIN = 8;
/** 104 days: the largest exact virtual time. */
export const SPAN_NS_MAX = Number.MAX_SAFE_INTEGER;

/** What a person watches at once at speed 1. */
export const PACE_SPAN_NS = 10e9;

/** The live edge stays this far from the right border, as a share of the window. */
const LIVE_MARGIN = 0.04;
/** A playhead closer to a border than this share is brought back to the middle. */
const REVEAL_MARGIN = 0.02;

const clampSpan = (spanNs: number): number => Math.min(Math.max(spanNs, SPAN_NS_MIN), SPAN_NS_MAX);

export const spanOf = (window: TimeWindow): number => window.toNs - window.fromNs;

/** Never starts before virtual zero. */
export function windowAt(fromNs: number, spanNs: number): TimeWindow {
  const span = clampSpan(Math.round(spanNs));
  const from = Math.max(0, Math.round(fromNs));
  return { fromNs: from, toNs: from + span };
}

/** Slides so that the live edge stands near the right border; a young world is not stretched. */
export function followLive(window: TimeWindow, liveNs: number): TimeWindow {
  const span = spanOf(window);
  return windowAt(liveNs - span * (1 - LIVE_MARGIN), span);
}

/** The same window when `timeNs` lies well inside it, otherwise one centred on it. */
export function reveal(window: TimeWindow, timeNs: number): TimeWindow {
  const span = spanOf(window);
  const margin = span * REVEAL_MARGIN;
  const afterStart = window.fromNs === 0 ? timeNs >= 0 : timeNs >= window.fromNs + margin;
  if (afterStart && timeNs <= window.toNs - margin) return window;
  return windowAt(timeNs - span / 2, span);
}

/** A replaying playhead reaches this share of the window; then the window moves with it. */
const REPLAY_SHARE = 0.7;

/** The window for a playhead that plays recorded time. */
export function followReplay(window: TimeWindow, timeNs: number): TimeWindow {
  const span = spanOf(window);
  if (timeNs < window.fromNs) return reveal(window, timeNs);
  return timeNs <= window.fromNs + span * REPLAY_SHARE
    ? window
    : windowAt(timeNs - span * REPLAY_SHARE, span);
}

/** Keeps `aroundNs` where it is on the screen. @param factor > 1 shows more time */
export function zoom(window: TimeWindow, factor: number, aroundNs: number): TimeWindow {
  const span = clampSpan(spanOf(window) * factor);
  const share = (aroundNs - window.fromNs) / spanOf(window);
  return windowAt(aroundNs - share * span, span);
}

export function pan(window: TimeWindow, shareOfSpan: number): TimeWindow {
  const span = spanOf(window);
  return windowAt(window.fromNs + shareOfSpan * span, span);
}

/** Everything from `startNs` to `liveNs`, with a little room after it. */
export function whole(startNs: number, liveNs: number): TimeWindow {
  const span = Math.max((liveNs - startNs) / (1 - LIVE_MARGIN), SPAN_NS_MIN);
  return windowAt(startNs, span);
}

/** 1, 2 or 5 times a power of ten, at or above `value`; at least 1. */
export function roundStep(value: number): number {
  let unit = 1;
  while (unit * 10 <= value) unit *= 10;
  for (const factor of [1, 2, 5, 10]) {
    if (unit * factor >= value) return unit * factor;
  }
  return unit * 10;
}

/** What one press of an arrow key moves: a hundredth of the window. */
export const timeStep = (window: TimeWindow): number => roundStep(spanOf(window) / 100);

/**
 * Length of window that suits a speed; 'max' has none. A run that is over sooner fills it.
 * @param untilNs virtual end of the run
 */
export function paceSpan(
  speed: number | 'max',
  untilNs = Number.POSITIVE_INFINITY,
): number | undefined {
  if (speed === 'max') return undefined;
  return Math.min(clampSpan(PACE_SPAN_NS * speed), spanOf(whole(0, untilNs)));
}

/** Length of window for a run that has just been opened, at any speed. */
export const openingSpan = (speed: number | 'max', untilNs: number): number =>
  paceSpan(speed, untilNs) ?? openingSpan(1, untilNs);
