import type { AppState } from '../../store/app-state.ts';
import type { Keyed } from './chords.ts';

/** Something that a key starts; also named in the palette, the list of keys and the tooltips. */
export interface KeyAction extends Keyed {
  readonly does: string;
  readonly group: 'Run' | 'Playhead' | 'View';
  /** text fields have it for themselves, although Ctrl is in it */
  readonly textHasIt?: true;
  run(state: AppState, shift: boolean): void;
}

const PAN_SHARE = 0.1;
const ZOOM_FACTOR = 1.5;
const STEPS_WITH_SHIFT = 10;

const stepsOf = (shift: boolean): number => (shift ? STEPS_WITH_SHIFT : 1);

/** The one table of everything that has a key. */
export const KEY_ACTIONS = [
  {
    id: 'play',
    chord: 'Space',
    does: 'Play or pause',
    group: 'Run',
    run: (state) => state.togglePlay(),
  },
  {
    id: 'run-until',
    chord: 'F8',
    does: 'Run until a breakpoint fires or an expectation breaks',
    group: 'Run',
    run: (state) => state.runUntilNext(),
  },
  {
    id: 'run-back',
    chord: 'Shift+F8',
    does: 'Run back to where one fired before the playhead',
    group: 'Run',
    run: (state) => state.runBackToPrevious(),
  },
  {
    id: 'step-back',
    chord: 'Comma',
    does: 'Step back one event',
    group: 'Playhead',
    run: (state) => state.stepBack(),
  },
  {
    id: 'step-forward',
    chord: 'Period',
    does: 'Step forward one event',
    group: 'Playhead',
    run: (state) => state.stepForward(),
  },
  {
    id: 'time-back',
    chord: 'ArrowLeft',
    withShift: true,
    does: 'Step time back; with Shift ten steps',
    group: 'Playhead',
    run: (state, shift) => state.stepTime(-stepsOf(shift)),
  },
  {
    id: 'time-forward',
    chord: 'ArrowRight',
    withShift: true,
    does: 'Step time forward; with Shift ten steps',
    group: 'Playhead',
    run: (state, shift) => state.stepTime(stepsOf(shift)),
  },
  {
    id: 'previous-cause',
    chord: 'BracketLeft',
    does: 'Previous cause: what led to this event',
    group: 'Playhead',
    run: (state) => state.previousCause(),
  },
  {
    id: 'next-cause',
    chord: 'BracketRight',
    does: 'Next cause: what this event led to',
    group: 'Playhead',
    run: (state) => state.nextCause(),
  },
  {
    id: 'previous-mark',
    chord: 'Shift+Comma',
    does: 'Previous mark: a break, a fault, a bookmark',
    group: 'Playhead',
    run: (state) => state.stepMark(-1),
  },
  {
    id: 'next-mark',
    chord: 'Shift+Period',
    does: 'Next mark: a break, a fault, a bookmark',
    group: 'Playhead',
    run: (state) => state.stepMark(1),
  },
  {
    id: 'start',
    chord: 'Home',
    does: 'Go to the start',
    group: 'Playhead',
    run: (state) => state.goToStart(),
  },
  {
    id: 'follow',
    chord: 'End',
    does: 'Go to the end and follow live',
    group: 'Playhead',
    run: (state) => state.follow(),
  },
  {
    id: 'pan-left',
    chord: 'KeyA',
    does: 'Pan the lanes left',
    group: 'View',
    run: (state) => state.pan(-PAN_SHARE),
  },
  {
    id: 'pan-right',
    chord: 'KeyD',
    does: 'Pan the lanes right',
    group: 'View',
    run: (state) => state.pan(PAN_SHARE),
  },
  {
    id: 'zoom-in',
    chord: 'KeyW',
    does: 'Zoom the lanes in',
    group: 'View',
    run: (state) => state.zoom(1 / ZOOM_FACTOR),
  },
  {
    id: 'zoom-out',
    chord: 'KeyS',
    does: 'Zoom the lanes out',
    group: 'View',
    run: (state) => state.zoom(ZOOM_FACTOR),
  },
  {
    id: 'fit',
    chord: 'KeyF',
    does: 'Fit everything recorded',
    group: 'View',
    run: (state) => state.fit(),
  },
  {
    id: 'mark',
    chord: 'KeyM',
    does: 'Mark this event, to compare with it',
    group: 'View',
    run: (state) => state.toggleMark(),
  },
  {
    id: 'range',
    chord: 'KeyR',
    does: 'Range from the mark to the playhead',
    group: 'View',
    run: (state) => state.toggleRange(),
  },
  {
    id: 'undo',
    chord: 'Ctrl+KeyZ',
    textHasIt: true,
    does: 'Undo: layout, filter, range, bookmarks, branches',
    group: 'View',
    run: (state) => state.undo(),
  },
  {
    id: 'redo',
    chord: 'Ctrl+Shift+KeyZ',
    textHasIt: true,
    does: 'Redo what was undone',
    group: 'View',
    run: (state) => state.redo(),
  },
  {
    id: 'palette',
    chord: 'Ctrl+Shift+KeyP',
    does: 'Command palette',
    group: 'View',
    run: (state) => state.show({ paletteOpen: true, paletteText: '', paletteEntered: false }),
  },
  {
    id: 'filter',
    chord: 'Slash',
    sign: '/',
    does: 'Filter the events',
    group: 'View',
    run: (state) => state.askFilter(),
  },
  {
    id: 'find-field',
    chord: 'Shift+KeyF',
    does: 'Find a field of the state',
    group: 'View',
    run: (state) => state.show({ inspectorTab: 'state', findAsked: true }),
  },
  {
    id: 'help',
    chord: 'Shift+Slash',
    sign: '?',
    does: 'This help',
    group: 'View',
    run: (state) => state.show({ helpOpen: true }),
  },
  {
    id: 'clear',
    chord: 'Escape',
    does: 'Clear mark, range and selection',
    group: 'View',
    run: (state) => state.clearSelection(),
  },
] as const satisfies readonly KeyAction[];

export type ActionId = (typeof KEY_ACTIONS)[number]['id'];

/** The same, seen alike. */
export const ACTIONS: readonly KeyAction[] = KEY_ACTIONS;
