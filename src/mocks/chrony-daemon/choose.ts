/** Selection over the daemon's own state: who is fit, what came of it, what it means. */
import { type Daemon, LEAP } from './daemon-state.ts';
import { LINE_SAMPLES_MIN } from './line.ts';
import { halfWidthAt, offsetAt } from './registers.ts';
import { type Candidate, STATUS, select, type Verdict } from './selection.ts';

/** A source never says more of itself than its distance to its reference; seconds a stratum counts. */
const STRATUM_WEIGHT_S = 1e-3;
const UNSYNCHRONISED = LEAP.indexOf('unsynchronised');

export interface Choice extends Verdict {
  readonly candidates: readonly Candidate[];
}

function candidateOf(daemon: Daemon, slot: number): Candidate {
  const { state, config, nowNs } = daemon;
  const samples = state.count.get(slot);
  const aheadS = samples > 0 ? offsetAt(daemon, slot, nowNs) : 0;
  const distanceS =
    (samples > 0 ? halfWidthAt(daemon, slot, nowNs) : Number.POSITIVE_INFINITY) +
    state.sourceRootDelayS.get(slot) / 2 +
    state.sourceRootDispersionS.get(slot);
  const canBe =
    state.reach.get(slot) !== 0 &&
    samples >= LINE_SAMPLES_MIN &&
    state.sourceLeap.get(slot) !== UNSYNCHRONISED &&
    distanceS <= config.distanceMaxS;
  const isNoisy = state.deviationS.get(slot) > config.jitterMaxS;
  return {
    slot,
    fitness: !canBe ? 'nonselectable' : isNoisy ? 'jittery' : 'candidate',
    aheadS,
    distanceS,
    deviationS: state.deviationS.get(slot),
    stratum: state.sourceStratum.get(slot),
    isPreferred: slot === config.preferred,
    score: state.score.get(slot),
  };
}

const differs = (before: number, after: number): boolean => !Object.is(before, after);

/** Judges all sources and writes down what came of it. */
export function choose(daemon: Daemon): Choice {
  const { state, config } = daemon;
  const candidates = Array.from({ length: config.sources }, (_, slot) => candidateOf(daemon, slot));
  const rules = {
    sourcesMin: config.sourcesMin,
    combineLimit: config.combineLimit,
    stratumWeightS: STRATUM_WEIGHT_S,
  };
  const verdict = select(candidates, state.selected, rules);
  candidates.forEach(({ slot, aheadS, distanceS }, i) => {
    const status = verdict.statuses[i] ?? STATUS.nonselectable;
    const score = verdict.scores[i] ?? 1;
    const isKnown = Number.isFinite(distanceS);
    if (differs(state.status.get(slot), status)) state.status.set(slot, status);
    if (differs(state.score.get(slot), score)) state.score.set(slot, score);
    state.lowS.set(slot, isKnown ? aheadS - distanceS : 0);
    state.highS.set(slot, isKnown ? aheadS + distanceS : 0);
  });
  return { ...verdict, candidates };
}

/** The leap second that most of the trusted sources announce. */
export function announcedLeap({ state }: Daemon, { candidates, statuses }: Choice) {
  const votes = [0, 0, 0, 0];
  let trusted = 0;
  candidates.forEach(({ slot }, i) => {
    const status = statuses[i];
    const isTrusted =
      status === STATUS.selected || status === STATUS.combined || status === STATUS.spare;
    if (!isTrusted) return;
    trusted += 1;
    const leap = state.sourceLeap.get(slot);
    votes[leap] = (votes[leap] ?? 0) + 1;
  });
  if (2 * (votes[1] ?? 0) > trusted) return 'insert';
  return 2 * (votes[2] ?? 0) > trusted ? 'delete' : 'normal';
}
