/** Times and states of a daemon in words. */
import { trimNumber } from '../../../lib/units.ts';

const SCALES = [
  ['ns', 1e-9],
  ['µs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
] as const;

/** "600 ms", "−31.2 µs": at most three significant digits. */
export function secondsText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds === 0) return '0 s';
  const size = Math.abs(seconds);
  const [unit, scale] = SCALES.findLast(([, least]) => size >= least * 0.9995) ?? SCALES[0];
  const rounded = Math.round(seconds / scale);
  // Whole units from a thousand on: an offset of a day is not 8.64e4 s.
  return `${size / scale >= 1000 ? String(rounded).replace('-', '−') : trimNumber(seconds / scale)} ${unit}`;
}

/** "600 ms ahead", "12 µs behind", "right". */
export function aheadText(seconds: number): string {
  if (seconds === 0) return 'right';
  return `${secondsText(Math.abs(seconds))} ${seconds > 0 ? 'ahead' : 'behind'}`;
}

/** "11.721 ppm fast", "7.030 ppm slow". */
export const rateText = (ppm: number): string =>
  `${Math.abs(ppm).toFixed(3)} ppm ${ppm < 0 ? 'slow' : 'fast'}`;

interface Sign {
  readonly symbol: string;
  readonly text: string;
}

const UNKNOWN: Sign = { symbol: '?', text: 'unknown' };

const MODES: readonly Sign[] = [
  { symbol: '^', text: 'server' },
  { symbol: '=', text: 'peer' },
  { symbol: '#', text: 'reference clock' },
];

const STATES: readonly Sign[] = [
  { symbol: '*', text: 'selected' },
  { symbol: '?', text: 'not selectable' },
  { symbol: 'x', text: 'falseticker' },
  { symbol: '~', text: 'too variable' },
  { symbol: '+', text: 'combined' },
  { symbol: '-', text: 'not combined' },
];

export const modeSign = (mode: number): Sign => MODES[mode] ?? UNKNOWN;
export const stateSign = (state: number): Sign => STATES[state] ?? UNKNOWN;

const LEAPS = ['normal', 'insert second', 'delete second', 'not synchronised'];
export const leapText = (leap: number): string => LEAPS[leap] ?? 'unknown';

const AGE_UNKNOWN = 0xffffffff;

/** "32 s", "never". */
export const agoText = (seconds: number): string =>
  seconds === AGE_UNKNOWN ? 'never' : `${seconds} s`;

/** "64 s" of 6, "0.5 s" of −1. */
export const pollText = (poll: number): string => `${2 ** poll} s`;

/** "2016-12-31 23:59:59" of seconds since 1970; civil calendar, proleptic Gregorian. */
export function utcText(utcS: number): string {
  const date = new Date(utcS * 1000);
  return Number.isNaN(date.getTime()) ? '–' : date.toISOString().slice(0, 19).replace('T', ' ');
}
