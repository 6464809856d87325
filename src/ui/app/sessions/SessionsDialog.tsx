import { Dialog } from '@base-ui/react/dialog';
import { Pencil, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../lib/result.ts';
import type { SessionEntry, SessionList } from '../../../worker/sessions/sessions-api.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { DialogHead } from '../../widgets/DialogHead.tsx';
import { IconButton } from '../../widgets/IconButton.tsx';
import { RenameForm } from '../../widgets/RenameForm.tsx';
import { keeperOf } from './begin.ts';
import { restoreSession } from './restore.ts';
import { bytesText, contentText, lastText } from './session-words.ts';
import { PLAIN_KEPT } from './which-sessions.ts';
import './sessions.css';

const ICON = 13;

type Doing = 'nothing' | 'renaming' | 'deleting';

interface DeletingProps {
  readonly name: string;
  remove(): void;
  done(): void;
}

/** Asked once: the button stands where the eye is, and takes the focus. */
function Deleting({ name, remove, done }: DeletingProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <p className="session-doing">
      <span>It cannot be brought back.</span>
      <button ref={button} type="button" className="button brass" onClick={remove}>
        Delete {name}
      </button>
      <button type="button" className="button" onClick={done}>
        Keep it
      </button>
    </p>
  );
}

interface RowProps {
  readonly entry: SessionEntry;
  readonly isMine: boolean;
  readonly nowMs: number;
  open(): void;
  rename(name: string): Promise<Problem | undefined>;
  remove(): void;
}

const nameOf = ({ id, saved }: SessionEntry): string => saved?.name ?? `session ${id.slice(0, 8)}`;

function Row({ entry, isMine, nowMs, open, rename, remove }: RowProps) {
  const { saved, problem, bytes, isOpen } = entry;
  const [doing, setDoing] = useState<Doing>('nothing');
  const name = nameOf(entry);
  const isElsewhere = isOpen && !isMine;
  const done = () => setDoing('nothing');
  return (
    <li className="session">
      <div className="session-line">
        <span className="session-body">
          <span className="session-name clip">{name}</span>
          {saved ? (
            <span className="muted clip">
              {lastText(saved, nowMs)} · {contentText(saved)}
            </span>
          ) : (
            <span className="alarm">
              ▲ {problem?.what}. {problem?.mend}
            </span>
          )}
        </span>
        {isMine ? <span className="session-open">open here</span> : null}
        {isElsewhere ? <span className="muted">open in another page</span> : null}
        <span className="number muted">{bytesText(bytes)}</span>
        <button
          type="button"
          className="button"
          aria-label={`Restore ${name}`}
          disabled={saved === undefined || isOpen}
          onClick={open}
        >
          Restore
        </button>
        <IconButton
          name={`Rename ${name}`}
          disabled={saved === undefined || isElsewhere}
          onPress={() => setDoing('renaming')}
        >
          <Pencil size={ICON} />
        </IconButton>
        <IconButton name={`Delete ${name}`} disabled={isOpen} onPress={() => setDoing('deleting')}>
          <Trash2 size={ICON} />
        </IconButton>
      </div>
      {doing === 'renaming' ? (
        <RenameForm className="session-doing" name={name} keep={rename} done={done} />
      ) : null}
      {doing === 'deleting' ? <Deleting name={name} remove={remove} done={done} /> : null}
    </li>
  );
}

/** How much there is, and whether the browser may take it away. */
function Room({ list }: { readonly list: SessionList }) {
  const { entries, usedBytes, quotaBytes } = list;
  const [isKept, setKept] = useState<boolean>();
  const [isRefused, setRefused] = useState(false);
  const ask = async () => {
    const agreed = await navigator.storage.persist();
    setKept(agreed);
    setRefused(!agreed);
  };
  useEffect(() => {
    navigator.storage.persisted().then(setKept);
  }, []);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const used = Number.isNaN(quotaBytes)
    ? ''
    : ` This site uses ${bytesText(usedBytes)} of ${bytesText(quotaBytes)}.`;
  return (
    <div className="session-room">
      <p className="muted">
        {entries.length} {entries.length === 1 ? 'session' : 'sessions'}, {bytesText(total)}.{used}
      </p>
      {isKept === false ? (
        <p className="muted">
          The browser may clear them when the disk is full.{' '}
          {isRefused ? (
            'It did not agree to keep them: export what must not be lost.'
          ) : (
            <button type="button" className="button link" onClick={ask}>
              Ask it to keep them
            </button>
          )}
        </p>
      ) : null}
    </div>
  );
}

function Sessions({ close }: { close(): void }) {
  const app = useAppContext();
  const keeper = keeperOf(app);
  const [list, setList] = useState<SessionList>();
  const [problem, setProblem] = useState<Problem>();
  const load = useCallback(async () => {
    const found = await keeper.api.list();
    if (found.ok) setList(found.value);
    setProblem(found.ok ? undefined : found.problem);
  }, [keeper]);
  useEffect(() => {
    load();
  }, [load]);
  const nowMs = Date.now();
  return (
    <>
      <p className="alarm" role="alert">
        {problem ? `▲ ${problem.what}. ${problem.mend}` : ''}
      </p>
      {list === undefined ? null : (
        <>
          <ul className="session-list" aria-label="Sessions">
            {list.entries.map((entry) => (
              <Row
                key={entry.id}
                entry={entry}
                isMine={entry.id === keeper.current()}
                nowMs={nowMs}
                open={() => {
                  close();
                  restoreSession(app, keeper, entry.id);
                }}
                rename={async (name) => {
                  const renamed = await keeper.api.rename(entry.id, name);
                  await load();
                  return renamed.ok ? undefined : renamed.problem;
                }}
                remove={async () => {
                  const removed = await keeper.api.remove(entry.id);
                  await load();
                  if (!removed.ok) setProblem(removed.problem);
                }}
              />
            ))}
          </ul>
          <Room list={list} />
        </>
      )}
    </>
  );
}

/** What earlier visits left: to go on with, to name, to delete. */
export default function SessionsDialog() {
  const open = useApp((state) => state.dialog === 'sessions');
  const show = useApp((state) => state.show);
  const close = () => show({ dialog: '' });
  return (
    <Dialog.Root open={open} onOpenChange={(next) => show({ dialog: next ? 'sessions' : '' })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog sessions-dialog">
          <DialogHead title="Sessions" />
          <Dialog.Description className="muted">
            Saved by themselves, in this browser only. Restoring runs a session again and compares
            the hash. Of runs in which nothing was changed the last {PLAIN_KEPT} are kept, of
            everything else all, until you delete it.
          </Dialog.Description>
          {open ? <Sessions close={close} /> : null}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
