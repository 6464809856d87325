import { groupDigits } from '../../lib/units.ts';
import { type Notice, RUN_STATE, type RunState, type Stop } from '../../worker/engine-api.ts';
import type { OpenedWorld } from '../../worker/engine-port.ts';
import type { AppState, RunSlice, SliceContext } from './app-state.ts';
import {
  type ExpectationStatus,
  nextBreak,
  readExpectations,
  sameExpectations,
} from './expectations.ts';
import { canRun, followEdge, isPlaying, runOn } from './playhead-slice.ts';
import { type Edge, edgeNow, edgeOf } from './recorded-edge.ts';
import { reveal } from './time-window.ts';
import { windowFollowing, windowForSpeed } from './view-slice.ts';

/** Expectations are re-read at most this often while the engine runs. */
const EXPECTATIONS_MS = 100;
/** How often a person who looks at the past hears of the live edge. */
const FAR_EDGE_MS = 100;

export const DEFAULT_SPEED = 1;

/** Expectations as they stand at the end of the recording; [] when it cannot be read just now. */
export function expectationsNow(world: OpenedWorld): ExpectationStatus[] {
  const { timeline } = world;
  if (timeline.schema.expectations.length === 0) return [];
  const state = timeline.stateAt(timeline.published() - 1);
  return state.ok ? readExpectations(timeline, state.value) : [];
}

/** Where the playhead goes when the recorded range changes under it. */
function playheadAfter(state: AppState, edge: Edge): Partial<AppState> {
  if (state.following) {
    return {
      at: edge.published - 1,
      timeNs: edge.liveNs,
      window: windowFollowing(state, edge.startNs, edge.liveNs),
    };
  }
  if (state.at >= edge.published) return followEdge({ ...state, ...edge });
  if (state.at >= edge.oldest - 1) return {};
  // Its moment has left the history: the oldest one still held takes its place.
  const window = reveal(state.window, edge.startNs);
  return { at: edge.oldest, timeNs: edge.startNs, window };
}

export function createRunSlice({ port, set, get, opened }: SliceContext): RunSlice {
  let expectationsReadMs = 0;
  let noticedMs = 0;
  /** the break that "run until" showed last */
  let visited: { world: OpenedWorld; epoch: number; at: number } | undefined;

  /** the pause that the engine has not answered yet: until then its world seems to run */
  let pausing: { readonly world: AppState['world'] } | undefined;
  const isPausing = (state: AppState) => pausing !== undefined && pausing.world === state.world;

  /** "run until" waits for the world that is being opened */
  let isAsked = false;

  const refreshExpectations = (): Partial<AppState> => {
    const { world, expectations } = get();
    if (world === undefined) return {};
    const now = expectationsNow(world);
    return sameExpectations(now, expectations) ? {} : { expectations: now };
  };

  const onNotice = (notice: Notice) => {
    const state = get();
    const { world } = state;
    if (world === undefined || world.origin !== 'engine') return;
    const hostMs = performance.now();
    const goesOn =
      notice.runState === RUN_STATE.running &&
      state.runState === RUN_STATE.running &&
      notice.epoch === state.epoch &&
      state.at >= world.timeline.oldest() - 1;
    // Each notice draws what follows the edge: that is left to what is being looked at.
    if (!state.following && goesOn && hostMs - noticedMs < FAR_EDGE_MS) return;
    noticedMs = hostMs;
    const edge = edgeOf(world, notice.published, notice.timeNs, notice.epoch);
    const due =
      hostMs - expectationsReadMs > EXPECTATIONS_MS || notice.runState !== RUN_STATE.running;
    if (due) expectationsReadMs = hostMs;
    set({
      ...edge,
      ...playheadAfter(state, edge),
      ...(due ? refreshExpectations() : {}),
      runState: notice.runState,
      eventsPerSecond: notice.eventsPerSecond,
      busy: notice.busy,
    });
  };

  const tellStop = (stop: Stop) => {
    const { tell, expectations } = get();
    const after = `after ${groupDigits(stop.sequence)} events`;
    const further = expectations.some(({ brokenAt }) => brokenAt >= 0) ? 'further ' : '';
    if (stop.reason === 'end') tell(`The run ended ${after}; no ${further}expectation broke.`);
    else if (stop.reason === 'paused') tell(`Stopped ${after}; no ${further}expectation broke.`);
  };

  /** Moves to the first recorded break after a sequence; false when there is none. */
  const landOnBreak = (after: number): boolean => {
    const { world, liveNs } = get();
    if (world === undefined) return false;
    // The engine's last notice may still be on its way.
    const edge = edgeNow(world);
    set({ ...edge, liveNs: Math.max(edge.liveNs, liveNs), ...refreshExpectations() });
    const { expectations, oldest, seek } = get();
    const found = nextBreak(expectations, after, 1, oldest);
    if (found < 0) return false;
    visited = { world, epoch: edge.epoch, at: found };
    seek(found);
    return true;
  };

  /**
   * From the live edge a break that was recorded meanwhile comes first, once. Where the playhead
   * stands on one, or a branch has begun since, that one is known.
   */
  const searchFrom = (state: AppState): number => {
    const { following, expectations, branches, branch, oldest, at } = state;
    if (!following) return at;
    const fresh = visited?.world !== state.world || visited?.epoch !== state.epoch;
    if (!fresh && visited !== undefined) return visited.at;
    if (expectations.some(({ brokenAt }) => brokenAt === at)) return at;
    const own = branches.find(({ id, parent }) => id === branch && parent >= 0);
    return Math.max(oldest - 1, own?.forkedAt ?? -1);
  };

  return {
    runState: RUN_STATE.idle as RunState,
    published: 0,
    oldest: 0,
    dropped: 0,
    startNs: 0,
    liveNs: 0,
    epoch: 0,
    eventsPerSecond: 0,
    busy: 0,
    speed: DEFAULT_SPEED,
    expectations: [],
    goal: undefined,
    onNotice,
    play: async () => {
      const state = get();
      if (state.world === undefined) return;
      const rests = state.runState !== RUN_STATE.running || isPausing(state);
      pausing = undefined;
      const atEdge = state.following || state.at >= state.published - 1;
      if (atEdge && canRun(state)) {
        set(runOn(state));
        return port.play();
      }
      if (!rests) return;
      // At the end of a recording that cannot go on, playing starts over.
      if (atEdge) {
        state.goToStart();
        state.tell('This was the end: it is shown again from its start.');
      }
      set({ replaying: true });
    },
    pause: async () => {
      const state = get();
      state.cancelSearch();
      set({ replaying: false, goal: undefined });
      const runs = state.runState === RUN_STATE.running || state.runState === RUN_STATE.seeking;
      if (!runs && state.goal === undefined) return;
      const mine = { world: state.world };
      pausing = mine;
      await port.pause();
      if (pausing === mine) pausing = undefined;
    },
    togglePlay: () => {
      const state = get();
      const runs = state.replaying || (isPlaying(state) && !isPausing(state));
      return runs || state.goal !== undefined ? state.pause() : state.play();
    },
    setSpeed: async (speed) => {
      set({ speed, window: windowForSpeed(get(), speed) });
      // Before a world is open there is nothing to tell; opening it takes the speed along.
      if (get().world?.origin !== 'engine') return;
      const result = await port.setSpeed(speed);
      if (!result.ok) get().report(result.problem);
    },
    runUntilBroken: async () => {
      if (isAsked) return;
      // The world that is about to close is not the one that is meant.
      isAsked = true;
      await opened();
      isAsked = false;
      const state = get();
      if (state.world === undefined || state.goal !== undefined) return;
      const from = searchFrom(state);
      if (landOnBreak(from)) return;
      if (!canRun(state)) return state.tell('No expectation breaks after the playhead.');
      set({ ...followEdge(state), goal: { type: 'broken' } });
      const stop = await port.runUntil({ type: 'broken' });
      set({ goal: undefined });
      if (get().world !== state.world) return;
      if (!landOnBreak(from)) tellStop(stop);
    },
    runUntilCondition: async (...any) => {
      const state = get();
      const { world } = state;
      if (world === undefined || state.goal !== undefined) return undefined;
      if (!canRun(state)) {
        state.tell('This recording has come to its end: nothing can run on.');
        return undefined;
      }
      const goal = { type: 'condition', any } as const;
      set({ ...followEdge(state), goal });
      const stop = await port.runUntil(goal);
      set({ goal: undefined });
      if (get().world !== world) return stop;
      if (stop.reason === 'condition') {
        set({ ...edgeNow(world), ...refreshExpectations() });
        get().seek(stop.sequence - 1);
      } else if (stop.problem) {
        get().report(stop.problem);
      } else {
        const after = `after ${groupDigits(stop.sequence)} events`;
        const none = any.length === 1 ? 'The condition has not fired' : 'No breakpoint has fired';
        get().tell(`${none}: the run stopped ${after}.`);
      }
      return stop;
    },
    runBack: () => {
      const { expectations, at, oldest, seek, tell } = get();
      const found = nextBreak(expectations, at, -1, oldest);
      if (found >= 0) seek(found);
      else tell('No expectation broke before the playhead.');
    },
  };
}
