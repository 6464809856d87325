/**
 * How long the engine takes for an event, at a share of its work. Timing single events would cost
 * more than the events, so a sampled stretch is handled in batches with one look at the host clock
 * after each; what the looks cost is measured beforehand and subtracted.
 */
import { addTo, createHistogram, summarize } from '../timeline/histogram.ts';
import type { LatencySummary } from '../timeline/timeline.ts';

/** Share of operations that is timed unless somebody decides otherwise. */
export const SAMPLE_RATE_DEFAULT = 0.1;
/** Events handled between two looks at the clock. */
export const BATCH_EVENTS = 256;
/** Fewer say nothing: a host clock may tick only every 5 µs. */
export const BATCH_EVENTS_MIN = 64;
/** Looks at the clock with which its own cost is measured. */
const CALIBRATION_READS = 2000;
/** One point is kept for every stretch of work whose rate is measured: some minutes of running. */
const POINTS_MAX = 2048;
const NS_PER_MS = 1e6;

/** How it went around one place of the recording. */
export interface EnginePoint {
  /** events handled by then */
  readonly sequence: number;
  readonly timeNs: number;
  readonly eventsPerSecond: number;
  /** 0 … 1 */
  readonly busy: number;
}

export interface EngineTimings {
  /** share of the work that was timed; 0 = nothing is */
  readonly sampleRate: number;
  /** events handled since the world was opened, timed or not */
  readonly operations: number;
  /** host ns that one event took: publication, dispatch, handlers, journal. Weighted by events. */
  readonly event: Omit<LatencySummary, 'bins'>;
  /** host ns that one look at the clock costs: already subtracted */
  readonly clockNs: number;
  /** share of the engine's working time that timing took */
  readonly overhead: number;
  /** oldest first, rising */
  readonly points: readonly EnginePoint[];
}

export interface OperationTimer {
  /** Whether the next stretch of work is to be timed: `rate` of them are, evenly spread. */
  takesNext(): boolean;
  /**
   * Host ms of what is told next, one look at the clock included. Handed over in memory: a double
   * that crosses a call becomes a heap object.
   */
  readonly spentMs: Float64Array;
  /** A batch was handled. */
  add(events: number): void;
  /** Any stretch of work has passed, timed or not. */
  worked(): void;
  mark(point: EnginePoint): void;
  timings(operations: number): EngineTimings;
}

/** What one look at the clock costs, in ns: a clock of coarse ticks shows it only over many. */
export function clockCostNs(hostMs: () => number): number {
  const begin = hostMs();
  let end = begin;
  for (let read = 0; read < CALIBRATION_READS; read++) end = hostMs();
  return ((end - begin) * NS_PER_MS) / CALIBRATION_READS;
}

/** @param rate 0 … 1 */
export function createOperationTimer(hostMs: () => number, rate: number): OperationTimer {
  const histogram = createHistogram();
  const clockNs = rate > 0 ? clockCostNs(hostMs) : 0;
  const points: EnginePoint[] = [];
  const spentMs = new Float64Array(1);
  // Numbers that change while running live in typed arrays: assigning them allocates nothing.
  const sums = new Float64Array(5);
  const [CARRY, EVENTS, SPENT_NS, LOOKS, WORKED_NS] = [0, 1, 2, 3, 4] as const;

  return {
    spentMs,
    takesNext: () => {
      const carry = sums[CARRY]! + rate;
      const takes = carry >= 1;
      sums[CARRY] = takes ? carry - 1 : carry;
      return takes;
    },
    add: (events) => {
      sums[LOOKS] = sums[LOOKS]! + 1;
      sums[EVENTS] = sums[EVENTS]! + events;
      sums[SPENT_NS] = sums[SPENT_NS]! + spentMs[0]! * NS_PER_MS - clockNs;
      const handled = sums[EVENTS]!;
      if (handled < BATCH_EVENTS_MIN) return;
      addTo(histogram, Math.max(0, Math.round(sums[SPENT_NS]! / handled)), handled);
      sums[EVENTS] = 0;
      sums[SPENT_NS] = 0;
    },
    worked: () => {
      sums[WORKED_NS] = sums[WORKED_NS]! + spentMs[0]! * NS_PER_MS;
    },
    mark: (point) => {
      // After a fork or a restore the recording goes on from an earlier event.
      while ((points.at(-1)?.sequence ?? -1) >= point.sequence) points.pop();
      if (points.length === POINTS_MAX) points.shift();
      points.push(point);
    },
    timings: (operations) => {
      const { bins: _, ...event } = summarize(histogram);
      const worked = sums[WORKED_NS]!;
      const overhead = worked > 0 ? (sums[LOOKS]! * clockNs) / worked : 0;
      return { sampleRate: rate, operations, event, clockNs, overhead, points: [...points] };
    },
  };
}

/** The point that tells of an event: the first one measured after it, else the newest. */
export const pointAt = (
  points: readonly EnginePoint[],
  sequence: number,
): EnginePoint | undefined => points.find((point) => point.sequence > sequence) ?? points.at(-1);
