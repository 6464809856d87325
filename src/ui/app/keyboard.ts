import type { App } from '../store/app-context.ts';
import type { KeyNames } from '../store/chosen-keys.ts';
import { ACTIONS } from './keys/actions.ts';
import { actionFor } from './keys/chords.ts';
import { typedAhead } from './keys/typed-ahead.ts';

/** Inputs that write no text: keys may pass, except those that work them. */
const TEXTLESS = new Set(['button', 'checkbox', 'radio', 'range', 'file', 'submit', 'reset']);
/** Keys that press, and what is pressed. */
const PRESS_KEYS = /^(?:Space|Enter|NumpadEnter)$/;
const PRESSED =
  'button, a[href], select, summary, input, [role="tab"], [role="menuitem"], [role="option"], ' +
  '[role="separator"], [role="treeitem"], [role="tree"]';
/** Keys that move, and within what. A button is not moved in: there they are the page's. */
const MOVE_KEYS = /^(?:Arrow|Home|End|Page)/;
const MOVED =
  'select, input[type="radio"], input[type="range"], [role="tablist"], [role="menu"], ' +
  '[role="menubar"], [role="listbox"], [role="combobox"], [role="radiogroup"], [role="separator"], ' +
  '[role="tree"], [role="grid"]';
/** Up and down open what hangs on a button. */
const OPEN_KEYS = /^Arrow(?:Up|Down)$/;
const OPENED = '[aria-haspopup]';

const WIDGETS = [
  [PRESS_KEYS, PRESSED],
  [MOVE_KEYS, MOVED],
  [OPEN_KEYS, OPENED],
] as const;

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
  return WIDGETS.some(([keys, widgets]) => keys.test(code) && target.closest(widgets) !== null);
}

interface LayoutKeyboard {
  getLayoutMap?(): Promise<Iterable<readonly [string, string]>>;
}

/** What is written on the keys; only some browsers tell, and only the page that is on top. */
async function layoutNames(): Promise<KeyNames | undefined> {
  const { keyboard } = navigator as Navigator & { readonly keyboard?: LayoutKeyboard };
  try {
    const map = await keyboard?.getLayoutMap?.();
    return map && Object.fromEntries(map);
  } catch {
    return undefined;
  }
}

export function listenToKeys({ store }: App): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const { helpOpen, paletteOpen, dialog, chosenKeys } = store.getState();
    // A dialog has the keyboard from the moment it is asked for, not only when its code is there.
    const isDialogAsked = helpOpen || paletteOpen || dialog !== '';
    if (paletteOpen && !event.defaultPrevented && !isInDialog(event.target)) {
      // Who calls the palette types at once: its field takes over what came before it.
      const { paletteText, show } = store.getState();
      const text = typedAhead(paletteText, event);
      // Enter would press what had the focus before: it is for what the palette finds.
      if (text !== undefined || event.key === 'Enter') event.preventDefault();
      if (text !== undefined) show({ paletteText: text });
      else if (event.key === 'Enter') show({ paletteEntered: true });
      return;
    }
    if (event.defaultPrevented || event.altKey || isDialogAsked) return;
    const action = actionFor(ACTIONS, chosenKeys, event);
    if (action === undefined) return;
    const commands = (event.ctrlKey || event.metaKey) && !action.textHasIt;
    // Few texts have Ctrl in them: such keys count wherever the focus is, except in an open dialog.
    if (commands ? isInDialog(event.target) : belongsToElement(event.target, event.code)) return;
    event.preventDefault();
    action.run(store.getState(), event.shiftKey);
  };
  window.addEventListener('keydown', onKeyDown);
  layoutNames().then((names) => names && store.getState().nameKeys(names));
  return () => window.removeEventListener('keydown', onKeyDown);
}
