import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { invariant } from '../../lib/invariant.ts';
import { createSystemMarks, type SystemMarks } from '../../timeline/system-marks.ts';
import type { TimeTravelPort } from '../../worker/time-travel-port.ts';
import type { AppState, Theme } from './app-state.ts';
import { type AppStore, createAppStore } from './app-store.ts';
import { createFrames, type Frames } from './frames.ts';
import { createHitFeed, type HitFeed } from './hit-feed.ts';
import { createMatchFeed, type MatchFeed, type MatchState } from './match-feed.ts';
import { createMomentStore, followingMoments, type Moment, type MomentStore } from './moment.ts';

/** What every component can reach. */
export interface App {
  readonly port: TimeTravelPort;
  readonly store: AppStore;
  readonly moment: MomentStore;
  /** the same for panels that can wait for the next frame */
  readonly laterMoment: MomentStore;
  /** for charts, which take long to draw */
  readonly slowMoment: MomentStore;
  readonly frames: Frames;
  readonly marks: SystemMarks;
  /** events that pass the filter */
  readonly matches: MatchFeed;
  /** where breakpoints fire */
  readonly hits: HitFeed;
  /** what panels keep while they are not drawn; see useKept */
  readonly kept: Map<string, unknown>;
}

/** Rows looked at for the engine's own events in one frame: well below a millisecond. */
const MARK_ROWS_PER_FRAME = 400_000;

/** A chart that changes more often is no better read. */
const SLOW_MS = 500;

export function createApp(port: TimeTravelPort, theme: Theme): App {
  const marks = createSystemMarks();
  const store = createAppStore(port, theme, marks);
  const frames = createFrames();
  frames.add((_nowMs, elapsedMs) => {
    const { replaying, replay, world } = store.getState();
    if (replaying) replay(elapsedMs);
    const complete = world === undefined || marks.advance(world.timeline, MARK_ROWS_PER_FRAME);
    return replaying || !complete;
  });
  store.subscribe(frames.request);
  const matches = createMatchFeed(port, store);
  const hits = createHitFeed(port, store);
  hits.subscribe(frames.request);
  const moment = createMomentStore(store);
  const laterMoment = followingMoments(moment);
  const slowMoment = createMomentStore(store, { everyMs: SLOW_MS });
  const kept = new Map<string, unknown>();
  return { port, store, moment, laterMoment, slowMoment, frames, marks, matches, hits, kept };
}

const AppContext = createContext<App | undefined>(undefined);
export const AppProvider = AppContext.Provider;

export function useAppContext(): App {
  const app = useContext(AppContext);
  invariant(app !== undefined, 'a component is drawn inside AppProvider');
  return app;
}

/** Selects from the page's state; select small plain values. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useAppContext().store, selector);
}

const MomentContext = createContext<MomentStore | undefined>(undefined);
/** What lies within sees the moments of this store. */
export const MomentProvider = MomentContext.Provider;

/** The playhead, live changes passed on at reading speed. */
export function useMoment(): Moment {
  const { moment } = useAppContext();
  return useStore(useContext(MomentContext) ?? moment);
}

/** The events that pass the filter, as far as they are known. */
export function useMatches(): MatchState {
  return useStore(useAppContext().matches);
}
