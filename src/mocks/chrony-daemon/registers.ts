/** The sample register of each source, and that of the hardware clock. */
import { type Daemon, SAMPLES_MAX, SOURCES_MAX } from './daemon-state.ts';
import {
  CLOCK_ERROR_PPM,
  fitLine,
  halfWidthS,
  LINE_SAMPLES_MIN,
  PRECISION_S,
  type Sample,
} from './line.ts';

const PPM = 1e-6;
/** A line with this few changes of side is bent: its oldest samples go. */
const RUNS_MIN = 3;
const SAMPLES_KEPT_MIN = 5;
/** Two samples in a row so far off the line mean that the source or the clock was set. */
const STRAY_DEVIATIONS = 6;

/** Oldest first. */
export function samplesOf({ state }: Daemon, slot: number): Sample[] {
  const first = slot * SAMPLES_MAX;
  return Array.from({ length: state.count.get(slot) }, (_, i) => ({
    atNs: state.sampleNs.get(first + i),
    aheadS: state.sampleAheadS.get(first + i),
    delayS: state.sampleDelayS.get(first + i),
  }));
}

function keep({ state }: Daemon, slot: number, samples: readonly Sample[]): void {
  const first = slot * SAMPLES_MAX;
  const kept = samples.slice(-SAMPLES_MAX);
  kept.forEach(({ atNs, aheadS, delayS }, i) => {
    state.sampleNs.set(first + i, atNs);
    state.sampleAheadS.set(first + i, aheadS);
    state.sampleDelayS.set(first + i, delayS);
  });
  state.count.set(slot, kept.length);
}

/** The offset that the line gives for now. */
export function offsetAt({ state }: Daemon, slot: number, nowNs: number): number {
  const ageS = (nowNs - state.heardNs.get(slot)) / 1e9;
  return state.aheadS.get(slot) + state.slopePpm.get(slot) * PPM * ageS;
}

/** Half of its interval now: all samples grow old at the same rate, so the best stays the best. */
export function halfWidthAt({ state }: Daemon, slot: number, nowNs: number): number {
  const ageS = (nowNs - state.heardNs.get(slot)) / 1e9;
  return state.halfS.get(slot) + ageS * (state.sourceSkewPpm.get(slot) + CLOCK_ERROR_PPM) * PPM;
}

function isStray(daemon: Daemon, slot: number, { atNs, aheadS, delayS }: Sample): boolean {
  const { state } = daemon;
  if (state.count.get(slot) < LINE_SAMPLES_MIN) return false;
  const ageS = (atNs - state.heardNs.get(slot)) / 1e9;
  const drifted = ageS * (state.sourceSkewPpm.get(slot) + CLOCK_ERROR_PPM) * PPM;
  const doubt = STRAY_DEVIATIONS * state.deviationS.get(slot) + delayS / 2 + drifted;
  return Math.abs(aheadS - offsetAt(daemon, slot, atNs)) > doubt;
}

/** Looks at the samples again; a bent line loses its oldest ones. */
function refit(daemon: Daemon, slot: number, held: readonly Sample[]): void {
  const { state } = daemon;
  let samples = held.slice(-SAMPLES_MAX);
  let line = fitLine(samples);
  while (samples.length > SAMPLES_KEPT_MIN && line.runs < RUNS_MIN) {
    samples = samples.slice(1);
    line = fitLine(samples);
  }
  keep(daemon, slot, samples);
  state.aheadS.set(slot, line.aheadS);
  state.slopePpm.set(slot, line.slopePpm);
  state.sourceSkewPpm.set(slot, line.skewPpm);
  state.deviationS.set(slot, line.deviationS);
  state.lineErrorS.set(slot, line.errorS);
  state.runs.set(slot, line.runs);
  state.halfS.set(slot, halfWidthS(samples, line, state.heardNs.get(slot)));
}

/**
 * Takes a sample into the register.
 * @returns how many deviations it lies off the line that was expected; 0 with too few samples
 */
export function addSample(daemon: Daemon, slot: number, sample: Sample): number {
  const { state } = daemon;
  const strays = isStray(daemon, slot, sample) ? state.strays.get(slot) + 1 : 0;
  const expected = offsetAt(daemon, slot, sample.atNs);
  const off = Math.abs(sample.aheadS - expected) / Math.max(state.deviationS.get(slot), 1e-5);
  state.answeredNs.set(slot, sample.atNs);
  state.originalS.set(slot, sample.aheadS);
  state.adjustedS.set(slot, sample.aheadS);
  state.sampleErrorS.set(slot, sample.delayS / 2 + PRECISION_S);
  state.strays.set(slot, strays % 2);
  // The first stray is put aside: it may be a packet that was held up on its way.
  if (strays === 1) return 0;
  const held = strays > 1 ? [] : samplesOf(daemon, slot);
  state.heardNs.set(slot, sample.atNs);
  refit(daemon, slot, [...held, sample]);
  return held.length < LINE_SAMPLES_MIN ? 0 : off;
}

/**
 * The clock was corrected: from now on it shows `byS` less and runs `byPpm` slower. All that was
 * measured is told as if the clock had always been so.
 */
export function shiftRegisters(daemon: Daemon, byS: number, byPpm: number): void {
  const { state, nowNs } = daemon;
  const since = (atNs: number) => byS - (byPpm * PPM * (nowNs - atNs)) / 1e9;
  for (let slot = 0; slot < SOURCES_MAX; slot++) {
    const held = state.count.get(slot);
    if (held === 0) continue;
    for (let at = slot * SAMPLES_MAX; at < slot * SAMPLES_MAX + held; at++) {
      state.sampleAheadS.set(at, state.sampleAheadS.get(at) - since(state.sampleNs.get(at)));
    }
    state.aheadS.set(slot, state.aheadS.get(slot) - since(state.heardNs.get(slot)));
    state.adjustedS.set(slot, state.adjustedS.get(slot) - since(state.answeredNs.get(slot)));
    state.slopePpm.set(slot, state.slopePpm.get(slot) - byPpm);
    state.lowS.set(slot, state.lowS.get(slot) - byS);
    state.highS.set(slot, state.highS.get(slot) - byS);
  }
  for (let i = 0; i < state.rtcCount; i++) {
    state.rtcAheadS.set(i, state.rtcAheadS.get(i) + since(state.rtcNs.get(i)));
  }
  if (state.rtcCount === 0) return;
  state.rtcFastS += since(state.rtcNs.get(state.rtcCount - 1));
  state.rtcGainPpm += byPpm;
}

/** Takes a reading of the hardware clock into its register. */
export function addRtcSample({ state, nowNs }: Daemon, fastS: number): void {
  const held = Array.from({ length: state.rtcCount }, (_, i) => ({
    atNs: state.rtcNs.get(i),
    aheadS: state.rtcAheadS.get(i),
    delayS: 0,
  }));
  const samples = [...held, { atNs: nowNs, aheadS: fastS, delayS: 0 }].slice(-SAMPLES_MAX);
  samples.forEach(({ atNs, aheadS }, i) => {
    state.rtcNs.set(i, atNs);
    state.rtcAheadS.set(i, aheadS);
  });
  const line = fitLine(samples);
  state.rtcCount = samples.length;
  state.rtcRuns = line.runs;
  state.rtcFastS = line.aheadS;
  state.rtcGainPpm = line.slopePpm;
}
