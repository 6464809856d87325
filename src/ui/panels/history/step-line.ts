/** The writes of a field as a line that steps from value to value. Pure. */
import type { TimeWindow } from '../../store/time-window.ts';

/** A value from a time on. */
export interface Step {
  readonly timeNs: number;
  readonly value: number;
}

export interface StepLine {
  /** of an SVG path in a square of 1000 by 1000; '' = nothing to draw */
  readonly path: string;
  /** smallest and largest value drawn; NaN for none */
  readonly low: number;
  readonly high: number;
}

const SIDE = 1000;
/** A line stays off the borders of its square. */
const MARGIN = 60;
/** Finer than a pixel nothing can be told apart: what lies in one column is drawn as its extent. */
const COLUMNS = 500;

const round = (value: number): number => Math.round(value * 10) / 10;

/**
 * @param steps oldest first; a value that is no number leaves a gap
 * @param window what the whole width stands for
 */
export function stepLine(steps: readonly Step[], { fromNs, toNs }: TimeWindow): StepLine {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { value } of steps) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { path: '', low: Number.NaN, high: Number.NaN };
  const spanNs = Math.max(1, toNs - fromNs);
  const xOf = (timeNs: number) => (Math.min(Math.max(timeNs - fromNs, 0), spanNs) / spanNs) * SIDE;
  const height = SIDE - 2 * MARGIN;
  const yOf = (value: number) =>
    high === low ? SIDE / 2 : SIDE - MARGIN - ((value - low) / (high - low)) * height;
  const parts: string[] = [];
  let drawing = false;
  for (let at = 0; at < steps.length; ) {
    const step = steps[at];
    if (step === undefined) break;
    const column = Math.floor((xOf(step.timeNs) / SIDE) * COLUMNS);
    let [least, most, last] = [step.value, step.value, step.value];
    for (at += 1; at < steps.length; at++) {
      const next = steps[at];
      if (next === undefined || Math.floor((xOf(next.timeNs) / SIDE) * COLUMNS) !== column) break;
      // A gap within a column is not to be seen.
      if (!Number.isFinite(next.value)) continue;
      if (!(least <= next.value)) least = next.value;
      if (!(most >= next.value)) most = next.value;
      last = next.value;
    }
    if (!Number.isFinite(last)) {
      if (drawing) parts.push(`H${round(xOf(step.timeNs))}`);
      drawing = false;
      continue;
    }
    const x = round(xOf(step.timeNs));
    parts.push(drawing ? `H${x}` : `M${x} ${round(yOf(step.value))}`);
    if (most !== least) parts.push(`V${round(yOf(most))}V${round(yOf(least))}`);
    parts.push(`V${round(yOf(last))}`);
    drawing = true;
  }
  if (drawing) parts.push(`H${SIDE}`);
  return { path: parts.join(''), low, high };
}
