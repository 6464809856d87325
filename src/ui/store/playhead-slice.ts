import { RUN_STATE } from '../../worker/engine-api.ts';
import type { OpenedWorld } from '../../worker/engine-port.ts';
import type { AppState, PlayheadSlice, SliceContext } from './app-state.ts';
import { type Edge, edgeNow } from './recorded-edge.ts';
import { followReplay, reveal, timeStep } from './time-window.ts';
import { windowFollowing } from './view-slice.ts';

/** A replay "at maximum" shows the whole recording in this time. */
const REPLAY_MAX_MS = 3000;
const NS_PER_MS = 1e6;

export const canRun = (state: AppState): boolean =>
  state.world?.origin === 'engine' &&
  state.runState !== RUN_STATE.ended &&
  state.runState !== RUN_STATE.crashed;

/** Whether virtual time moves on its own at the moment: what the button "Pause" would stop. */
export const isPlaying = (state: AppState): boolean =>
  state.replaying || state.runState === RUN_STATE.running || state.runState === RUN_STATE.seeking;

/** Virtual time may have gone on since the last event. */
function edgeSince({ liveNs }: AppState, world: OpenedWorld): Edge {
  const edge = edgeNow(world);
  return { ...edge, liveNs: Math.max(edge.liveNs, liveNs) };
}

/** State with the playhead on one event. */
function seekTo(state: AppState, sequence: number): Partial<AppState> {
  const { world } = state;
  if (world === undefined) return {};
  // What other threads have found may be newer than the last notice of the engine.
  const edge = sequence < state.published ? {} : edgeSince(state, world);
  const { oldest, published } = { ...state, ...edge };
  const at = Math.min(Math.max(sequence, oldest), published - 1);
  if (at < oldest) return {};
  const timeNs = world.timeline.timeOf(at) ?? state.timeNs;
  return { ...edge, at, timeNs, following: false, window: reveal(state.window, timeNs) };
}

/** State with the playhead between events, at a time. */
function seekToTime(state: AppState, wantedNs: number): Partial<AppState> {
  const { world, startNs, liveNs, published, oldest } = state;
  if (world === undefined) return {};
  const timeNs = Math.min(Math.max(Math.round(wantedNs), startNs), liveNs);
  const at = Math.min(Math.max(world.timeline.sequenceAt(timeNs), oldest - 1), published - 1);
  return { at, timeNs, following: false, window: reveal(state.window, timeNs) };
}

/** State with the playhead at the live edge. */
export function followEdge(state: AppState): Partial<AppState> {
  const window = windowFollowing({ ...state, windowHeld: false }, state.startNs, state.liveNs);
  return {
    at: state.published - 1,
    timeNs: state.liveNs,
    following: true,
    replaying: false,
    windowHeld: false,
    window,
  };
}

/**
 * State at the live edge with an engine that is asked to run. It counts as running from here on, so
 * that the very next press of the key pauses it; its next notice says how it really is.
 */
export const runOn = (state: AppState): Partial<AppState> => ({
  ...followEdge(state),
  runState: RUN_STATE.running,
});

export function createPlayheadSlice({ port, set, get }: SliceContext): PlayheadSlice {
  /** Where "previous cause" came from, so that "next cause" goes the same way back. */
  let trail: number[] = [];
  /** Where a step of time beyond the live edge is running to: the next one goes on from there. */
  let ahead: { readonly world: AppState['world']; readonly timeNs: number } | undefined;

  const jump = (sequence: number) => set({ ...seekTo(get(), sequence), replaying: false });

  return {
    at: -1,
    timeNs: 0,
    following: true,
    replaying: false,
    mark: -1,
    seek: (sequence) => {
      trail = [];
      jump(sequence);
    },
    seekTime: (timeNs) => {
      trail = [];
      set({ ...seekToTime(get(), timeNs), replaying: false });
    },
    follow: () => {
      trail = [];
      const state = get();
      const edge = state.world === undefined ? {} : edgeSince(state, state.world);
      set({ ...edge, ...followEdge({ ...state, ...edge }) });
    },
    goToStart: () => jump(get().oldest),
    stepBack: () => {
      trail = [];
      jump(get().at - 1);
    },
    stepForward: async () => {
      trail = [];
      const state = get();
      if (!state.following && state.at < state.published - 1) return jump(state.at + 1);
      if (!canRun(state)) return set(followEdge(state));
      set(followEdge(state));
      // What runs comes to rest for it. Steps asked for quickly add up: none is to be cut off here.
      await port.step(1);
    },
    stepTime: async (steps) => {
      trail = [];
      const state = get();
      const reached = ahead?.world === state.world ? ahead : undefined;
      const fromNs = steps > 0 ? (reached?.timeNs ?? state.timeNs) : state.timeNs;
      const timeNs = fromNs + steps * timeStep(state.window);
      const atEdge = timeNs > state.liveNs;
      if (!atEdge) return set({ ...seekToTime(state, timeNs), replaying: false });
      set(followEdge(state));
      if (!canRun(state) || (isPlaying(state) && reached === undefined)) return;
      const mine = { world: state.world, timeNs };
      ahead = mine;
      await port.runUntil({ type: 'time', timeNs });
      if (ahead === mine) ahead = undefined;
    },
    previousCause: () => {
      const state = get();
      const event = state.world?.timeline.event(state.at);
      if (event === undefined) return;
      if (event.parent < state.oldest) {
        const why = event.parent < 0 ? 'has no cause: it came from the start or from outside' : '';
        return state.tell(
          `#${event.sequence} ${why || 'was caused before the history kept here'}.`,
        );
      }
      trail.push(event.sequence);
      jump(event.parent);
    },
    nextCause: async () => {
      const { at, tell } = get();
      const back = trail.pop();
      if (back !== undefined) return jump(back);
      const [first] = at < 0 ? [] : await port.effects(at, 1);
      if (get().at !== at) return;
      if (first === undefined) return tell(`#${at} has caused nothing so far.`);
      jump(first);
    },
    replay: (hostMs) => {
      const state = get();
      if (!state.replaying) return;
      const perMs =
        state.speed === 'max'
          ? (state.liveNs - state.startNs) / REPLAY_MAX_MS
          : state.speed * NS_PER_MS;
      const timeNs = state.timeNs + hostMs * perMs;
      if (timeNs < state.liveNs) {
        const window = followReplay(state.window, timeNs);
        return set({ ...seekToTime(state, timeNs), window });
      }
      if (!canRun(state)) return set(followEdge(state));
      set(runOn(state));
      port.play();
    },
  };
}
