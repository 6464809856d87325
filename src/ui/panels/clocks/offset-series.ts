/**
 * Offsets of the clocks over virtual time, one point a bin. Bins lie on a fixed grid, so that a
 * world that grows only adds points; another grid, branch or daemon starts over.
 */
import type { Timeline } from '../../../timeline/timeline.ts';
import { timesAt } from '../../../worker/clocks.ts';
import type { TimeWindow } from '../../store/time-window.ts';

export interface OffsetPoint {
  readonly timeNs: number;
  readonly systemS: number;
  readonly referenceS: number;
}

/** Fewest points of a stretch; there are less than twice as many. */
const POINTS_MIN = 160;
const BIN_NS_MIN = 1;

/** The largest power of two of ns that gives enough points. */
export function binNsFor({ fromNs, toNs }: TimeWindow): number {
  const most = (toNs - fromNs) / POINTS_MIN;
  let binNs = BIN_NS_MIN;
  while (binNs * 2 <= most) binNs *= 2;
  return binNs;
}

export interface OffsetSeries {
  /** Points of the stretch up to what has been recorded, oldest first. */
  read(window: TimeWindow): readonly OffsetPoint[];
}

export function createOffsetSeries(timeline: Timeline, daemon: string): OffsetSeries {
  let known = new Map<number, OffsetPoint>();
  let keptBinNs = 0;
  let keptEpoch = -1;
  let slots: Float64Array | undefined;

  const pointAt = (timeNs: number): OffsetPoint | undefined => {
    const sequence = timeline.sequenceAt(timeNs);
    if (sequence < timeline.oldest() - 1) return undefined;
    const state = timeline.stateAt(sequence, slots);
    if (!state.ok) return undefined;
    slots = state.value;
    const times = timesAt(timeline.schema, slots, timeNs, daemon);
    return times && { timeNs, systemS: times.systemS, referenceS: times.referenceS };
  };

  return {
    read: (window) => {
      const binNs = binNsFor(window);
      const epoch = timeline.epoch();
      if (binNs !== keptBinNs || epoch !== keptEpoch) known = new Map();
      keptBinNs = binNs;
      keptEpoch = epoch;
      const lastNs = Math.min(window.toNs, timeline.timeOf(timeline.published() - 1) ?? 0);
      const points: OffsetPoint[] = [];
      for (let bin = Math.ceil(window.fromNs / binNs); bin * binNs <= lastNs; bin++) {
        const point = known.get(bin) ?? pointAt(bin * binNs);
        if (point === undefined) continue;
        known.set(bin, point);
        points.push(point);
      }
      return points;
    },
  };
}
