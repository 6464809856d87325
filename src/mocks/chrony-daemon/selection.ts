/**
 * Which sources to believe. Every source gives an interval that should hold the true offset. The
 * point that most intervals share decides, if it is more than half of them; whoever does not hold
 * it is a falseticker. Invariants (held by selection.model.test.ts):
 * - the best point lies in more than half of the candidates, or nobody is selected;
 * - a candidate is a falseticker exactly when its interval misses the shared part;
 * - the selected source is a truechimer, and so is every combined one;
 * - at most one is selected; a source that is no candidate is neither selected nor combined;
 * - the combined offset lies between the offsets that were combined.
 */

/** Numbers of the protocol. */
export const STATUS = {
  selected: 0,
  nonselectable: 1,
  falseticker: 2,
  jittery: 3,
  /** passed, and combined with the selected one */
  combined: 4,
  /** passed, and not combined */
  spare: 5,
} as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

/** A source as selection sees it; offsets are those of the local clock, ahead of the source. */
export interface Candidate {
  readonly slot: number;
  /** why it takes no part, or that it does */
  readonly fitness: 'candidate' | 'nonselectable' | 'jittery';
  readonly aheadS: number;
  /** half the width of its interval: the root distance */
  readonly distanceS: number;
  readonly deviationS: number;
  readonly stratum: number;
  readonly isPreferred: boolean;
  /** how much better than the selected one it looked so far; 1 = alike */
  readonly score: number;
}

export interface Verdict {
  /** slot; −1 = none */
  readonly selected: number;
  readonly reason: 'selected' | 'no candidates' | 'no majority' | 'too few';
  /** by position of the candidates */
  readonly statuses: readonly Status[];
  readonly scores: readonly number[];
  /** what all truechimers share; NaN without a majority */
  readonly lowS: number;
  readonly highS: number;
  /** weighted offset of the selected and the combined ones; NaN when none */
  readonly combinedS: number;
}

export interface SelectionRules {
  /** candidates that must agree at least */
  readonly sourcesMin: number;
  /** a source this many times farther than the selected one is not combined */
  readonly combineLimit: number;
  /** seconds that a stratum counts */
  readonly stratumWeightS: number;
}

/** Another source takes over when it looked better by this factor, gathered over updates. */
export const SCORE_LIMIT = 10;

interface Edge {
  readonly atS: number;
  readonly change: 1 | -1;
}

/** The stretch that the most intervals share, and how many share it. */
export function deepestShare(candidates: readonly Candidate[]) {
  const edges: Edge[] = [];
  for (const { aheadS, distanceS } of candidates) {
    edges.push({ atS: aheadS - distanceS, change: 1 }, { atS: aheadS + distanceS, change: -1 });
  }
  // Closed intervals: where one ends and another begins they share a point.
  edges.sort((a, b) => a.atS - b.atS || b.change - a.change);
  let [depth, most, lowS, highS] = [0, 0, Number.NaN, Number.NaN];
  for (const { atS, change } of edges) {
    if (change === -1 && depth === most && Number.isNaN(highS)) highS = atS;
    depth += change;
    if (depth <= most) continue;
    most = depth;
    lowS = atS;
    highS = Number.NaN;
  }
  return { depth: most, lowS, highS };
}

const holds = ({ aheadS, distanceS }: Candidate, lowS: number, highS: number): boolean =>
  aheadS - distanceS <= lowS && aheadS + distanceS >= highS;

function without(
  candidates: readonly Candidate[],
  reason: Verdict['reason'],
  status: Status,
): Verdict {
  return {
    selected: -1,
    reason,
    statuses: candidates.map((one) => statusOf(one, status)),
    scores: candidates.map(() => 1),
    lowS: Number.NaN,
    highS: Number.NaN,
    combinedS: Number.NaN,
  };
}

function statusOf({ fitness }: Candidate, otherwise: Status): Status {
  if (fitness === 'nonselectable') return STATUS.nonselectable;
  return fitness === 'jittery' ? STATUS.jittery : otherwise;
}

/** Distance in which a stratum counts as well, so that near sources of high stratum lose. */
const rankS = ({ distanceS, stratum }: Candidate, { stratumWeightS }: SelectionRules): number =>
  distanceS + stratum * stratumWeightS;

/** Scores gather how much nearer than the selected one a source is; one that is not falls back. */
function scoresOf(trusted: readonly Candidate[], current: Candidate, rules: SelectionRules) {
  const currentS = rankS(current, rules);
  return new Map(
    trusted.map((one) => {
      const ratio = currentS / rankS(one, rules);
      return [one.slot, one === current ? 1 : Math.max(1, one.score * ratio)];
    }),
  );
}

function nearest(trusted: readonly Candidate[], rules: SelectionRules): Candidate | undefined {
  const preferred = trusted.filter(({ isPreferred }) => isPreferred);
  const from = preferred.length > 0 ? preferred : trusted;
  let best = from[0];
  for (const one of from) if (best && rankS(one, rules) < rankS(best, rules)) best = one;
  return best;
}

function combine(chosen: readonly Candidate[]): number {
  let [sum, weights] = [0, 0];
  for (const { aheadS, distanceS, deviationS } of chosen) {
    const doubt = distanceS + deviationS;
    const weight = 1 / (doubt * doubt);
    sum += weight * aheadS;
    weights += weight;
  }
  return sum / weights;
}

/** @param current slot selected so far; −1 = none */
export function select(
  candidates: readonly Candidate[],
  current: number,
  rules: SelectionRules,
): Verdict {
  const fit = candidates.filter(({ fitness }) => fitness === 'candidate');
  if (fit.length === 0) return without(candidates, 'no candidates', STATUS.nonselectable);
  const { depth, lowS, highS } = deepestShare(fit);
  if (2 * depth <= fit.length) return without(candidates, 'no majority', STATUS.falseticker);
  if (depth < rules.sourcesMin) return without(candidates, 'too few', STATUS.spare);
  const trusted = fit.filter((one) => holds(one, lowS, highS));
  const kept = trusted.find(({ slot }) => slot === current);
  const scores = kept === undefined ? undefined : scoresOf(trusted, kept, rules);
  const better = nearest(trusted, rules);
  const takesOver =
    kept === undefined ||
    (better?.isPreferred && !kept.isPreferred) ||
    (scores?.get(better?.slot ?? -1) ?? 1) > SCORE_LIMIT;
  const chosen = (takesOver ? better : kept) ?? trusted[0];
  if (chosen === undefined) return without(candidates, 'no majority', STATUS.falseticker);
  const limitS = rules.combineLimit * rankS(chosen, rules);
  const isNear = (one: Candidate) => one === chosen || rankS(one, rules) <= limitS;
  const statuses = candidates.map((one): Status => {
    if (one === chosen) return STATUS.selected;
    if (one.fitness !== 'candidate') return statusOf(one, STATUS.spare);
    if (!trusted.includes(one)) return STATUS.falseticker;
    return isNear(one) ? STATUS.combined : STATUS.spare;
  });
  return {
    selected: chosen.slot,
    reason: 'selected',
    statuses,
    scores: candidates.map(({ slot }) => (takesOver ? 1 : (scores?.get(slot) ?? 1))),
    lowS,
    highS,
    combinedS: combine(trusted.filter(isNear)),
  };
}
