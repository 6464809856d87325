import { Columns2, FolderOpen, GitFork, X } from 'lucide-react';
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { Problem } from '../../../lib/result.ts';
import type { ComparedWith } from '../../../worker/time-travel-port.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import { useKept } from '../../store/use-kept.ts';
import { CompareResult } from './CompareResult.tsx';
import './compare.css';

const ICON = 13;

const WITH = {
  branch: 'another branch',
  seed: 'another seed',
  recipe: 'a recipe',
  file: 'a file',
} as const;
type With = keyof typeof WITH;

/** What is written or chosen in the form; each kind keeps its own. */
interface Draft {
  readonly branch: number;
  readonly seed: string;
  readonly recipe: string;
  readonly file: File | undefined;
}

/** What the form asks for, or what is missing in it. */
function wantedOf(kind: With, draft: Draft): ComparedWith | string {
  switch (kind) {
    case 'branch':
      return draft.branch < 0 ? 'Choose a branch.' : { type: 'branch', branch: draft.branch };
    case 'seed': {
      const seed = Number(draft.seed);
      const isSeed = draft.seed.trim() !== '' && Number.isSafeInteger(seed) && seed >= 0;
      return isSeed ? { type: 'seed', seed } : 'Write a whole number from 0 on.';
    }
    case 'recipe':
      return draft.recipe.trim() === ''
        ? 'Paste a recipe: it begins with "r1.".'
        : { type: 'recipe', text: draft.recipe };
    case 'file':
      return draft.file ? { type: 'file', file: draft.file } : 'Choose a file.';
  }
}

function FileChoice({
  file,
  choose,
}: {
  readonly file: File | undefined;
  readonly choose: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        <FolderOpen size={ICON} aria-hidden="true" /> {file?.name ?? 'Choose file …'}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          // The same file may be chosen again.
          event.target.value = '';
          if (chosen) choose(chosen);
        }}
      />
    </>
  );
}

interface ChoiceProps {
  readonly kind: With;
  readonly draft: Draft;
  readonly wrong: boolean;
  readonly problem: string;
  change(draft: Partial<Draft>): void;
}

/** The field that goes with what is compared with. */
function Choice({ kind, draft, wrong, problem, change }: ChoiceProps): ReactNode {
  const branches = useApp((state) => state.branches);
  const branch = useApp((state) => state.branch);
  const field = { 'aria-invalid': wrong, 'aria-describedby': problem } as const;
  if (kind === 'file') {
    return <FileChoice file={draft.file} choose={(file) => change({ file })} />;
  }
  if (kind === 'branch') {
    return (
      <select
        className="select"
        aria-label="Other branch"
        value={draft.branch}
        onChange={(event) => change({ branch: Number(event.target.value) })}
      >
        {branches
          .filter(({ id }) => id !== branch)
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </select>
    );
  }
  return (
    <input
      className={kind === 'seed' ? 'field number compare-seed' : 'field mono compare-recipe'}
      aria-label={kind === 'seed' ? 'Other seed' : 'Other recipe'}
      placeholder={kind === 'seed' ? '43' : 'r1.…'}
      spellCheck={false}
      autoComplete="off"
      value={draft[kind]}
      onChange={(event) => change({ [kind]: event.target.value })}
      {...field}
    />
  );
}

/** Kinds that can be chosen here: a file has no engine to run another seed with. */
function useKinds(): readonly With[] {
  const living = useApp((state) => state.world?.origin === 'engine');
  const alone = useApp((state) => state.branches.length < 2);
  if (!living) return ['file'];
  return alone ? ['seed', 'recipe', 'file'] : ['branch', 'seed', 'recipe', 'file'];
}

const NO_DRAFT: Draft = { branch: -1, seed: '', recipe: '', file: undefined };

function CompareForm({ failed }: { readonly failed: (problem: Problem | undefined) => void }) {
  const compare = useApp((state) => state.compare);
  const cancelComparison = useApp((state) => state.cancelComparison);
  const comparing = useApp((state) => state.comparing);
  const branches = useApp((state) => state.branches);
  const branch = useApp((state) => state.branch);
  const kinds = useKinds();
  const [chosen, setChosen] = useState<With>();
  const kind = chosen && kinds.includes(chosen) ? chosen : (kinds[0] ?? 'file');
  const [draft, setDraft] = useKept('compare', NO_DRAFT);
  /** what was asked for in vain: another kind, which a new world may bring, was not tried yet */
  const [tried, setTried] = useState<With>();
  const problem = useId();
  // The branch chosen before may be the open one by now: its parent is what one compares with.
  const others = branches.filter(({ id }) => id !== branch);
  const parent = branches.find(({ id }) => id === branch)?.parent;
  const fallback = others.find(({ id }) => id === parent) ?? others[0];
  const other = others.find(({ id }) => id === draft.branch) ?? fallback;
  const whole = { ...draft, branch: other?.id ?? -1 };
  const wanted = wantedOf(kind, whole);
  const missing = tried === kind && typeof wanted === 'string' ? wanted : '';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(typeof wanted === 'string' ? kind : undefined);
    failed(undefined);
    if (typeof wanted !== 'string') failed(await compare(wanted));
  };
  return (
    <form className="panel-bar" onSubmit={submit}>
      <label className="labelled">
        with
        <select
          className="select"
          aria-label="Compare with"
          value={kind}
          onChange={(event) => {
            setChosen(event.target.value as With);
            setTried(undefined);
          }}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {WITH[one]}
            </option>
          ))}
        </select>
      </label>
      <Choice
        kind={kind}
        draft={whole}
        wrong={missing !== ''}
        problem={problem}
        change={(change) => setDraft({ ...draft, ...change })}
      />
      <button type="submit" className="button brass" disabled={comparing !== undefined}>
        <Columns2 size={ICON} aria-hidden="true" />
        {comparing === undefined ? 'Compare' : `Comparing ${Math.floor(comparing * 100)} %`}
      </button>
      {comparing === undefined ? null : (
        <button type="button" className="button" onClick={cancelComparison}>
          <X size={ICON} aria-hidden="true" /> Cancel
        </button>
      )}
      <span id={problem} className="alarm compare-missing" role="alert">
        {missing === '' ? '' : `▲ ${missing}`}
      </span>
    </form>
  );
}

function Nothing() {
  const living = useApp((state) => state.world?.origin === 'engine');
  const alone = useApp((state) => state.branches.length < 2);
  const show = useApp((state) => state.show);
  return (
    <div className="empty">
      <p className="empty-title">Nothing is compared yet</p>
      <p className="muted">
        {living
          ? 'Choose what to put beside this run: it is run again next to it, and both are searched for the first event that differs.'
          : 'This is a recording without its engine: it can be compared with another file.'}
      </p>
      {living && alone ? (
        <button type="button" className="button" onClick={() => show({ dialog: 'fork' })}>
          <GitFork size={ICON} aria-hidden="true" /> Fork a branch to compare with
        </button>
      ) : null}
    </div>
  );
}

/** Whether a comparison is still about what is open. */
function isStale(made: MadeComparison, branch: number, epoch: number): boolean {
  return made.branch !== branch || made.epoch !== epoch;
}

/** This run beside another branch, seed, recipe or file: where they part, and in what. */
export default function ComparePanel() {
  const { world, epoch } = useMoment();
  const made = useApp((state) => state.compared);
  const branch = useApp((state) => state.branch);
  const comparing = useApp((state) => state.comparing !== undefined);
  const [problem, setProblem] = useState<Problem>();
  if (world === undefined) return null;
  const stale = made !== undefined && isStale(made, branch, epoch);
  return (
    <section className="compare" aria-label="Compare">
      <CompareForm failed={setProblem} />
      {problem ? (
        <p className="panel-intro" role="alert">
          <span className="alarm">▲ {problem.what}.</span> {problem.mend}
        </p>
      ) : null}
      {stale ? (
        <p className="panel-intro muted">
          {made.own} was compared with {made.otherName}; what is open now is something else. Compare
          again.
        </p>
      ) : null}
      {made === undefined || stale ? null : <CompareResult made={made} />}
      {made === undefined && !comparing && problem === undefined ? <Nothing /> : null}
    </section>
  );
}
