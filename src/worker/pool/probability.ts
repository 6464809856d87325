/**
 * How likely an expectation is to break, seen from points of a timeline: from each point futures
 * with other chances are run, and those in which it breaks are counted. The same question has the
 * same answer, whatever the number of threads.
 */
import { failure, type Result, success } from '../../lib/result.ts';
import { endingOn, type Pool } from './pool.ts';
import type { FuturesAnswer, FuturesPart, TimelineQuestion } from './pool-api.ts';
import { wilson } from './wilson.ts';

export interface ProbabilityQuestion extends TimelineQuestion {
  /** events handled where futures part, in any order */
  readonly points: readonly number[];
  /** futures from each point */
  readonly futures: number;
  /** of the question itself: from it come the seeds of all futures */
  readonly seed: number;
}

export interface PointRisk {
  /** events handled where its futures part: at the end of that instant */
  readonly at: number;
  /** NaN until the first of its futures came back */
  readonly timeNs: number;
  /** futures that were judged so far */
  readonly futures: number;
  readonly broken: number;
  /** share that broke; NaN = none was judged */
  readonly share: number;
  /** where the probability lies with 95 % confidence */
  readonly low: number;
  readonly high: number;
  /** it had broken before: certain, and no future was run */
  readonly wasBroken: boolean;
  /** futures in which the engine could not go on; not among `futures` */
  readonly crashed: number;
  readonly crash: string;
}

export interface Probability {
  readonly expectation: string;
  /** by rising place */
  readonly points: readonly PointRisk[];
  /** futures run, of all that were asked for */
  readonly done: number;
  readonly wanted: number;
  /** events handled in futures */
  readonly events: number;
  readonly cancelled: boolean;
}

export interface ProbabilityOptions {
  readonly signal?: AbortSignal;
  /** Told after every few futures; `partial` counts those that came back. */
  readonly onProgress?: (share: number, partial: Probability) => void;
}

export const POINTS_MAX = 10_000;
export const FUTURES_MAX = 100_000;
/** Futures handed out at a time: few, so that no thread is left alone with the last ones. */
const PART_FUTURES = 8;

/** splitmix32: the mixed word of a counter. */
function mix(counter: number): number {
  let z = counter | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** Seed of one future, by what it is and not by who runs it or when: 53 bits. */
export function futureSeed(seed: number, at: number, index: number): number {
  const words = [seed, Math.floor(seed / 2 ** 32), at, Math.floor(at / 2 ** 32), index];
  let [low, high] = [0x9e3779b9, 0x6a09e667];
  for (const word of words) {
    low = mix(low ^ word);
    high = mix((high + 0x9e3779b9) ^ low);
  }
  return (high >>> 11) * 2 ** 32 + low;
}

/** Points spread evenly over the events [from, to], both ends among them. */
export function evenPoints(from: number, to: number, count: number): number[] {
  if (count <= 1 || to <= from) return [from];
  const step = (to - from) / (count - 1);
  const points = Array.from({ length: count }, (_, i) => Math.round(from + i * step));
  return [...new Set(points)];
}

function problemOf({ points, futures, seed, untilNs, withinNs }: ProbabilityQuestion) {
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
  const wrong = (what: string, mend: string) => ({ what, where: 'probability', mend });
  const off = points.find((at) => !isCount(at));
  if (off !== undefined)
    return wrong(`a point after ${off} events`, 'Use whole numbers from 0 on.');
  if (points.length === 0 || points.length > POINTS_MAX) {
    return wrong(`${points.length} points`, `Use 1 … ${POINTS_MAX}.`);
  }
  if (!isCount(futures) || futures < 1 || futures > FUTURES_MAX) {
    return wrong(`${futures} futures from each point`, `Use 1 … ${FUTURES_MAX}.`);
  }
  if (!isCount(seed)) return wrong(`a seed of ${seed}`, 'Use a whole number from 0 on.');
  if (untilNs >= 0 && withinNs > 0) return undefined;
  return wrong(`futures up to ${untilNs} ns, within ${withinNs} ns`, 'Use times from 0 on.');
}

interface Tally {
  readonly at: number;
  timeNs: number;
  judged: number;
  broken: number;
  crashed: number;
  crash: string;
  /** part from which `crash` came: the first one's counts, whoever was faster */
  crashFrom: number;
  wasBroken: boolean;
}

const tallyOf = (at: number): Tally => ({
  ...{ at, timeNs: Number.NaN, judged: 0, broken: 0, crashed: 0, crash: '' },
  ...{ crashFrom: Number.POSITIVE_INFINITY, wasBroken: false },
});

function riskOf({ at, timeNs, judged, broken, crashed, crash, wasBroken }: Tally): PointRisk {
  const interval = wasBroken ? { low: 1, high: 1 } : wilson(broken, judged);
  const share = wasBroken ? 1 : judged === 0 ? Number.NaN : broken / judged;
  return { at, timeNs, futures: judged, broken, share, ...interval, wasBroken, crashed, crash };
}

interface Part extends FuturesPart {
  readonly first: number;
}

function partsOf(points: readonly number[], { seed, futures }: ProbabilityQuestion): Part[] {
  const parts: Part[] = [];
  for (const at of points) {
    for (let first = 0; first < futures; first += PART_FUTURES) {
      const length = Math.min(PART_FUTURES, futures - first);
      const seeds = Array.from({ length }, (_, i) => futureSeed(seed, at, first + i));
      parts.push({ at, seeds, first });
    }
  }
  return parts;
}

function add(tally: Tally, answer: FuturesAnswer, { seeds, first }: Part): void {
  tally.timeNs = answer.timeNs;
  tally.wasBroken = answer.wasBroken;
  if (answer.wasBroken) return;
  tally.judged += seeds.length - answer.crashed;
  tally.broken += answer.broken;
  tally.crashed += answer.crashed;
  if (answer.crash === '' || first >= tally.crashFrom) return;
  tally.crash = answer.crash;
  tally.crashFrom = first;
}

/** Asks a pool that nothing else is asked of; on the signal it is ended, with what there is. */
export async function probability(
  pool: Pool,
  question: ProbabilityQuestion,
  { signal, onProgress }: ProbabilityOptions = {},
): Promise<Result<Probability>> {
  const problem = problemOf(question);
  if (problem) return failure(problem);
  const points = [...new Set(question.points)].sort((a, b) => a - b);
  const tallies = new Map(points.map((at) => [at, tallyOf(at)]));
  const wanted = points.length * question.futures;
  let [done, events] = [0, 0];
  const now = (cancelled: boolean): Probability => ({
    expectation: question.expectation,
    points: [...tallies.values()].map(riskOf),
    ...{ done, wanted, events, cancelled },
  });
  const { recipe, expectation, untilNs, withinNs } = question;
  pool.prepare((api) => api.timeline({ recipe, expectation, untilNs, withinNs }));
  return endingOn(signal, pool, async () => {
    const ran = await pool.run(
      partsOf(points, question),
      (api, { at, seeds }) => api.futures({ at, seeds }),
      (answer, part) => {
        add(tallies.get(part.at)!, answer, part);
        done += part.seeds.length;
        events += answer.events;
        onProgress?.(done / wanted, now(false));
      },
    );
    return ran.ok ? success(now(ran.value === 'cancelled')) : ran;
  });
}
