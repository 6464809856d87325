import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp } from '../../store/app-context.ts';
import type { Chord } from '../../store/chosen-keys.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { ACTIONS, KEY_ACTIONS, type KeyAction } from './actions.ts';
import { chordOf, chordText, holderOf, isModifier, refusalOf, withKey } from './chords.ts';
import { useKeyTexts } from './use-keys.ts';

const GROUPS = ['Run', 'Playhead', 'View'] as const;

/** What is being asked or said about the key of one action. */
type Talk =
  | { readonly id: string; readonly type: 'waiting'; readonly refusal: string }
  | {
      readonly id: string;
      readonly type: 'taken';
      readonly chord: Chord;
      readonly holder: KeyAction;
    };

/** The next key pressed anywhere is the answer; Escape takes the question back. */
function useNextKey(action: KeyAction | undefined, answer: (chord: Chord, why: string) => void) {
  useEffect(() => {
    if (action === undefined) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      // Before the dialog hears of it, which would close with Escape.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isModifier(event)) return;
      if (event.code === 'Escape') return answer('', '');
      answer(chordOf(event), refusalOf(event, action.withShift === true));
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [action, answer]);
}

/** An answered question goes away, and the focus with it: back to the key that it was about. */
function backToKey(button: HTMLElement): void {
  button.closest('.key-row')?.querySelector<HTMLElement>('.key-button')?.focus();
}

interface RowProps {
  readonly action: KeyAction;
  readonly text: string;
  readonly talk: Talk | undefined;
  setTalk(talk: Talk | undefined): void;
  choose(chord: Chord): void;
  take(chord: Chord): void;
}

function Row({ action, text, talk, setTalk, choose, take }: RowProps) {
  const isChosen = useApp((state) => state.chosenKeys[action.id] !== undefined);
  const names = useApp((state) => state.keyNames);
  const { id, does } = action;
  const waiting = talk?.type === 'waiting';
  return (
    <li className="key-row">
      <button
        type="button"
        className="key-button"
        aria-label={waiting ? `Press a key for: ${does}` : `${does}: ${text || 'no key'}`}
        onClick={() => setTalk(waiting ? undefined : { id, type: 'waiting', refusal: '' })}
        onBlur={() => waiting && setTalk(undefined)}
      >
        {waiting ? <em>press a key</em> : <kbd>{text || 'no key'}</kbd>}
      </button>
      <span>{does}</span>
      {isChosen ? (
        <IconButton name={`Reset the key of: ${does}`} onPress={() => choose(action.chord)}>
          <RotateCcw size={12} />
        </IconButton>
      ) : null}
      <div className="key-talk" role="status">
        {waiting ? (
          <p>
            {talk.refusal} {talk.refusal === '' ? '' : 'Press another key; '}Esc leaves it as it is.
          </p>
        ) : null}
        {talk?.type === 'taken' ? (
          <>
            <p>
              {chordText(talk.chord, names)} is the key of: {talk.holder.does}.
            </p>
            <button
              type="button"
              className="button brass"
              ref={(button) => button?.focus()}
              onClick={(event) => {
                backToKey(event.currentTarget);
                take(talk.chord);
              }}
            >
              Use it here
            </button>
            <button
              type="button"
              className="button"
              onClick={(event) => {
                backToKey(event.currentTarget);
                setTalk(undefined);
              }}
            >
              Leave it there
            </button>
          </>
        ) : null}
      </div>
    </li>
  );
}

/** All actions with their keys; pressing one asks for another key. */
export function KeyList() {
  const chosen = useApp((state) => state.chosenKeys);
  const chooseKeys = useApp((state) => state.chooseKeys);
  const texts = useKeyTexts();
  const [talk, setTalk] = useState<Talk>();
  const asked = ACTIONS.find(({ id }) => talk?.type === 'waiting' && id === talk.id);
  const take = (action: KeyAction, chord: Chord) => {
    chooseKeys(withKey(ACTIONS, chosen, action, chord));
    setTalk(undefined);
  };
  const choose = (action: KeyAction, chord: Chord) => {
    const holder = holderOf(ACTIONS, chosen, action, chord);
    if (holder === undefined) take(action, chord);
    else setTalk({ id: action.id, type: 'taken', chord, holder });
  };
  useNextKey(asked, (chord, refusal) => {
    if (asked === undefined || chord === '') setTalk(undefined);
    else if (refusal !== '') setTalk({ id: asked.id, type: 'waiting', refusal });
    else choose(asked, chord);
  });
  return (
    <div className="help-groups">
      {GROUPS.map((group) => (
        <section key={group}>
          <h3 className="section-title">{group}</h3>
          <ul className="keys">
            {KEY_ACTIONS.filter((one) => one.group === group).map((action) => (
              <Row
                key={action.id}
                action={action}
                text={texts(action.id)}
                talk={talk?.id === action.id ? talk : undefined}
                setTalk={setTalk}
                choose={(chord) => choose(action, chord)}
                take={(chord) => take(action, chord)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
