/** Round marks on a scale of virtual time, and how they are written. Pure. */
import { groupDigits, trimNumber } from '../../../lib/units.ts';
import { roundStep, type TimeWindow } from '../../store/time-window.ts';

/** Marks stand at least this many pixels apart, so that their texts never touch. */
const MARK_PIXELS = 112;

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

/** Groups the digits before the point only. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const head = groupDigits(Number(whole));
  return fraction === undefined ? head : `${head}.${fraction}`;
}

export interface AxisMark {
  readonly timeNs: number;
  readonly text: string;
}

export function axisMarks(window: TimeWindow, pixels: number): AxisMark[] {
  const spanNs = window.toNs - window.fromNs;
  const stepNs = roundStep((spanNs * MARK_PIXELS) / Math.max(pixels, MARK_PIXELS));
  const [unit, scale] = axisUnit(stepNs, window.toNs);
  const digits = digitsFor(stepNs, scale);
  const marks: AxisMark[] = [];
  for (let k = Math.ceil(window.fromNs / stepNs); k * stepNs < window.toNs; k++) {
    const timeNs = k * stepNs;
    marks.push({ timeNs, text: `${grouped((timeNs / scale).toFixed(digits))} ${unit}` });
  }
  return marks;
}

/** "1 px = 12.4 ms" needs few digits. */
export const roughNumber = (value: number): string =>
  value < 10 ? trimNumber(value, 2) : groupDigits(Math.round(value));
