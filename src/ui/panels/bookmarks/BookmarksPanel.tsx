import { Pencil, Trash2 } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { groupDigits } from '../../../lib/units.ts';
import { BOOKMARK_NAME_MAX, BOOKMARK_NOTE_MAX } from '../../../timeline/bookmarks.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import type { PlacedBookmark } from '../../store/app-state.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { eventName, secondsText } from '../../widgets/describe.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import './bookmarks.css';

const ICON = 13;

interface EditProps {
  readonly one: PlacedBookmark;
  done(): void;
}

/** Name and note of a bookmark. Enter keeps them, Escape leaves them as they were. */
function Edit({ one, done }: EditProps) {
  const editBookmark = useApp((state) => state.editBookmark);
  const [name, setName] = useState(one.name);
  const [note, setNote] = useState(one.note);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const keep = (event?: FormEvent) => {
    event?.preventDefault();
    editBookmark(one.id, { name, note });
    done();
  };
  return (
    <form
      className="bookmark-edit"
      onSubmit={keep}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          done();
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          keep();
        }
      }}
    >
      <input
        ref={field}
        className="field"
        aria-label="Name of the bookmark"
        placeholder="Name"
        maxLength={BOOKMARK_NAME_MAX}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <textarea
        className="field bookmark-text"
        aria-label="Note"
        placeholder="What is to be seen here"
        rows={3}
        maxLength={BOOKMARK_NOTE_MAX}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <span className="keys">
        <button type="submit" className="button brass">
          Keep <kbd>Ctrl+↵</kbd>
        </button>{' '}
        <button type="button" className="button" onClick={done}>
          Cancel
        </button>
      </span>
    </form>
  );
}

interface RowProps {
  readonly one: PlacedBookmark;
  readonly called: string;
  readonly isHeld: boolean;
  readonly isHere: boolean;
}

function Row({ one, called, isHeld, isHere }: RowProps) {
  const { id, timeNs, name, note } = one;
  const seekBookmark = useApp((state) => state.seekBookmark);
  const removeBookmark = useApp((state) => state.removeBookmark);
  const [editing, setEditing] = useState(false);
  const edit = useRef<HTMLSpanElement>(null);
  const done = () => {
    setEditing(false);
    requestAnimationFrame(() => edit.current?.querySelector('button')?.focus());
  };
  return (
    <li className="bookmark" aria-current={isHere ? 'true' : undefined}>
      <span className="number muted">{secondsText(timeNs)} s</span>
      <span className="bookmark-body">
        <button
          type="button"
          className="button link bookmark-name"
          disabled={!isHeld}
          title={isHeld ? 'Go there' : 'The event has left the history'}
          onClick={() => seekBookmark(id)}
        >
          {name || called}
        </button>
        {editing ? (
          <Edit one={one} done={done} />
        ) : (
          <>
            {name === '' ? null : <span className="muted clip">{called}</span>}
            {note === '' ? null : <span className="bookmark-note">{note}</span>}
          </>
        )}
      </span>
      <span ref={edit}>
        <IconButton
          name={`Edit ${name || called}`}
          tip="Edit"
          pressed={editing}
          onPress={() => setEditing(!editing)}
        >
          <Pencil size={ICON} />
        </IconButton>
      </span>
      <IconButton name={`Delete ${name || called}`} tip="Delete" onPress={() => removeBookmark(id)}>
        <Trash2 size={ICON} />
      </IconButton>
    </li>
  );
}

/** Marked moments with their notes. They travel in the exported trace. */
export default function BookmarksPanel() {
  const { world, at, oldest } = useMoment();
  const bookmarks = useApp((state) => state.bookmarks);
  const hidden = useApp((state) => state.allBookmarks.length - state.bookmarks.length);
  const toggleMark = useApp((state) => state.toggleMark);
  const canMark = world !== undefined && at >= oldest;
  if (world === undefined) return null;
  const { timeline } = world;
  const elsewhere =
    hidden === 0 ? null : (
      <p className="panel-intro muted">{hidden} more in branches that are not open.</p>
    );
  const mark = (
    <button type="button" className="button keys" disabled={!canMark} onClick={toggleMark}>
      Mark this moment <kbd>M</kbd>
    </button>
  );
  if (bookmarks.length === 0) {
    return (
      <section className="empty" aria-label="Bookmarks">
        <p className="empty-title">No moment is marked</p>
        <p className="muted">
          A bookmark keeps the event at the playhead, with a name and a note. Exported traces
          (JSONL) carry it.
        </p>
        <p>{mark}</p>
        {elsewhere}
      </section>
    );
  }
  return (
    <section className="panel-scroll" aria-label="Bookmarks">
      <div className="panel-bar">
        {mark}
        <span className="spacer" />
        <CopyMenu
          what="bookmarks"
          table={async () => {
            const { bookmarkTable } = await import('./copy-bookmarks.ts');
            return bookmarkTable(timeline, bookmarks);
          }}
        />
      </div>
      <ol className="bookmark-list">
        {bookmarks.map((one) => {
          const event = timeline.event(one.at);
          const what = event === undefined ? '' : ` ${eventName(timeline, event)}`;
          return (
            <Row
              key={one.id}
              one={one}
              called={`#${groupDigits(one.at)}${what}`}
              isHeld={one.at >= oldest}
              isHere={one.at === at}
            />
          );
        })}
      </ol>
      {elsewhere}
    </section>
  );
}
