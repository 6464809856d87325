/** Rows that only say again what the rows before them said, found in a list. Pure. */

/** Half-open stretch of rows between the first and the last turn of something that repeats. */
export interface Repeat {
  readonly from: number;
  readonly to: number;
  /** rows of one turn */
  readonly period: number;
}

/** A bit on a bus takes about so many events; longer turns are not seen as one. */
const PERIOD_MAX = 16;
/** Fewer turns are read as quickly as a line that stands for them. */
const TURNS_MIN = 5;

function turnsAt(names: readonly string[], at: number, period: number): number {
  let end = at + period;
  while (end < names.length && names[end] === names[end - period]) end++;
  return Math.floor((end - at) / period);
}

/** @param names of the rows in their order; one that must stay visible has a name of its own */
export function repeatsOf(names: readonly string[]): readonly Repeat[] {
  const repeats: Repeat[] = [];
  let at = 0;
  while (at < names.length) {
    let next = at + 1;
    for (let period = 1; period <= PERIOD_MAX; period++) {
      const turns = turnsAt(names, at, period);
      if (turns < TURNS_MIN) continue;
      next = at + turns * period;
      repeats.push({ from: at + period, to: next - period, period });
      break;
    }
    at = next;
  }
  return repeats;
}

/** "78 more of chip.releaseA", "38 more turns of these 8 events". */
export function repeatText({ from, to, period }: Repeat, names: readonly string[]): string {
  const turns = (to - from) / period;
  return period === 1
    ? `${turns} more of ${names[from] ?? ''}`
    : `${turns} more turns of these ${period} events`;
}
