/** Calendar without the host's: years 2000 … 2099, in which every fourth is a leap year. */

export const SECONDS_PER_DAY = 86_400;
const DAYS_PER_MONTH: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_PER_YEAR = 365;
/** 2000-01-01 was a Saturday; days of the week count from Monday = 1. */
const FIRST_WEEKDAY = 6;

/** @param year of the century, 0 … 99 */
export const isLeap = (year: number): boolean => year % 4 === 0;

/** @param month 1 … 12 */
export const daysInMonth = (year: number, month: number): number =>
  (DAYS_PER_MONTH[month - 1] ?? 31) + (month === 2 && isLeap(year) ? 1 : 0);

/** Days from 2000-01-01 to the first of January of this year. */
const daysBefore = (year: number): number => year * DAYS_PER_YEAR + Math.floor((year + 3) / 4);

/** One part of the date and time, `seconds` after 2000-01-01 00:00:00. */
export function civil(seconds: number) {
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  const inDay = seconds - day * SECONDS_PER_DAY;
  let year = Math.min(99, Math.floor(day / DAYS_PER_YEAR));
  while (daysBefore(year) > day) year -= 1;
  let date = day - daysBefore(year) + 1;
  let month = 1;
  while (date > daysInMonth(year, month)) {
    date -= daysInMonth(year, month);
    month += 1;
  }
  return {
    year,
    month,
    date,
    weekday: ((day + FIRST_WEEKDAY - 1) % 7) + 1,
    hour: Math.floor(inDay / 3600),
    minute: Math.floor(inDay / 60) % 60,
    second: inDay % 60,
  };
}
