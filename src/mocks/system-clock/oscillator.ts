/** How a quartz clock runs: plain arithmetic, so that every machine gets the same bits. */

const NS_PER_DAY = 86_400e9;
/** A tuning-fork quartz runs slow on both sides of this temperature. */
const TURNOVER_C = 25;

/** Day curve: 0 at midnight, −1 at six, 0 at noon, +1 at eighteen; two parabolas for a sine. */
export function dayCurve(nowNs: number): number {
  const day = nowNs / NS_PER_DAY;
  const half = 2 * (day - Math.floor(day));
  const x = half < 1 ? half : half - 1;
  const arch = 4 * x * (1 - x);
  return half < 1 ? -arch : arch;
}

/** Frequency error that the temperature adds, in ppm. */
export const temperaturePpm = (temperatureC: number, ppmPerK2: number): number => {
  const fromTurnover = temperatureC - TURNOVER_C;
  return ppmPerK2 * fromTurnover * fromTurnover;
};
