import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import './add-form.css';

const ICON = 13;

interface Props {
  readonly className: string;
  /** what is added, as the button says it */
  readonly what: string;
  /** may be added as it is now */
  readonly isReady: boolean;
  /** what is wrong beside the fields that say so themselves */
  readonly wrong: ReactNode;
  readonly children: ReactNode;
  add(): void;
}

/** Fields of something to be measured, and the button that adds it. */
export function AddForm({ className, what, isReady, wrong, children, add }: Props) {
  return (
    <form
      className={`add-form ${className}`}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      {children}
      <button type="submit" className="button brass" disabled={!isReady}>
        <Plus size={ICON} aria-hidden="true" /> Add {what}
      </button>
      {wrong}
    </form>
  );
}

/** What is wrong in a form, and how to mend it. */
export function FormWrong({ what, mend }: { readonly what: string; readonly mend?: string }) {
  return (
    <p className="add-form-wrong" role="status">
      <span className="alarm">▲ {what}</span> {mend}
    </p>
  );
}
