import type { AppState, SliceContext, Speed, Theme, ViewSlice } from './app-state.ts';
import {
  followLive,
  PACE_SPAN_NS,
  paceSpan,
  pan,
  spanOf,
  type TimeWindow,
  whole,
  windowAt,
  zoom,
} from './time-window.ts';

type LiveEdge = Pick<AppState, 'window' | 'windowMode' | 'windowHeld' | 'speed'>;

/** The window after the live edge moved while the playhead follows it. */
export function windowFollowing(view: LiveEdge, startNs: number, liveNs: number): TimeWindow {
  if (view.windowHeld) return view.window;
  const all = view.windowMode === 'whole' || (view.windowMode === 'pace' && view.speed === 'max');
  return all ? whole(startNs, liveNs) : followLive(view.window, liveNs);
}

/** The window that suits a new speed, unless a person has chosen one. */
export function windowForSpeed(state: AppState, speed: Speed): TimeWindow {
  const span = paceSpan(speed, state.world?.untilNs);
  if (state.windowMode !== 'pace' || !state.following) return state.window;
  if (span === undefined) return whole(state.startNs, state.liveNs);
  return followLive(windowAt(state.window.fromNs, span), state.liveNs);
}

const inside = (window: TimeWindow, timeNs: number): boolean =>
  timeNs >= window.fromNs && timeNs <= window.toNs;

export function createViewSlice({ set, get }: SliceContext, theme: Theme): ViewSlice {
  return {
    window: windowAt(0, PACE_SPAN_NS),
    windowMode: 'pace',
    windowHeld: false,
    range: undefined,
    bottomTab: 'events',
    inspectorTab: 'state',
    theme,
    helpOpen: false,
    paletteOpen: false,
    paletteText: '',
    paletteEntered: false,
    dialog: '',
    findAsked: false,
    hintsSeen: false,
    slot: -1,
    whyText: '',
    intervalAsked: undefined,
    whyTrail: [],
    diffBase: '',
    zoom: (factor, aroundNs) => {
      const { window, timeNs } = get();
      const middle = window.fromNs + spanOf(window) / 2;
      const around = aroundNs ?? (inside(window, timeNs) ? timeNs : middle);
      set({ window: zoom(window, factor, around), windowMode: 'fixed' });
    },
    pan: (share) => {
      set({ window: pan(get().window, share), windowMode: 'fixed', windowHeld: true });
    },
    panTo: (fromNs) => {
      const window = windowAt(fromNs, spanOf(get().window));
      set({ window, windowMode: 'fixed', windowHeld: true });
    },
    fit: () => {
      const { startNs, liveNs } = get();
      set({ window: whole(startNs, liveNs), windowMode: 'whole', windowHeld: false });
    },
    toggleRange: () => {
      const { world, mark, range, timeNs, window } = get();
      if (range !== undefined) return set({ range: undefined });
      const markNs = mark < 0 ? undefined : world?.timeline.timeOf(mark);
      if (markNs === undefined || markNs === timeNs) return set({ range: window });
      set({ range: { fromNs: Math.min(markNs, timeNs), toNs: Math.max(markNs, timeNs) } });
    },
    chooseRange: (aNs, bNs) => {
      const fromNs = Math.round(Math.min(aNs, bNs));
      const toNs = Math.round(Math.max(aNs, bNs));
      set({ range: toNs > fromNs ? { fromNs: Math.max(0, fromNs), toNs } : undefined });
    },
    clearSelection: () =>
      set({ range: undefined, mark: -1, slot: -1, whyText: '', helpOpen: false }),
    show: (change) => set(change),
  };
}
