/**
 * Numbers as C prints them: the exact decimal expansion of the double, ties to even, and a minus
 * before a zero that has one. JavaScript's toFixed rounds ties up: 2.5 is 3 there and 2 in C.
 */

const scratch = new DataView(new ArrayBuffer(8));

/** value = mantissa · 2^exponent, exactly; for finite values. */
function partsOf(size: number): { mantissa: bigint; exponent: number } {
  scratch.setFloat64(0, size);
  const high = scratch.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(scratch.getUint32(4));
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** round(size · 10^decimals), ties to even. */
function scaled(size: number, decimals: number): bigint {
  const { mantissa, exponent } = partsOf(size);
  const product = mantissa * BigInt(`1${'0'.repeat(decimals)}`);
  if (exponent >= 0) return product << BigInt(exponent);
  const shift = BigInt(-exponent);
  const floor = product >> shift;
  const rest = product - (floor << shift);
  const half = 1n << (shift - 1n);
  const isUp = rest > half || (rest === half && floor % 2n === 1n);
  return isUp ? floor + 1n : floor;
}

const isNegative = (value: number): boolean => value < 0 || Object.is(value, -0);

function digitsOf(size: number, decimals: number): string {
  if (Number.isNaN(size)) return 'nan';
  if (size === Number.POSITIVE_INFINITY) return 'inf';
  const digits = scaled(size, decimals)
    .toString()
    .padStart(decimals + 1, '0');
  if (decimals === 0) return digits;
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** `%.Nf` */
export const fixed = (value: number, decimals: number): string =>
  `${isNegative(value) ? '-' : ''}${digitsOf(Math.abs(value), decimals)}`;

/** `%+.Nf` */
export const signedFixed = (value: number, decimals: number): string =>
  `${isNegative(value) ? '-' : '+'}${digitsOf(Math.abs(value), decimals)}`;

const NANO = 1e-9;
/** Where the four digits of a unit are full; half a unit below, since printing rounds. */
const FULL = 9999.5;
const FULL_SECONDS = 999.5;
const FULL_WIDE = 99999.5;

/** What stands behind whole seconds that no longer fit, each with how many of the one before. */
const LONG_UNITS = [
  ['m', 60],
  ['h', 60],
  ['d', 24],
  ['y', 365],
] as const;

/** Sign, digits and unit, in as many columns as the unit takes. */
function inUnit(seconds: number, isSigned: boolean): string {
  const print = isSigned ? signedFixed : fixed;
  const narrow = isSigned ? 5 : 4;
  const size = Math.abs(seconds);
  const small = [
    [NANO, 'ns', 1e9],
    [1e-6, 'us', 1e6],
    [1e-3, 'ms', 1e3],
  ] as const;
  for (const [unit, name, factor] of small) {
    if (size < FULL * unit) return `${print(seconds * factor, 0).padStart(narrow)}${name}`;
  }
  if (size < FULL_SECONDS) return `${print(seconds, 1).padStart(narrow + 1)}s`;
  if (size < FULL_WIDE) return `${print(seconds, 0).padStart(narrow + 1)}s`;
  let value = seconds;
  let name = 's';
  for (const [unit, count] of LONG_UNITS) {
    if (Math.abs(value) < FULL_WIDE) break;
    value /= count;
    name = unit;
  }
  return `${print(value, 0).padStart(narrow + 1)}${name}`;
}

/** `100us`: a size, in six columns. */
export const duration = (seconds: number): string => inUnit(seconds, false);

/** ` +123us`: an offset, in seven columns. */
export const offset = (seconds: number): string => inUnit(seconds, true);

/** A frequency in ppm, in ten columns. */
export function frequency(ppm: number, isSigned: boolean): string {
  const print = isSigned ? signedFixed : fixed;
  return print(ppm, Math.abs(ppm) < FULL_WIDE ? 3 : 0).padStart(10);
}

const AGE_UNKNOWN = 0xffffffff;
const HOUR_S = 3600;
const DAY_S = 86400;

/** Seconds ago, in four columns. */
export function age(seconds: number): string {
  if (seconds === AGE_UNKNOWN) return '   -';
  if (seconds < 1200) return String(seconds).padStart(4);
  if (seconds < 36000) return `${Math.floor(seconds / 60)}m`.padStart(4);
  if (seconds < 345600) return `${Math.floor(seconds / HOUR_S)}h`.padStart(4);
  const days = Math.floor(seconds / DAY_S);
  return (days > 999 ? `${Math.floor(days / 365)}y` : `${days}d`).padStart(4);
}

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export interface CivilTime {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  readonly day: number;
  readonly weekday: string;
  /** hh:mm:ss */
  readonly clock: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Gregorian date and time of day, UTC, from seconds since 1970. */
export function civilTime(seconds: number): CivilTime {
  const days = Math.floor(seconds / DAY_S);
  const inDay = seconds - days * DAY_S;
  // Years begin in March here, so that the leap day is the last; eras have 400 years.
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36524) -
      Math.floor(dayOfEra / 146096)) /
      365,
  );
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDays);
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const [hour, minute] = [Math.floor(inDay / HOUR_S), Math.floor(inDay / 60) % 60];
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
    weekday: WEEKDAYS[((days % 7) + 7) % 7] ?? '',
    clock: `${two(hour)}:${two(minute)}:${two(inDay % 60)}`,
  };
}

/** `%a %b %d %T %Y` */
export function longTime(seconds: number): string {
  const { weekday, month, day, clock, year } = civilTime(seconds);
  return `${weekday} ${MONTHS[month - 1]} ${two(day)} ${clock} ${year}`;
}

/** `%Y-%m-%d %T` */
export function shortTime(seconds: number): string {
  const { year, month, day, clock } = civilTime(seconds);
  return `${year}-${two(month)}-${two(day)} ${clock}`;
}
