import { Dialog } from '@base-ui/react/dialog';
import { GitFork, Plus } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { formatTimeNs } from '../../../lib/units.ts';
import type { BranchEdit, ForkProblem } from '../../../worker/engine-api.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import { DialogHead } from '../../widgets/DialogHead.tsx';
import { sequenceText } from '../../widgets/describe.ts';
import { DRAFT_NAMES, EditRow } from './EditRow.tsx';
import {
  checkDraft,
  type DraftType,
  draftTypes,
  type EditDraft,
  newDraft,
  type World,
} from './edit-draft.ts';
import './fork.css';

const ICON = 13;

/** A draft with a key of its own, so that its fields stay its fields when others go. */
interface Row {
  readonly key: number;
  readonly draft: EditDraft;
}

function AddEdit({ types, add }: { types: readonly DraftType[]; add: (type: DraftType) => void }) {
  return (
    <fieldset className="fork-add">
      <legend className="visually-hidden">Add an edit</legend>
      {types.map((type) => (
        <button key={type} type="button" className="button" onClick={() => add(type)}>
          <Plus size={ICON} aria-hidden="true" /> {DRAFT_NAMES[type]}
        </button>
      ))}
    </fieldset>
  );
}

function useRows(world: World) {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const next = useRef(0);
  const add = (type: DraftType) => {
    const draft = newDraft(type, world);
    if (draft) setRows([...rows, { key: next.current++, draft }]);
  };
  const change = (key: number, draft: EditDraft) =>
    setRows(rows.map((row) => (row.key === key ? { key, draft } : row)));
  const remove = (key: number) => setRows(rows.filter((row) => row.key !== key));
  return { rows, add, change, remove };
}

const problemText = ({ what, mend }: ForkProblem): string => `${what}. ${mend}`;

interface FormProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly world: OpenedWorld;
  close(): void;
}

/** Name and edits of a branch to be. What is wrong is said when it is to be made, at its field. */
function ForkForm({ field, world, close }: FormProps) {
  const { timeline } = world;
  const { at, timeNs } = useMoment();
  const fork = useApp((state) => state.fork);
  const branches = useApp((state) => state.branches);
  const applied = useApp((state) => state.inputs);
  const planned = useApp((state) => state.planned);
  const inputs = [...applied, ...planned];
  const draftWorld: World = { schema: timeline.schema, untilNs: world.untilNs, inputs };
  const { rows, add, change, remove } = useRows(draftWorld);
  const [name, setName] = useState('');
  const [keep, setKeep] = useState(false);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<ForkProblem>();
  const nameProblem = useId();
  const isTaken = branches.some((branch) => branch.name === name);
  const nameWrong = isTaken ? `There is a branch named "${name}". Choose another name.` : '';
  const state = timeline.stateAt(at);
  const checked = rows.map(({ draft }) => checkDraft(draft, draftWorld));
  const later = inputs.filter((input) => input.timeNs > timeNs).length;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setRefused(undefined);
    if (isTaken) return;
    const edits: BranchEdit[] = [];
    for (const one of checked) {
      if (!one.ok) return;
      edits.push(one.edit);
    }
    const problem = await fork(edits, { name, inputs: keep && later > 0 ? 'keep' : 'drop' });
    if (problem) setRefused(problem);
    else close();
  };
  const edited = (key: number, draft: EditDraft) => {
    setRefused(undefined);
    change(key, draft);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    // Enter in a list would open it or do nothing; here it forks, as it does in every field.
    if (event.key !== 'Enter' || !(event.target instanceof HTMLSelectElement)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  const isOfEdit = refused?.edit !== undefined && rows[refused.edit] !== undefined;

  return (
    <form className="fork" onSubmit={submit} onKeyDown={onKeyDown} noValidate>
      <label className="fork-name">
        <span className="muted">Name</span>
        <input
          ref={field}
          className="field"
          aria-label="Name of the branch"
          aria-invalid={nameWrong !== ''}
          aria-describedby={nameProblem}
          placeholder="a number, if left empty"
          maxLength={64}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <span id={nameProblem} className="alarm" role="alert">
          {nameWrong === '' ? '' : `▲ ${nameWrong}`}
        </span>
      </label>
      {rows.length === 0 ? (
        <p className="muted fork-none">
          Nothing is changed yet: such a branch runs as{' '}
          {branches.length > 0 ? 'this one' : 'before'} until something is injected. Add what is to
          be different from here on.
        </p>
      ) : (
        <ul className="fork-edits" aria-label="Edits">
          {rows.map(({ key, draft }, index) => (
            <EditRow
              key={key}
              draft={draft}
              world={{
                timeline,
                state: state.ok ? state.value : undefined,
                seed: world.seed,
                inputs,
              }}
              checked={tried ? checked[index] : undefined}
              refused={refused && refused.edit === index ? problemText(refused) : ''}
              change={(changed) => edited(key, changed)}
              remove={() => remove(key)}
            />
          ))}
        </ul>
      )}
      <AddEdit types={draftTypes(draftWorld)} add={add} />
      {later === 0 ? null : (
        <label className="fork-keep">
          <input
            type="checkbox"
            checked={keep}
            onChange={(event) => setKeep(event.target.checked)}
          />
          Apply what was injected later ({later}) again, at its times
        </label>
      )}
      <p className="alarm" role="alert">
        {refused && !isOfEdit ? `▲ ${problemText(refused)}` : ''}
      </p>
      <div className="fork-foot keys">
        <button type="submit" className="button brass">
          <GitFork size={ICON} aria-hidden="true" /> Fork after #{sequenceText(at)} <kbd>↵</kbd>
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
        <span className="spacer" />
        <span className="muted number">{formatTimeNs(Math.floor(timeNs))}</span>
      </div>
    </form>
  );
}

/** A new branch at the playhead. */
export default function ForkDialog() {
  const open = useApp((state) => state.dialog === 'fork');
  const world = useApp((state) => state.world);
  const show = useApp((state) => state.show);
  const { store } = useAppContext();
  const field = useRef<HTMLInputElement>(null);
  const close = () => show({ dialog: '' });
  useEffect(() => {
    // A playhead that runs with the live edge would leave the moment that was meant.
    const { following, pause } = store.getState();
    if (open && following) pause();
  }, [open, store]);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => show({ dialog: next ? 'fork' : '' })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup initialFocus={field} className="dialog fork-dialog">
          <DialogHead title="Fork at the playhead" />
          <Dialog.Description className="muted">
            The new branch shares everything up to here and then goes its own way.
          </Dialog.Description>
          {world === undefined ? null : <ForkForm field={field} world={world} close={close} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
