import { describe, expect, it } from 'vitest';
import { readChosenKeys } from '../../store/chosen-keys.ts';
import { ACTIONS } from './actions.ts';
import {
  actionFor,
  chordOf,
  chordText,
  holderOf,
  isModifier,
  keysOf,
  keyText,
  type Pressed,
  refusalOf,
  withKey,
} from './chords.ts';

const QUIET: Pressed & { readonly key: string } = {
  ...{ code: '', key: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false },
};
const pressed = (code: string, held: Partial<typeof QUIET> = {}) => ({ ...QUIET, code, ...held });
const action = (id: string) => {
  const found = ACTIONS.find((one) => one.id === id);
  if (!found) throw new Error(`there is an action ${id}`);
  return found;
};
const started = (chosen: Record<string, string>, code: string, held: Partial<typeof QUIET> = {}) =>
  actionFor(ACTIONS, chosen, pressed(code, held))?.id;

describe('the table of actions', () => {
  it('names every action once and gives no two the same key', () => {
    const ids = ACTIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const keys = keysOf(ACTIONS, {});
    for (const one of ACTIONS) expect(keys.get(one.id), one.id).toBe(one.chord);
  });
});

describe('actionFor', () => {
  it('goes by the place of the key and by what is held', () => {
    expect(started({}, 'KeyW')).toBe('zoom-in');
    expect(started({}, 'KeyW', { key: 'z' })).toBe('zoom-in');
    expect(started({}, 'KeyW', { shiftKey: true })).toBeUndefined();
    expect(started({}, 'F8', { shiftKey: true })).toBe('run-back');
    expect(started({}, 'KeyP', { metaKey: true, shiftKey: true })).toBe('palette');
    expect(started({}, 'ArrowLeft', { shiftKey: true })).toBe('time-back');
  });

  it('takes a sign for its action wherever it lies, until the action has another key', () => {
    const german = { key: '?', shiftKey: true };
    expect(started({}, 'Minus', german)).toBe('help');
    expect(started({ help: 'KeyH' }, 'Minus', german)).toBeUndefined();
    expect(started({ help: 'KeyH' }, 'KeyH')).toBe('help');
    expect(started({}, 'Minus', { ...german, ctrlKey: true })).toBeUndefined();
  });

  it('knows a chosen key and no longer the usual one', () => {
    const chosen = { play: 'KeyK', 'time-back': 'KeyJ' };
    expect(started(chosen, 'KeyK')).toBe('play');
    expect(started(chosen, 'Space')).toBeUndefined();
    expect(started(chosen, 'KeyJ', { shiftKey: true })).toBe('time-back');
  });
});

describe('keysOf', () => {
  it('leaves an action without a key when its usual one was chosen for another', () => {
    const keys = keysOf(ACTIONS, { play: 'KeyM' });
    expect([keys.get('play'), keys.get('mark')]).toEqual(['KeyM', '']);
  });

  it('gives a key once, even if a file says it twice', () => {
    const keys = keysOf(ACTIONS, { play: 'KeyX', mark: 'KeyX', range: '' });
    expect([keys.get('play'), keys.get('mark'), keys.get('range')]).toEqual(['KeyX', '', '']);
  });
});

describe('withKey', () => {
  it('takes the key from whoever had it', () => {
    const chosen = withKey(ACTIONS, {}, action('play'), 'KeyM');
    expect(chosen).toEqual({ play: 'KeyM', mark: '' });
    expect(holderOf(ACTIONS, chosen, action('mark'), 'KeyM')?.id).toBe('play');
    expect(withKey(ACTIONS, chosen, action('mark'), 'KeyM')).toEqual({ play: '' });
  });

  it('forgets a choice that is the usual key again', () => {
    const chosen = withKey(ACTIONS, { play: 'KeyK' }, action('play'), 'Space');
    expect(chosen).toEqual({});
  });

  it('takes both the key and the key with Shift for an action that has both', () => {
    const chosen = withKey(ACTIONS, {}, action('time-back'), 'F8');
    expect(chosen).toEqual({ 'time-back': 'F8', 'run-until': '', 'run-back': '' });
  });
});

describe('refusalOf', () => {
  it('refuses what would take a key from the browser or from what has the focus', () => {
    expect(refusalOf(pressed('KeyK'), false)).toBe('');
    expect(refusalOf(pressed('KeyK', { ctrlKey: true, shiftKey: true }), false)).toBe('');
    expect(refusalOf(pressed('KeyK', { altKey: true }), false)).toMatch(/Alt/);
    expect(refusalOf(pressed('Tab'), false)).toMatch(/focus/);
    expect(refusalOf(pressed('Enter'), false)).toMatch(/buttons/);
    expect(refusalOf(pressed('KeyK', { shiftKey: true }), true)).toMatch(/without/);
    expect(refusalOf(pressed(''), false)).toMatch(/no place/);
  });

  it('waits while only a modifier is down', () => {
    expect(isModifier(pressed('ShiftLeft'))).toBe(true);
    expect(isModifier(pressed('KeyS'))).toBe(false);
  });
});

describe('chordText', () => {
  it('says keys as they are written on the keyboard', () => {
    expect(chordText('Ctrl+Shift+KeyP', {})).toBe('Ctrl+Shift+P');
    expect(chordText('KeyZ', { KeyZ: 'y' })).toBe('Y');
    expect(chordText('Minus', { Minus: 'ß' })).toBe('ß');
    expect(['Comma', 'ArrowLeft', 'Numpad7', 'F8', ''].map((one) => chordText(one, {}))).toEqual([
      ...[',', '←', 'Num 7', 'F8', ''],
    ]);
  });

  it('says the sign of an action that has one, and the key that was chosen instead', () => {
    expect(keyText(action('help'), 'Shift+Slash', { Slash: '-' })).toBe('?');
    expect(keyText(action('help'), 'KeyH', {})).toBe('H');
  });

  it('is about the chord of the event', () => {
    expect(chordOf(pressed('KeyP', { ctrlKey: true, shiftKey: true }))).toBe('Ctrl+Shift+KeyP');
  });
});

describe('readChosenKeys', () => {
  it('keeps what can be a key', () => {
    const kept = { play: 'KeyK', mark: '', fit: 7, range: '<b>', help: 'Alt+KeyX' };
    expect(readChosenKeys(kept)).toEqual({ play: 'KeyK', mark: '' });
    for (const wrong of [null, [], 'KeyK', 3]) expect(readChosenKeys(wrong)).toBeUndefined();
  });
});
