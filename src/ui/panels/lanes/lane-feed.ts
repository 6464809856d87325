/** Two sets of bins: one to draw from while the other is still being read. */
import type { Timeline } from '../../../timeline/timeline.ts';
import { createTrackBins, type TrackBins } from '../../../timeline/track-bins.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import type { LanePlan } from './lane-plan.ts';

/** Rows read in one frame: about two milliseconds. */
const ROWS_PER_FRAME = 200_000;
/** Drawing from old bins is given up after so many frames: then a half-read set is better. */
const FRAMES_OLD_MAX = 6;

/** The rest of the bins is room to pan and to follow the live edge. */
const SHARE_SHOWN_MAX = 0.6;

export interface LaneFeed {
  /** for the state before the window, so that it is allocated once */
  readonly before: Float64Array;
  look(
    timeline: Timeline,
    window: TimeWindow,
    binNs: number,
  ): { readonly bins: TrackBins; readonly complete: boolean };
}

export function createLaneFeed(plan: LanePlan): LaneFeed {
  const tracks = { ...plan, tracks: plan.tracks.length };
  let shown = createTrackBins(tracks);
  let next = createTrackBins(tracks);
  let reading = false;
  let frames = 0;
  return {
    before: new Float64Array(plan.trackOfSlot.length),
    look: (timeline, { fromNs, toNs }, wantedNs) => {
      // So many lanes that there is not a bin for every pixel: wider ones.
      let binNs = wantedNs;
      while ((toNs - fromNs) / binNs > shown.capacity * SHARE_SHOWN_MAX) binNs *= 2;
      if (shown.fits(timeline, fromNs, toNs, binNs)) {
        reading = false;
        shown.aim(timeline, fromNs, toNs, binNs);
        return { bins: shown, complete: shown.advance(timeline, ROWS_PER_FRAME) };
      }
      if (!reading) frames = 0;
      reading = true;
      frames += 1;
      next.aim(timeline, fromNs, toNs, binNs);
      const complete = next.advance(timeline, ROWS_PER_FRAME);
      if (complete || frames > FRAMES_OLD_MAX) {
        [shown, next] = [next, shown];
        reading = false;
        return { bins: shown, complete };
      }
      return { bins: shown, complete: false };
    },
  };
}
