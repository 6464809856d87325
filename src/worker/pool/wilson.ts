/** 97.5 % quantile of the normal distribution: an interval of 95 %. */
const Z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Where the probability lies with 95 % confidence after `hits` in `trials` (Wilson's score
 * interval: stays within 0 … 1 and is honest for few trials and for 0 or all hits).
 */
export function wilson(hits: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const share = hits / trials;
  const square = (Z * Z) / trials;
  const middle = share + square / 2;
  const half = Z * Math.sqrt((share * (1 - share)) / trials + square / trials / 4);
  // Of none or all the bound is exact; the formula misses it by a rounding.
  const low = hits === 0 ? 0 : (middle - half) / (1 + square);
  const high = hits === trials ? 1 : (middle + half) / (1 + square);
  return { low, high };
}
