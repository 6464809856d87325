/** Two sets of bins: one to draw from while the other is still being read. */
import type { Timeline } from '../../../timeline/timeline.ts';
import { createTrackBins, type TrackBins } from '../../../timeline/track-bins.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import type { LanePlan } from './lane-plan.ts';

/** Rows read in one frame: about two milliseconds. */
const ROWS_PER_FRAME = 300_000;
/** Drawing from old bins is given up after so many frames: then a half-read set is better. */
const FRAMES_OLD_MAX = 6;

/** The rest of the bins is room to pan and to follow the live edge. */
const SHARE_SHOWN_MAX = 0.6;

/** Bins and what is counted in them. */
export interface PlannedBins {
  readonly plan: LanePlan;
  readonly bins: TrackBins;
}

export interface LaneFeed {
  look(
    timeline: Timeline,
    plan: LanePlan,
    window: TimeWindow,
    binNs: number,
  ): PlannedBins & { readonly complete: boolean };
}

const planned = (plan: LanePlan): PlannedBins => ({ plan, bins: createTrackBins(plan) });

export function createLaneFeed(first: LanePlan): LaneFeed {
  let shown = planned(first);
  let next = planned(first);
  let reading = false;
  let frames = 0;
  return {
    look: (timeline, plan, { fromNs, toNs }, wantedNs) => {
      const isShown = shown.plan.key === plan.key;
      if (!isShown && next.plan.key !== plan.key) {
        next = planned(plan);
        reading = false;
      }
      const { capacity } = isShown ? shown.bins : next.bins;
      // So many lanes that there is not a bin for every pixel: wider ones.
      let binNs = wantedNs;
      while ((toNs - fromNs) / binNs > capacity * SHARE_SHOWN_MAX) binNs *= 2;
      if (isShown && shown.bins.fits(timeline, fromNs, toNs, binNs)) {
        reading = false;
        shown.bins.aim(timeline, fromNs, toNs, binNs);
        return { ...shown, complete: shown.bins.advance(timeline, ROWS_PER_FRAME) };
      }
      if (next.plan.key !== plan.key) next = planned(plan);
      if (!reading) frames = 0;
      reading = true;
      frames += 1;
      next.bins.aim(timeline, fromNs, toNs, binNs);
      const complete = next.bins.advance(timeline, ROWS_PER_FRAME);
      if (complete || frames > FRAMES_OLD_MAX) {
        [shown, next] = [next, shown];
        reading = false;
        return { ...shown, complete };
      }
      return { ...shown, complete: false };
    },
  };
}
