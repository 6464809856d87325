/** The straight line through the samples of a source: where its offset is, and where it goes. */

const PPM = 1e-6;
/** What a source is worth of which nothing is known yet: the figures of a real daemon. */
export const SKEW_UNKNOWN_PPM = 2000;
export const DEVIATION_UNKNOWN_S = 4;
/** Fewer samples have no slope. */
export const LINE_SAMPLES_MIN = 3;
/**
 * How many times its estimate an error may be, by the number of samples: Student's t for 95 % with
 * two samples spent on the line. Three samples can lie on one by chance.
 */
const SURE = [0, 0, 0, 12.7, 4.3, 3.18, 2.78, 2.57, 2.45];
const SURE_MANY = 2;
/** No stamp is better than this. */
export const PRECISION_S = 1e-6;
/** A clock that was corrected may still run wrong by so much that no sample shows yet. */
export const CLOCK_ERROR_PPM = 1;

export interface Sample {
  readonly atNs: number;
  /** local clock minus source */
  readonly aheadS: number;
  readonly delayS: number;
}

export interface Line {
  /** at `atNs` of the newest sample */
  readonly aheadS: number;
  readonly slopePpm: number;
  /** bound of the slope's error */
  readonly skewPpm: number;
  readonly deviationS: number;
  /** bound of the offset's error as far as the scatter shows it */
  readonly errorS: number;
  /** stretches of samples on one side of the line */
  readonly runs: number;
}

/** Late packets say less: the delay beyond the shortest may be all on one way. */
function weightsOf(samples: readonly Sample[]) {
  let shortest = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (const { delayS } of samples) {
    shortest = Math.min(shortest, delayS);
    sum += delayS;
  }
  const noiseS = (sum / samples.length - shortest) / 4;
  const typical = PRECISION_S + noiseS;
  const weights = samples.map(({ delayS }) => {
    const doubt = typical + (delayS - shortest) / 2;
    return (typical / doubt) * (typical / doubt);
  });
  return { weights, noiseS };
}

function runsOf(residuals: readonly number[]): number {
  let runs = 0;
  let last = 0;
  for (const residual of residuals) {
    const side = residual >= 0 ? 1 : -1;
    if (side !== last) runs += 1;
    last = side;
  }
  return runs;
}

const flat = (samples: readonly Sample[]): Line => {
  const newest = samples[samples.length - 1];
  const best = samples.reduce((a, b) => (b.delayS < a.delayS ? b : a));
  return {
    aheadS: best.aheadS,
    slopePpm: 0,
    skewPpm: SKEW_UNKNOWN_PPM,
    deviationS: Math.max(best.delayS / 2, PRECISION_S),
    errorS: Math.max(best.delayS / 2, Math.abs(best.aheadS - (newest?.aheadS ?? 0))),
    runs: runsOf(samples.map(({ aheadS }) => aheadS - best.aheadS)),
  };
};

/** @param samples oldest first, one or more */
export function fitLine(samples: readonly Sample[]): Line {
  const newest = samples[samples.length - 1];
  if (newest === undefined || samples.length < LINE_SAMPLES_MIN) return flat(samples);
  const { weights, noiseS } = weightsOf(samples);
  const agesS = samples.map(({ atNs }) => (atNs - newest.atNs) / 1e9);
  let sum = 0;
  let meanAge = 0;
  let meanAhead = 0;
  samples.forEach(({ aheadS }, i) => {
    const weight = weights[i] ?? 0;
    sum += weight;
    meanAge += weight * (agesS[i] ?? 0);
    meanAhead += weight * aheadS;
  });
  meanAge /= sum;
  meanAhead /= sum;
  let spread = 0;
  let joint = 0;
  samples.forEach(({ aheadS }, i) => {
    const age = (agesS[i] ?? 0) - meanAge;
    spread += (weights[i] ?? 0) * age * age;
    joint += (weights[i] ?? 0) * age * (aheadS - meanAhead);
  });
  if (!(spread > 0)) return flat(samples);
  const slope = joint / spread;
  const residuals = samples.map(
    ({ aheadS }, i) => aheadS - meanAhead - slope * ((agesS[i] ?? 0) - meanAge),
  );
  const squares = residuals.reduce((all, r, i) => all + (weights[i] ?? 0) * r * r, 0);
  const variance = squares / sum / (1 - 2 / samples.length) + PRECISION_S * PRECISION_S;
  const count = samples.length;
  // Of weighted samples only so many count as whole ones.
  // Few can lie on one line by chance; that their delays differ shows the noise all the same.
  const noise = Math.max(variance, noiseS * noiseS);
  const slopeError = Math.sqrt((noise * sum) / (spread * count));
  return {
    aheadS: meanAhead - slope * meanAge,
    slopePpm: slope / PPM,
    skewPpm: ((SURE[count] ?? SURE_MANY) * slopeError) / PPM,
    deviationS: Math.sqrt(variance),
    errorS: Math.sqrt(variance / count + slopeError * slopeError * meanAge * meanAge),
    runs: runsOf(residuals),
  };
}

/**
 * Half the width of the interval that must hold the true offset around `aheadS` at `nowNs`, as far
 * as this source can tell: the best packet's way, its age, and how far it lies from the line.
 */
export function halfWidthS(samples: readonly Sample[], line: Line, nowNs: number): number {
  const newest = samples[samples.length - 1];
  if (newest === undefined) return Number.POSITIVE_INFINITY;
  const now = line.aheadS + line.slopePpm * PPM * ((nowNs - newest.atNs) / 1e9);
  let least = Number.POSITIVE_INFINITY;
  for (const { atNs, aheadS, delayS } of samples) {
    const ageS = (nowNs - atNs) / 1e9;
    const carried = aheadS + line.slopePpm * PPM * ageS;
    const aged = ageS * (line.skewPpm + CLOCK_ERROR_PPM) * PPM;
    least = Math.min(least, delayS / 2 + aged + Math.abs(carried - now));
  }
  // Half of the scatter as well: stamps are noisy beyond what the delay shows.
  return least + line.deviationS / 2 + PRECISION_S;
}
