import { createStore, type StoreApi } from 'zustand/vanilla';
import { createSystemMarks, type SystemMarks } from '../../timeline/system-marks.ts';
import type { TimeTravelPort } from '../../worker/time-travel-port.ts';
import type { AppState, SliceContext, Theme } from './app-state.ts';
import { createBookmarkSlice } from './bookmark-slice.ts';
import { createBranchSlice } from './branch-slice.ts';
import { createBreakpointSlice } from './breakpoint-slice.ts';
import { createCompareSlice } from './compare-slice.ts';
import { createFilterSlice } from './filter-slice.ts';
import { createKeySlice } from './key-slice.ts';
import { createNoticesSlice } from './notices-slice.ts';
import { createPlayheadSlice } from './playhead-slice.ts';
import { createRunSlice } from './run-slice.ts';
import { createSessionSlice } from './session-slice.ts';
import { createTourSlice } from './tour-slice.ts';
import { createUndoHistory, type UndoHistory } from './undo-slice.ts';
import { createViewSlice } from './view-slice.ts';

export type AppStore = StoreApi<AppState>;

/** @param marks what the engine marked, found elsewhere as rows come */
export function createAppStore(
  port: TimeTravelPort,
  theme: Theme,
  marks: SystemMarks = createSystemMarks(),
): AppStore {
  let history: UndoHistory | undefined;
  const store = createStore<AppState>((set, get, { subscribe }) => {
    const opened = async (): Promise<void> => {
      while (get().phase === 'opening') {
        await new Promise<void>((changed) => {
          const stop = subscribe(() => {
            stop();
            changed();
          });
        });
      }
    };
    const context: SliceContext = { port, marks, set, get, opened };
    history = createUndoHistory(context);
    return {
      ...createSessionSlice(context),
      ...createBranchSlice(context),
      ...createCompareSlice(context),
      ...createRunSlice(context),
      ...createPlayheadSlice(context),
      ...createViewSlice(context, theme),
      ...createFilterSlice(context),
      ...createBreakpointSlice(context),
      ...createKeySlice(context),
      ...createTourSlice(context),
      ...createBookmarkSlice(context),
      ...history.slice,
      ...createNoticesSlice(context),
    };
  });
  history?.watch(store);
  return store;
}
