import { Search, X } from 'lucide-react';
import { type FormEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import { compileCondition } from '../../../timeline/condition.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import type { WhyNot } from '../../../worker/past-api.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import { useKept } from '../../store/use-kept.ts';
import { eventName, sequenceText } from '../../widgets/describe.ts';
import { completeCondition } from '../../widgets/query/complete-both.ts';
import { exampleCondition } from '../../widgets/query/examples.ts';
import { QueryField } from '../../widgets/query/QueryField.tsx';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';

const ICON = 13;

function Earlier({ found, timeline }: { readonly found: WhyNot; readonly timeline: Timeline }) {
  const { earlier } = found;
  if (earlier === undefined) return <p>It never held before this moment.</p>;
  const end = timeline.event(earlier.endedBy);
  const what = end === undefined ? '' : ` (${eventName(timeline, end)})`;
  if (earlier.heldAt === earlier.endedBy) {
    return (
      <p>
        It held last with <SequenceLink sequence={earlier.heldAt} />
        {what}.
      </p>
    );
  }
  return (
    <p>
      It held last after <SequenceLink sequence={earlier.heldAt} />;{' '}
      <SequenceLink sequence={earlier.endedBy} />
      {what} ended that.
    </p>
  );
}

function Elsewhere({ found }: { readonly found: WhyNot }) {
  const branches = useApp((state) => state.branches);
  const switchBranch = useApp((state) => state.switchBranch);
  if (branches.length < 2) {
    return <p className="muted">There is no other branch to look at: fork one to try.</p>;
  }
  if (found.branches.length === 0) return <p>It came to hold in no other branch.</p>;
  return (
    <ul>
      {found.branches.map(({ branch, sequence, shared }) => (
        <li key={branch} className="why-branch">
          <span>
            Branch {branches.find(({ id }) => id === branch)?.name ?? branch}, parted at #
            {sequenceText(shared - 1)}: holds from #{sequenceText(sequence)} on
          </span>
          <button type="button" className="button link" onClick={() => switchBranch(branch)}>
            switch to it
          </button>
        </li>
      ))}
    </ul>
  );
}

function Answer({ found, timeline }: { readonly found: WhyNot; readonly timeline: Timeline }) {
  if (found.holds) return <p>It holds at this moment.</p>;
  return (
    <>
      {found.cancelled ? <p className="muted">Cancelled: not everything was looked at.</p> : null}
      <Earlier found={found} timeline={timeline} />
      <Elsewhere found={found} />
    </>
  );
}

interface Task {
  readonly share: number;
}

/** An answer and the event that it was asked at. */
interface Found {
  readonly answer: WhyNot;
  readonly at: number;
}

/** Elsewhere another answer may be right. */
function FoundHere({ found, timeline }: { readonly found: Found; readonly timeline: Timeline }) {
  const { at } = useMoment();
  return found.at === at ? <Answer found={found.answer} timeline={timeline} /> : null;
}

/**
 * Why not: the earlier moment, or the branch, in which a condition held before the playhead. Where
 * that stands is looked at when it is asked: the form is not drawn anew as it moves.
 */
export const WhyNotForm = memo(function WhyNotForm({ timeline }: { readonly timeline: Timeline }) {
  const { port, store } = useAppContext();
  const anything = useApp((state) => state.at >= 0);
  const [text, setText] = useKept<string>('why not', '');
  const [task, setTask] = useState<Task>();
  const [found, setFound] = useState<Found>();
  const running = useRef<AbortController>(undefined);
  const { schema } = timeline;
  const complete = useMemo(() => completeCondition(schema), [schema]);
  const example = useMemo(() => exampleCondition(schema), [schema]);
  const checked = useMemo(
    () => (text.trim() === '' ? undefined : compileCondition(text, schema)),
    [text, schema],
  );
  useEffect(() => () => running.current?.abort(), []);
  const ready = checked?.ok === true && task === undefined && anything;
  const look = async () => {
    if (!ready) return;
    const { at } = store.getState();
    const controller = new AbortController();
    running.current = controller;
    setFound(undefined);
    setTask({ share: 0 });
    const answer = await port.whyNot(
      { text, sequence: at },
      { signal: controller.signal, onProgress: (share) => setTask({ share }) },
    );
    setTask(undefined);
    if (answer.ok) setFound({ answer: answer.value, at });
    else store.getState().report(answer.problem);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look();
  };
  return (
    <section aria-label="Why not">
      <h3 className="section-title panel-title">Why not something else</h3>
      <form className="why-not" onSubmit={submit}>
        <QueryField
          name="Condition that should hold"
          placeholder={example}
          value={text}
          problem={checked?.ok === false ? checked.problem : undefined}
          complete={complete}
          change={(next) => {
            setText(next);
            setFound(undefined);
          }}
          submit={look}
        />
        {task === undefined ? (
          <button type="submit" className="button" disabled={!ready}>
            <Search size={ICON} aria-hidden="true" /> When did it hold?
          </button>
        ) : (
          <button type="button" className="button" onClick={() => running.current?.abort()}>
            <X size={ICON} aria-hidden="true" /> Cancel · {Math.floor(task.share * 100)} %
          </button>
        )}
      </form>
      <output className="why-answer">
        {found === undefined ? null : <FoundHere found={found} timeline={timeline} />}
      </output>
    </section>
  );
});
