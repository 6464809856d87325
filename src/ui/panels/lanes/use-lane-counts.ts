import { useEffect, useState } from 'react';
import { binFor } from '../../../timeline/track-bins.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useAppContext } from '../../store/app-context.ts';
import { spanOf, type TimeWindow } from '../../store/time-window.ts';
import { createLaneFeed } from './lane-feed.ts';
import type { LanePlan } from './lane-plan.ts';
import { type CountIn, countIn } from './table-rows.ts';

/** Bins over the view: counts are a thousandth too high at its borders at most. */
const BINS = 4096;
/** Numbers that change faster cannot be read. */
const SHOW_MS = 150;

export interface LaneCounts {
  readonly stretch: TimeWindow;
  /** by lane of the plan */
  readonly lanes: readonly CountIn[];
}

/** Events of each lane in the range that is chosen, or in the view; read a slice a frame. */
export function useLaneCounts(world: OpenedWorld, plan: LanePlan): LaneCounts | undefined {
  const { store, frames } = useAppContext();
  const [counts, setCounts] = useState<LaneCounts>();
  useEffect(() => {
    const feed = createLaneFeed(plan);
    let shown = '';
    let shownMs = Number.NEGATIVE_INFINITY;
    return frames.add((nowMs) => {
      const { world: open, range, window, published, epoch } = store.getState();
      if (open !== world) return false;
      const stretch = range ?? window;
      const binNs = binFor(spanOf(stretch), BINS);
      const { complete, bins } = feed.look(world.timeline, plan, stretch, binNs);
      const key = `${stretch.fromNs} ${stretch.toNs} ${published} ${epoch}`;
      if (!complete || key === shown) return !complete;
      if (nowMs - shownMs < SHOW_MS) return true;
      shown = key;
      shownMs = nowMs;
      const lanes = Array.from({ length: plan.devices }, (_, lane) => countIn(bins, lane, stretch));
      setCounts({ stretch, lanes });
      return false;
    });
  }, [frames, store, plan, world]);
  return counts;
}
