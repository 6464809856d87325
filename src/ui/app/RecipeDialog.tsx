import { Dialog } from '@base-ui/react/dialog';
import { type FormEvent, type RefObject, useId, useRef, useState } from 'react';
import type { Problem } from '../../lib/result.ts';
import { useApp } from '../store/app-context.ts';
import { DialogHead } from '../widgets/DialogHead.tsx';
import { parseLink } from './link.ts';
import './recipe.css';

/** A link was pasted instead of the recipe in it: both are taken. */
function recipeIn(text: string): string {
  const trimmed = text.trim();
  if (!/^https?:\/\//.test(trimmed) || !URL.canParse(trimmed)) return trimmed;
  return parseLink(new URL(trimmed).search).link.recipe ?? trimmed;
}

interface FormProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  close(): void;
}

function RecipeForm({ field, close }: FormProps) {
  const openRecipe = useApp((state) => state.openRecipe);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [opening, setOpening] = useState(false);
  const id = useId();
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    setOpening(true);
    const found = await openRecipe(recipeIn(text));
    setOpening(false);
    setProblem(found);
    if (!found) close();
  };
  return (
    <form className="recipe" onSubmit={submit}>
      <textarea
        ref={field}
        className="recipe-text"
        aria-label="Recipe"
        aria-invalid={problem !== undefined}
        aria-describedby={id}
        placeholder="r1.…"
        rows={6}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(undefined);
        }}
        onKeyDown={(event) => {
          // A recipe has no lines: Enter opens it.
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (text.trim() !== '' && !opening) submit();
        }}
      />
      <p id={id} className="alarm" role="alert">
        {problem ? `▲ ${problem.what}. ${problem.mend}` : ''}
      </p>
      <div className="recipe-foot keys">
        <button type="submit" className="button brass" disabled={text.trim() === '' || opening}>
          {opening ? 'Opening …' : 'Open recipe'} <kbd>↵</kbd>
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** Opens the run that a pasted recipe makes. */
export default function RecipeDialog() {
  const open = useApp((state) => state.dialog === 'recipe');
  const show = useApp((state) => state.show);
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => show({ dialog: next ? 'recipe' : '' })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup initialFocus={field} className="dialog recipe-dialog">
          <DialogHead title="Open a recipe" />
          <Dialog.Description className="muted">
            The run that it describes is made again, event by event, and its hash compared. It takes
            the place of what is open now, which is not lost: you find it under Share → Sessions.
          </Dialog.Description>
          <RecipeForm field={field} close={() => show({ dialog: '' })} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
