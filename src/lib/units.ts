import { failure, type Result, success } from './result.ts';

/** Nanoseconds in each unit of time that Orrery reads and writes. */
export const NS_PER = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
  h: 3600e9,
} as const;

/** Integer nanoseconds stay exact below this: 104 days. */
export const TIME_NS_MAX = Number.MAX_SAFE_INTEGER;

/** Units that convert into each other: unit → [base unit, factor]. */
const SCALES: Readonly<Record<string, readonly [string, number]>> = {
  ns: ['ns', 1],
  us: ['ns', 1e3],
  µs: ['ns', 1e3],
  ms: ['ns', 1e6],
  s: ['ns', 1e9],
  min: ['ns', 60e9],
  h: ['ns', 3600e9],
  Hz: ['Hz', 1],
  kHz: ['Hz', 1e3],
  MHz: ['Hz', 1e6],
  mV: ['V', 1e-3],
  V: ['V', 1],
  mA: ['A', 1e-3],
  A: ['A', 1],
  mW: ['W', 1e-3],
  W: ['W', 1],
  kW: ['W', 1e3],
  B: ['B', 1],
  KiB: ['B', 1024],
  MiB: ['B', 1048576],
  ppb: ['ppb', 1],
  ppm: ['ppb', 1e3],
};

/** Factor from one unit to another, or undefined when they measure different things. */
export function unitFactor(from: string, to: string): number | undefined {
  if (from === to) return 1;
  const a = SCALES[from];
  const b = SCALES[to];
  return a && b && a[0] === b[0] ? a[1] / b[1] : undefined;
}

/** Units that may stand for `unit`, for messages. */
export function unitsLike(unit: string): string[] {
  const base = SCALES[unit]?.[0];
  if (base === undefined) return unit === '' ? [] : [unit];
  return Object.keys(SCALES).filter((name) => SCALES[name]?.[0] === base && name !== 'us');
}

const QUANTITY =
  /^\s*(0[xX][\da-fA-F]+|[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([^\d\s].*?)?\s*$/u;

/**
 * Reads "100 ms", "21 °C", "1e3", "0x1f" as a number of `unit`. A bare number is taken in `unit`.
 * @param unit the unit wanted; '' = a plain number
 */
export function parseQuantity(text: string, unit: string, where: string): Result<number> {
  const expected =
    unit === ''
      ? 'a plain number'
      : `a number in ${unitsLike(unit).join(', ')}, e.g. "100 ${unit}"`;
  const match = QUANTITY.exec(text);
  if (!match) {
    return failure({ what: `"${text}" is not a quantity`, where, mend: `Write ${expected}.` });
  }
  const value = Number((match[1] ?? '').replaceAll('_', ''));
  const given = match[2];
  if (given === undefined) return success(value);
  const factor = unitFactor(given, unit);
  if (factor === undefined) {
    const mend = `Write ${expected}.`;
    return failure({ what: `unit "${given}" does not fit here`, where, mend });
  }
  // Times are integers; a product such as 0.1 ms × 1e6 may carry a last-bit error.
  return success(unit === 'ns' ? Math.round(value * factor) : value * factor);
}

/** "12.402 113 500 s": seconds with all nine digits, grouped. */
export function formatTimeNs(timeNs: number): string {
  const negative = timeNs < 0;
  const whole = Math.abs(Math.trunc(timeNs));
  const seconds = Math.floor(whole / 1e9);
  const rest = String(whole - seconds * 1e9).padStart(9, '0');
  const text = `${seconds}.${rest.slice(0, 3)} ${rest.slice(3, 6)} ${rest.slice(6)} s`;
  return negative ? `−${text}` : text;
}

/** Shortest readable duration: "350 ns", "2.5 ms", "14.2 s". Three significant digits, or all of whole seconds. */
export function formatDurationNs(durationNs: number): string {
  if (!Number.isFinite(durationNs)) return '–';
  // The digits that are shown choose the unit: 999.99 ms is "1 s", never "1000 ms".
  const size = Number(Math.abs(durationNs).toPrecision(3));
  if (size >= 1e12) return `${trimNumber(Math.round(durationNs / 1e9), 16)} s`;
  const [unit, scale] =
    size < 1e3 ? ['ns', 1] : size < 1e6 ? ['µs', 1e3] : size < 1e9 ? ['ms', 1e6] : ['s', 1e9];
  return `${trimNumber(durationNs / (scale as number))} ${unit}`;
}

/** The same in whole ns with every digit: two that differ are never shown alike. "3.9998 s" */
export function exactDurationNs(durationNs: number): string {
  if (!Number.isFinite(durationNs)) return '–';
  const size = Math.abs(durationNs);
  if (size < 1e3) return `${trimNumber(durationNs)} ns`;
  const [unit, digits] = size < 1e6 ? ['µs', 3] : size < 1e9 ? ['ms', 6] : ['s', 9];
  // By whole numbers: a quotient of 16 digits need not have all of them.
  const whole = String(Math.round(size)).padStart(digits + 1, '0');
  const rest = whole.slice(whole.length - digits).replace(/0+$/, '');
  const head = whole.slice(0, whole.length - digits);
  return `${durationNs < 0 ? '−' : ''}${head}${rest === '' ? '' : `.${rest}`} ${unit}`;
}

/** A moment of a run: as a duration since its start, which is "0 s" beside other seconds. */
export const formatMomentNs = (timeNs: number): string =>
  timeNs === 0 ? '0 s' : formatDurationNs(timeNs);

/** A number in at most `digits` significant digits, without trailing zeros. */
export function trimNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  const text = Number(value.toPrecision(digits));
  return String(text).replace('-', '−');
}

/** "0x48": two digits at least. @param value a whole number, not below 0 */
export const hexText = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;

/** "96 412" style grouping with a thin comma, independent of the host's locale. */
export function groupDigits(value: number): string {
  const [whole = '', fraction] = String(Math.abs(value)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${value < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
