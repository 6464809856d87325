/** Which key starts which action, and what is written on the key. */
import { CHORD, type Chord, type ChosenKeys, type KeyNames } from '../../store/chosen-keys.ts';

export interface Keyed {
  /** under which a chosen key is kept */
  readonly id: string;
  /** unless another was chosen */
  readonly chord: Chord;
  /** counts too unless another key was chosen: it lies on other keys of other keyboards */
  readonly sign?: string;
  /** does more of the same with Shift */
  readonly withShift?: true;
}

const MODIFIER = /^(?:Control|Shift|Alt|Meta|OS|CapsLock|Fn|NumLock|ScrollLock)/;
const SHIFT = 'Shift+';

const MARKS: KeyNames = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Comma: ',',
  Period: '.',
  Slash: '/',
  BracketLeft: '[',
  BracketRight: ']',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Backslash: '\\',
  IntlBackslash: '<',
  Minus: '-',
  Equal: '=',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  Insert: 'Ins',
  Delete: 'Del',
};

export type Pressed = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

export const chordOf = ({ code, ctrlKey, metaKey, shiftKey }: Pressed): Chord =>
  `${ctrlKey || metaKey ? 'Ctrl+' : ''}${shiftKey ? SHIFT : ''}${code}`;

/** Whether only Ctrl, Shift or the like is down so far. */
export const isModifier = ({ code }: Pressed): boolean => MODIFIER.test(code);

/** Why no action can have this key; '' = it can. */
export function refusalOf(pressed: Pressed, withShift: boolean): string {
  const { code, altKey, shiftKey } = pressed;
  if (!CHORD.test(chordOf(pressed))) return 'This key says no place on the keyboard.';
  if (altKey) return 'Keys with Alt belong to the browser and the system.';
  if (code === 'Tab') return 'Tab moves the focus.';
  if (/^(?:Numpad)?Enter$/.test(code)) return 'Enter presses buttons and opens rows.';
  if (withShift && shiftKey) return 'With Shift this action does ten steps: choose a key without.';
  return '';
}

/** The key of each action as it counts now: no two have the same one. */
export function keysOf(actions: readonly Keyed[], chosen: ChosenKeys): ReadonlyMap<string, Chord> {
  const taken = new Set<Chord>();
  const keys = new Map<string, Chord>();
  const give = ({ id, withShift }: Keyed, chord: Chord) => {
    const wanted = withShift ? [chord, SHIFT + chord] : [chord];
    const isFree = chord !== '' && !wanted.some((one) => taken.has(one));
    keys.set(id, isFree ? chord : '');
    if (isFree) for (const one of wanted) taken.add(one);
  };
  // What was chosen comes before what nobody has asked for.
  for (const action of actions) {
    const chord = chosen[action.id];
    if (chord !== undefined) give(action, chord);
  }
  for (const action of actions) if (chosen[action.id] === undefined) give(action, action.chord);
  return keys;
}

const reaches = ({ withShift }: Keyed, own: Chord, chord: Chord): boolean =>
  own !== '' && (own === chord || (withShift === true && SHIFT + own === chord));

/** The action that has a key already, unless it is this very one. */
export function holderOf<T extends Keyed>(
  actions: readonly T[],
  chosen: ChosenKeys,
  wanting: Keyed,
  chord: Chord,
): T | undefined {
  const keys = keysOf(actions, chosen);
  const wanted = wanting.withShift ? [chord, SHIFT + chord] : [chord];
  return actions.find(
    (one) =>
      one.id !== wanting.id && wanted.some((key) => reaches(one, keys.get(one.id) ?? '', key)),
  );
}

/** The choices with one more; whatever had the key has none then. */
export function withKey(
  actions: readonly Keyed[],
  chosen: ChosenKeys,
  wanting: Keyed,
  chord: Chord,
): ChosenKeys {
  const { [wanting.id]: _, ...others } = chosen;
  const next: Record<string, Chord> = { ...others };
  for (;;) {
    const holder = holderOf(actions, next, wanting, chord);
    if (holder === undefined) break;
    next[holder.id] = '';
  }
  return chord === wanting.chord ? next : { ...next, [wanting.id]: chord };
}

/** The action that a pressed key starts. Signs count as long as their action has its own key. */
export function actionFor<T extends Keyed>(
  actions: readonly T[],
  chosen: ChosenKeys,
  pressed: Pressed & { readonly key: string },
): T | undefined {
  const keys = keysOf(actions, chosen);
  const plain = !pressed.ctrlKey && !pressed.metaKey;
  const signed = actions.find(
    ({ id, chord, sign }) => plain && sign === pressed.key && keys.get(id) === chord,
  );
  if (signed) return signed;
  const chord = chordOf(pressed);
  return actions.find((one) => reaches(one, keys.get(one.id) ?? '', chord));
}

/** "ß" has no capital of one letter. */
const capital = (name: string): string => {
  const upper = name.toUpperCase();
  return upper.length === name.length ? upper : name;
};

function keyName(code: string, names: KeyNames): string {
  const known = names[code]?.trim();
  if (known) return capital(known);
  const [, letter] = /^(?:Key|Digit)(.)$/.exec(code) ?? [];
  const [, numpad] = /^Numpad(.+)$/.exec(code) ?? [];
  if (numpad) return `Num ${numpad}`;
  return letter ?? MARKS[code] ?? code;
}

/** A chord as a person reads it: "Ctrl+Shift+P"; '' for no key. */
export function chordText(chord: Chord, names: KeyNames): string {
  const parts = chord.split('+');
  const code = parts.pop() ?? '';
  return code === '' ? '' : [...parts, keyName(code, names)].join('+');
}

/** The key of an action as a person reads it. */
export function keyText(
  { chord, sign }: Pick<Keyed, 'chord' | 'sign'>,
  current: Chord,
  names: KeyNames,
): string {
  return sign !== undefined && current === chord ? sign : chordText(current, names);
}
