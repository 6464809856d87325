import type { App } from '../store/app-context.ts';
import type { AppState } from '../store/app-state.ts';

/** One action that a key starts. Letters are matched by their place on the keyboard. */
export interface KeyBinding {
  /** as shown in the help: "Shift+F8" */
  readonly keys: readonly string[];
  /** KeyboardEvent.code, with "Shift+" in front where it matters */
  readonly codes: readonly string[];
  readonly does: string;
  readonly group: 'Run' | 'Playhead' | 'View';
  run(state: AppState, shift: boolean): void;
}

const PAN_SHARE = 0.1;
const ZOOM_FACTOR = 1.5;
const STEPS_WITH_SHIFT = 10;

const stepsOf = (shift: boolean): number => (shift ? STEPS_WITH_SHIFT : 1);

export const KEY_BINDINGS: readonly KeyBinding[] = [
  {
    keys: ['Space'],
    codes: ['Space'],
    does: 'Play or pause',
    group: 'Run',
    run: (state) => state.togglePlay(),
  },
  {
    keys: ['F8'],
    codes: ['F8'],
    does: 'Run until a breakpoint fires or an expectation breaks',
    group: 'Run',
    run: (state) => state.runUntilNext(),
  },
  {
    keys: ['Shift+F8'],
    codes: ['Shift+F8'],
    does: 'Run back to where one fired before the playhead',
    group: 'Run',
    run: (state) => state.runBackToPrevious(),
  },
  {
    keys: [','],
    codes: ['Comma'],
    does: 'Step back one event',
    group: 'Playhead',
    run: (state) => state.stepBack(),
  },
  {
    keys: ['.'],
    codes: ['Period'],
    does: 'Step forward one event',
    group: 'Playhead',
    run: (state) => state.stepForward(),
  },
  {
    keys: ['←', 'Shift+←'],
    codes: ['ArrowLeft', 'Shift+ArrowLeft'],
    does: 'Step time back; with Shift ten steps',
    group: 'Playhead',
    run: (state, shift) => state.stepTime(-stepsOf(shift)),
  },
  {
    keys: ['→', 'Shift+→'],
    codes: ['ArrowRight', 'Shift+ArrowRight'],
    does: 'Step time forward; with Shift ten steps',
    group: 'Playhead',
    run: (state, shift) => state.stepTime(stepsOf(shift)),
  },
  {
    keys: ['['],
    codes: ['BracketLeft'],
    does: 'Previous cause: what led to this event',
    group: 'Playhead',
    run: (state) => state.previousCause(),
  },
  {
    keys: [']'],
    codes: ['BracketRight'],
    does: 'Next cause: what this event led to',
    group: 'Playhead',
    run: (state) => state.nextCause(),
  },
  {
    keys: ['Home'],
    codes: ['Home'],
    does: 'Go to the start',
    group: 'Playhead',
    run: (state) => state.goToStart(),
  },
  {
    keys: ['End'],
    codes: ['End'],
    does: 'Go to the end and follow live',
    group: 'Playhead',
    run: (state) => state.follow(),
  },
  {
    keys: ['A'],
    codes: ['KeyA'],
    does: 'Pan the lanes left',
    group: 'View',
    run: (state) => state.pan(-PAN_SHARE),
  },
  {
    keys: ['D'],
    codes: ['KeyD'],
    does: 'Pan the lanes right',
    group: 'View',
    run: (state) => state.pan(PAN_SHARE),
  },
  {
    keys: ['W'],
    codes: ['KeyW'],
    does: 'Zoom the lanes in',
    group: 'View',
    run: (state) => state.zoom(1 / ZOOM_FACTOR),
  },
  {
    keys: ['S'],
    codes: ['KeyS'],
    does: 'Zoom the lanes out',
    group: 'View',
    run: (state) => state.zoom(ZOOM_FACTOR),
  },
  {
    keys: ['F'],
    codes: ['KeyF'],
    does: 'Fit everything recorded',
    group: 'View',
    run: (state) => state.fit(),
  },
  {
    keys: ['M'],
    codes: ['KeyM'],
    does: 'Mark this event, to compare with it',
    group: 'View',
    run: (state) => state.toggleMark(),
  },
  {
    keys: ['R'],
    codes: ['KeyR'],
    does: 'Range from the mark to the playhead',
    group: 'View',
    run: (state) => state.toggleRange(),
  },
  {
    keys: ['Ctrl+Shift+P'],
    codes: ['Ctrl+Shift+KeyP'],
    does: 'Command palette',
    group: 'View',
    run: (state) => state.show({ paletteOpen: true }),
  },
  {
    keys: ['/'],
    codes: ['Slash'],
    does: 'Filter the events',
    group: 'View',
    run: (state) => state.askFilter(),
  },
  {
    keys: ['?'],
    codes: ['Shift+Slash'],
    does: 'This help',
    group: 'View',
    run: (state) => state.show({ helpOpen: true }),
  },
  {
    keys: ['Esc'],
    codes: ['Escape'],
    does: 'Clear mark, range and selection',
    group: 'View',
    run: (state) => state.clearSelection(),
  },
];

const BY_CODE = new Map(
  KEY_BINDINGS.flatMap((binding) => binding.codes.map((code) => [code, binding] as const)),
);

/** These lie on other keys of other keyboards; the sign itself counts too. */
const BY_SIGN = new Map([
  ['?', 'Shift+Slash'],
  ['/', 'Slash'],
]);

const codeOf = ({ code, shiftKey }: KeyboardEvent): string => (shiftKey ? `Shift+${code}` : code);

/** Inputs that write no text: keys may pass, except those that work them. */
const TEXTLESS = new Set(['button', 'checkbox', 'radio', 'range', 'file', 'submit', 'reset']);
const WIDGET_KEYS = /^(Space|Enter|Arrow|Home|End|Page)/;
const WIDGETS =
  'button, a[href], select, summary, [role="tab"], [role="menuitem"], [role="option"], ' +
  '[role="separator"], [role="treeitem"], [role="tree"]';

const isInDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="dialog"], [role="menu"]') !== null;

/** Whether a key pressed here belongs to the element, not to the page. */
export function belongsToElement(target: EventTarget | null, code: string): boolean {
  if (!(target instanceof Element)) return false;
  if (isInDialog(target)) return true;
  if (target instanceof HTMLInputElement && !TEXTLESS.has(target.type)) return true;
  if (target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLElement && target.isContentEditable) return true;
  // A list that is open or focused picks by letter.
  if (target instanceof HTMLSelectElement && code.startsWith('Key')) return true;
  return WIDGET_KEYS.test(code) && target.closest(WIDGETS) !== null;
}

export function listenToKeys({ store }: App): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const { helpOpen, paletteOpen } = store.getState();
    // A dialog has the keyboard from the moment it is asked for, not only when its code is there.
    if (event.defaultPrevented || event.altKey || helpOpen || paletteOpen) return;
    const commands = event.ctrlKey || event.metaKey;
    // No text has Ctrl in it: such keys count wherever the focus is, except in an open dialog.
    if (commands ? isInDialog(event.target) : belongsToElement(event.target, event.code)) return;
    const binding = commands
      ? BY_CODE.get(`Ctrl+${codeOf(event)}`)
      : BY_CODE.get(BY_SIGN.get(event.key) ?? codeOf(event));
    if (binding === undefined) return;
    event.preventDefault();
    binding.run(store.getState(), event.shiftKey);
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
