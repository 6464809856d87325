/**
 * How long it takes from where one condition fires to where another does next: the latency of
 * anything that a person can put into words, measured after the run. While a wait goes on, further
 * beginnings are part of it, as in a `within` expectation; what ends one may begin the next.
 */
import type { Memory } from '../memory/memory.ts';
import type { Condition } from './condition.ts';
import { createTrigger } from './probe-trigger.ts';
import { createSamples, type SampleSummary } from './samples.ts';
import { createStateWalk } from './state-walk.ts';

export interface IntervalSpec {
  /** condition of the query language that begins it */
  readonly when: string;
  /** and the one that ends it */
  readonly until: string;
  readonly bins: number;
}

/** One of the times that were measured. */
export interface Wait {
  /** events that began and ended it */
  readonly from: number;
  readonly to: number;
  /** when it began, and how long it was */
  readonly timeNs: number;
  readonly ns: number;
}

export interface IntervalResult extends SampleSummary {
  readonly type: 'interval';
  readonly unit: 'ns';
  /** the longest few, longest first */
  readonly longest: readonly Wait[];
  /** the shortest few, shortest first */
  readonly shortest: readonly Wait[];
  /** one of each bin, where one was kept */
  readonly examples: readonly (Wait | undefined)[];
  /** what had begun last and was not over at the end */
  readonly open?: { readonly sequence: number; readonly timeNs: number };
}

/** Waits that are told one by one. */
const LONGEST = 8;
const SHORTEST = 3;
/** Waits of which an example is kept for the bars; later ones are counted in them all the same. */
const EXAMPLES_MAX = 65_536;

/** Keeps those that come first, the earlier where two are equally long. */
function keepFirst(
  kept: Wait[],
  wait: Wait,
  most: number,
  isBefore: (a: Wait, b: Wait) => boolean,
) {
  const after = kept.findIndex((known) => isBefore(wait, known));
  kept.splice(after < 0 ? kept.length : after, 0, wait);
  if (kept.length > most) kept.pop();
}

const isLonger = (a: Wait, b: Wait): boolean => a.ns > b.ns;
const isShorter = (a: Wait, b: Wait): boolean => a.ns < b.ns;

/** First known wait of each bin; undefined where none is. */
function examplesOf({ bins }: SampleSummary, kept: readonly Wait[]): (Wait | undefined)[] {
  return bins.map(({ from, to }, index) => {
    const isLast = index === bins.length - 1;
    return kept.find(({ ns }) => ns >= from && (isLast ? ns <= to : ns < to));
  });
}

export function startInterval(
  memory: Memory,
  opens: Condition,
  closes: Condition,
  { bins }: Pick<IntervalSpec, 'bins'>,
) {
  const { timeNs } = memory.events;
  const mask = memory.plan.events - 1;
  const [begins, ends] = [createTrigger(opens, []), createTrigger(closes, [])];
  const walk = createStateWalk(memory, [...begins.slots, ...ends.slots]);
  const samples = createSamples();
  const longest: Wait[] = [];
  const shortest: Wait[] = [];
  const kept: Wait[] = [];
  let since: { sequence: number; timeNs: number } | undefined;

  const look = (sequence: number, row: number, touched: boolean): void => {
    const isEnd = ends.looks(memory, row, walk.slots, touched);
    const isBegin = begins.looks(memory, row, walk.slots, touched);
    const nowNs = timeNs[row]!;
    const waited = since;
    if (waited && isEnd) {
      const ns = nowNs - waited.timeNs;
      const wait = { from: waited.sequence, to: sequence, timeNs: waited.timeNs, ns };
      samples.add(ns);
      keepFirst(longest, wait, LONGEST, isLonger);
      keepFirst(shortest, wait, SHORTEST, isShorter);
      if (kept.length < EXAMPLES_MAX) kept.push(wait);
      since = undefined;
    }
    if (!since && isBegin) since = { sequence, timeNs: nowNs };
  };

  return {
    get at() {
      return walk.at;
    },
    begin: (sequence: number, slots: Float64Array, journal: number): void => {
      walk.begin(sequence, slots, journal);
      begins.begin(memory, walk.slots);
      ends.begin(memory, walk.slots);
    },
    advance: (to: number): void => {
      while (walk.at < to) {
        const sequence = walk.at;
        look(sequence, sequence & mask, walk.step());
      }
    },
    result: (): IntervalResult => {
      const summary = samples.summary(bins);
      // Rare ones are long: they may have come after so many were kept.
      const examples = examplesOf(summary, [...kept, ...longest]);
      const open = since && { open: since };
      return { type: 'interval', unit: 'ns', ...summary, longest, shortest, examples, ...open };
    },
  };
}
