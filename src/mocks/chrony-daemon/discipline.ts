/** How an accepted offset becomes a correction of frequency and phase. */
import type { Choice } from './choose.ts';
import type { Daemon } from './daemon-state.ts';
import { SKEW_UNKNOWN_PPM } from './line.ts';
import { shiftRegisters } from './registers.ts';
import { type Candidate, STATUS } from './selection.ts';

/** Variance that a clock's frequency gains in a second, ppm²: a good quartz in a quiet room. */
const WANDER_PPM2_PER_S = 2e-6;
/** However sure it is, a daemon listens: least share of a new slope that it takes over. */
const GAIN_MIN = 0.05;
/** A slope this many times beyond both doubts is believed at once. */
const SURPRISE = 3;
/** Share of the newest offset in the long-term mean. */
const RMS_SHARE = 0.1;
const SKEW_MIN_PPM = 1e-3;

interface Slope {
  readonly ppm: number;
  readonly skewPpm: number;
}

/** Slope of all that are combined, the surest counting most. */
function slopeOf({ state }: Daemon, { candidates, statuses }: Choice): Slope {
  let [sum, weights] = [0, 0];
  candidates.forEach(({ slot }, i) => {
    if (statuses[i] !== STATUS.selected && statuses[i] !== STATUS.combined) return;
    const skewPpm = Math.max(SKEW_MIN_PPM, state.sourceSkewPpm.get(slot));
    sum += state.slopePpm.get(slot) / (skewPpm * skewPpm);
    weights += 1 / (skewPpm * skewPpm);
  });
  if (weights === 0) return { ppm: 0, skewPpm: SKEW_UNKNOWN_PPM };
  return { ppm: sum / weights, skewPpm: 1 / Math.sqrt(weights) };
}

/** Share of the slope taken over now, and the doubt that is left. */
function weigh(daemon: Daemon, slope: Slope, elapsedS: number) {
  const { state } = daemon;
  const own = state.skewPpm * state.skewPpm + WANDER_PPM2_PER_S * elapsedS;
  const theirs = slope.skewPpm * slope.skewPpm;
  const surprise = SURPRISE * (Math.sqrt(own) + slope.skewPpm);
  if (Math.abs(slope.ppm) > surprise) return { gain: 1, skewPpm: slope.skewPpm };
  const gain = Math.max(GAIN_MIN, own / (own + theirs));
  return { gain, skewPpm: Math.max(SKEW_MIN_PPM, Math.sqrt((own * theirs) / (own + theirs))) };
}

export interface Correction {
  /** seconds by which the clock was ahead */
  readonly aheadS: number;
  readonly isStep: boolean;
  /** to be slewed in within so long */
  readonly overS: number;
}

function noteDistances({ state }: Daemon, chosen: Candidate, aheadS: number): void {
  const slot = chosen.slot;
  const first = slot * (state.sampleDelayS.length / state.count.length);
  let delayS = Number.POSITIVE_INFINITY;
  for (let i = 0; i < state.count.get(slot); i++) {
    delayS = Math.min(delayS, state.sampleDelayS.get(first + i));
  }
  const rootDelayS = state.sourceRootDelayS.get(slot) + delayS;
  // Together they are the distance of the chosen source, and how far it was not followed.
  const wholeS = chosen.distanceS + Math.abs(aheadS - chosen.aheadS);
  state.rootDelayS = rootDelayS;
  state.rootDispersionS = Math.max(0, wholeS - rootDelayS / 2);
}

/** Updates frequency and all that is reported of the reference. */
export function discipline(daemon: Daemon, choice: Choice, chosen: Candidate): Correction {
  const { state, config, nowNs } = daemon;
  const aheadS = choice.combinedS;
  const isFirst = Number.isNaN(state.refNs);
  const elapsedS = isFirst ? 0 : (nowNs - state.refNs) / 1e9;
  const slope = slopeOf(daemon, choice);
  const { gain, skewPpm } = weigh(daemon, slope, elapsedS);
  const byPpm = gain * slope.ppm;
  const mayStep = config.stepUpdates < 0 || state.updates < config.stepUpdates;
  const isStep = mayStep && Math.abs(aheadS) > config.stepOverS;
  noteDistances(daemon, chosen, aheadS);
  state.correctedPpm += byPpm;
  state.residualPpm = slope.ppm - byPpm;
  state.skewPpm = skewPpm;
  state.lastOffsetS = aheadS;
  const mean = isFirst ? 1 : RMS_SHARE;
  const { rmsOffsetS } = state;
  state.rmsOffsetS = Math.sqrt((1 - mean) * rmsOffsetS * rmsOffsetS + mean * aheadS * aheadS);
  state.updateIntervalS = elapsedS;
  state.refNs = nowNs;
  state.updates += 1;
  if (isStep) state.steps += 1;
  shiftRegisters(daemon, aheadS, byPpm);
  return { aheadS, isStep, overS: Math.max(1, Math.min(elapsedS, 64)) };
}
