import { createStore, type StoreApi } from 'zustand/vanilla';
import { RUN_STATE } from '../../worker/engine-api.ts';
import type { OpenedWorld } from '../../worker/engine-port.ts';
import type { AppStore } from './app-store.ts';
import type { TimeWindow } from './time-window.ts';

/**
 * The playhead as panels made of elements see it. A playhead that a person moves is passed on at
 * once; one that runs with the live edge at most every LIVE_MS, because nobody reads a table that
 * changes sixty times a second and canvases draw by themselves. On a busy machine it is passed on
 * less often, so that there is time for whoever clicks.
 */
export interface Moment {
  readonly world: OpenedWorld | undefined;
  readonly at: number;
  readonly timeNs: number;
  readonly following: boolean;
  readonly published: number;
  readonly oldest: number;
  /** events that have left the history */
  readonly dropped: number;
  readonly startNs: number;
  readonly liveNs: number;
  readonly epoch: number;
  /** stretch of time that the lanes show */
  readonly window: TimeWindow;
}

export const LIVE_MS = 100;

/** Where drawing the panels takes long, the page rests so many times as long before it does so again. */
const REST = 4;
/** Longer than this a live view would seem to stand. */
const LIVE_MS_MAX = 500;

export type MomentStore = StoreApi<Moment>;

/** Calls back when the page has done what is under way: in a frame, when that has been painted. */
function afterThis(then: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    then();
  };
  port2.postMessage(0);
}

interface MomentOptions {
  /** a live playhead is passed on at most so often, in ms */
  readonly everyMs?: number;
  /** calls back when what follows from a moment has been drawn */
  readonly onDone?: (then: () => void) => void;
}

export function createMomentStore(app: AppStore, options: MomentOptions = {}): MomentStore {
  const { everyMs = LIVE_MS, onDone = afterThis } = options;
  const take = (): Moment => {
    const { world, at, timeNs, following, window } = app.getState();
    const { published, oldest, dropped, startNs, liveNs, epoch } = app.getState();
    return {
      ...{ world, at, timeNs, following, window },
      ...{ published, oldest, dropped, startNs, liveNs, epoch },
    };
  };
  const moment = createStore<Moment>(take);
  let takenMs = 0;
  let liveMs = everyMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pass = () => {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
    takenMs = performance.now();
    moment.setState(take(), true);
  };
  const passLive = () => {
    pass();
    const beganMs = takenMs;
    onDone(() => {
      const tookMs = performance.now() - beganMs;
      liveMs = Math.max(everyMs, Math.min(LIVE_MS_MAX, REST * tookMs));
    });
  };
  app.subscribe((state, previous) => {
    const moved = state.at !== previous.at || state.timeNs !== previous.timeNs;
    const grew = state.published !== previous.published || state.liveNs !== previous.liveNs;
    const replaced = state.world !== previous.world || state.epoch !== previous.epoch;
    const slid = state.window !== previous.window;
    // A run that comes to rest is seen where it is, not where it was a moment ago.
    const turned = state.following !== previous.following || state.runState !== previous.runState;
    if (!moved && !grew && !replaced && !turned && !slid) return;
    const byHand = (moved && !state.following && !state.replaying) || (slid && !moved && !grew);
    // So is what is run event by event.
    const rests =
      !state.replaying &&
      state.runState !== RUN_STATE.running &&
      state.runState !== RUN_STATE.seeking;
    if (replaced || byHand || turned || rests) {
      pass();
      // What another world is at comes after it, and is not to wait.
      if (replaced) takenMs = Number.NEGATIVE_INFINITY;
      return;
    }
    const waitMs = takenMs + liveMs - performance.now();
    if (waitMs <= 0) passLive();
    else timer ??= setTimeout(passLive, waitMs);
  });
  return moment;
}

/**
 * The same moments, a frame later while the playhead runs with the live edge: panels that are drawn
 * in two frames hold up neither. What a person does is seen everywhere at once.
 */
export function followingMoments(first: MomentStore, nextFrame = requestAnimationFrame) {
  const second = createStore<Moment>(first.getState);
  first.subscribe((now, before) => {
    const isSame = now.world === before.world && now.epoch === before.epoch;
    const isLive = now.following && before.following && isSame;
    if (!isLive) return second.setState(now, true);
    nextFrame(() => second.setState(first.getState(), true));
  });
  return second;
}
