/** Round marks on a scale of virtual time, and how they are written. Pure. */
import { groupDigits, trimNumber } from '../../../lib/units.ts';
import { roundStep, type TimeWindow } from '../../store/time-window.ts';

/** Marks stand at least this many pixels apart. */
const MARK_PIXELS = 112;
/** A digit of the axis, and the room beside a text, in pixels: so that texts never touch. */
const DIGIT_PIXELS = 6.7;
const TEXT_ROOM = 14;

/** Unit of the texts on an axis whose marks stand `stepNs` apart. */
function axisUnit(stepNs: number, lastNs: number): readonly [string, number] {
  if (lastNs >= 1e9) return ['s', 1e9];
  if (lastNs >= 1e6 && stepNs >= 1e3) return ['ms', 1e6];
  if (lastNs >= 1e3 && stepNs >= 1) return ['µs', 1e3];
  return ['ns', 1];
}

/** Digits after the point that tell two neighbouring marks apart. */
function digitsFor(stepNs: number, scale: number): number {
  let digits = 0;
  for (let step = stepNs; step < scale && digits < 9; step *= 10) digits++;
  return digits;
}

/**
 * A time in a unit, exact to the nanosecond: a quotient of large numbers would not be.
 * @param scale ns of the unit, a power of ten
 */
function exactText(timeNs: number, scale: number, digits: number): string {
  const whole = Math.floor(timeNs / scale);
  const rest = String(timeNs - whole * scale).padStart(Math.round(Math.log10(scale)), '0');
  const fraction = rest.slice(0, digits).replace(/(\d{3})(?=\d)/g, '$1 ');
  return digits === 0 ? groupDigits(whole) : `${groupDigits(whole)}.${fraction}`;
}

export interface AxisMark {
  readonly timeNs: number;
  readonly text: string;
}

function marksAt(window: TimeWindow, stepNs: number): AxisMark[] {
  const [unit, scale] = axisUnit(stepNs, window.toNs);
  const digits = digitsFor(stepNs, scale);
  const marks: AxisMark[] = [];
  for (let k = Math.ceil(window.fromNs / stepNs); k * stepNs < window.toNs; k++) {
    const timeNs = k * stepNs;
    marks.push({ timeNs, text: `${exactText(timeNs, scale, digits)} ${unit}` });
  }
  return marks;
}

export function axisMarks(window: TimeWindow, pixels: number): AxisMark[] {
  const spanNs = window.toNs - window.fromNs;
  const wide = Math.max(pixels, MARK_PIXELS);
  const stepNs = roundStep((spanNs * MARK_PIXELS) / wide);
  const marks = marksAt(window, stepNs);
  const longest = marks.reduce((most, { text }) => Math.max(most, text.length), 0);
  const needed = longest * DIGIT_PIXELS + TEXT_ROOM;
  // Nanoseconds late in a long run have long names.
  return (stepNs / spanNs) * wide >= needed
    ? marks
    : marksAt(window, roundStep(Math.max(stepNs + 1, (spanNs * needed) / wide)));
}

/** "1 px = 12.4 ms" needs few digits. */
export const roughNumber = (value: number): string =>
  value < 10 ? trimNumber(value, 2) : groupDigits(Math.round(value));
