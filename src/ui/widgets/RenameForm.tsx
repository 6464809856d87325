import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { Problem } from '../../lib/result.ts';
import './rename-form.css';

interface Props {
  readonly className: string;
  readonly name: string;
  /** A problem when the name is refused. */
  keep(name: string): Promise<Problem | undefined>;
  done(): void;
}

/** A name being written. Enter keeps it; a refused one says why, at the field. */
export function RenameForm({ className, name, keep, done }: Props) {
  const [text, setText] = useState(name);
  const [problem, setProblem] = useState<Problem>();
  const field = useRef<HTMLInputElement>(null);
  const said = useId();
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const refused = text === name ? undefined : await keep(text);
    setProblem(refused);
    if (!refused) done();
  };
  return (
    <form className={className} onSubmit={submit}>
      <input
        ref={field}
        className="field rename-field"
        aria-label={`New name of ${name}`}
        aria-invalid={problem !== undefined}
        aria-describedby={said}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          done();
        }}
      />
      <button type="submit" className="button brass">
        Rename
      </button>
      <button type="button" className="button" onClick={done}>
        Keep
      </button>
      <span id={said} className="alarm" role="alert">
        {problem ? `▲ ${problem.what}. ${problem.mend}` : ''}
      </span>
    </form>
  );
}
