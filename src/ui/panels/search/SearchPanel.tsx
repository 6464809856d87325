import { ArrowLeft, ArrowRight, FastForward, X } from 'lucide-react';
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Result } from '../../../lib/result.ts';
import { groupDigits } from '../../../lib/units.ts';
import type { QueryProblem } from '../../../query/problem.ts';
import { compileCondition } from '../../../timeline/condition.ts';
import type { Found } from '../../../timeline/search.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { sequenceText } from '../../widgets/describe.ts';
import './search.css';

const ICON = 13;

/** The text with the place that is wrong marked, and what was expected there. */
function Wrong({ text, problem }: { readonly text: string; readonly problem: QueryProblem }) {
  const { from, to } = problem;
  return (
    <p className="search-problem" role="alert">
      <code>
        {text.slice(0, from)}
        <mark>{text.slice(from, Math.max(to, from + 1)) || '‸'}</mark>
        {text.slice(Math.max(to, from + 1))}
      </code>
      <span className="alarm">▲ {problem.what}.</span> {problem.mend}
    </p>
  );
}

function outcomeText(found: Found): string {
  if (found.found) {
    const where = found.held ? '' : ' It has left the history: it was found by running again.';
    return `Event #${sequenceText(found.sequence)}.${where}`;
  }
  const looked = `${groupDigits(found.to - found.from)} events`;
  if (found.reason === 'cancelled') return `Cancelled after ${looked}.`;
  if (found.reason === 'changed') return 'The recording changed meanwhile: search again.';
  return `Not found in ${looked}.`;
}

/** A search under way: its share done, and the way to end it. */
interface Task {
  readonly share: number;
  readonly controller: AbortController;
}

/** Finds the event with which a condition fires: back, ahead, or by running on. */
export default function SearchPanel() {
  const { port } = useAppContext();
  const world = useApp((state) => state.world);
  const at = useApp((state) => state.at);
  const goal = useApp((state) => state.goal);
  const { seek, runUntilCondition, pause, report } = useAppContext().store.getState();
  const [text, setText] = useState('');
  const [task, setTask] = useState<Task>();
  const [outcome, setOutcome] = useState('');
  const running = useRef<AbortController>(undefined);
  const hint = useId();
  const checked = useMemo(
    () => (world && text.trim() !== '' ? compileCondition(text, world.timeline.schema) : undefined),
    [world, text],
  );
  useEffect(() => () => running.current?.abort(), []);
  if (world === undefined) return null;
  const problem = checked && !checked.ok ? checked.problem : undefined;
  const idle = task === undefined && goal === undefined;
  const ready = checked?.ok === true && idle;

  const search = async (direction: 'back' | 'ahead') => {
    const controller = new AbortController();
    running.current = controller;
    setOutcome('');
    setTask({ share: 0, controller });
    const answer: Result<Found> = await port.search(
      { any: [text], direction, from: at },
      { signal: controller.signal, onProgress: (share) => setTask({ share, controller }) },
    );
    setTask(undefined);
    if (!answer.ok) return report(answer.problem);
    setOutcome(outcomeText(answer.value));
    if (answer.value.found && answer.value.held) seek(answer.value.sequence);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) search('ahead');
  };
  const cancel = () => {
    task?.controller.abort();
    if (goal !== undefined) pause();
  };

  return (
    <section className="panel-scroll" aria-label="Search">
      <form className="search" onSubmit={submit}>
        <input
          className="search-text"
          aria-label="Condition"
          aria-describedby={hint}
          aria-invalid={problem !== undefined}
          placeholder="room.temperatureC > 22 °C"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setOutcome('');
          }}
        />
        <button type="button" className="button" disabled={!ready} onClick={() => search('back')}>
          <ArrowLeft size={ICON} aria-hidden="true" /> Previous match
        </button>
        <button type="submit" className="button" disabled={!ready}>
          <ArrowRight size={ICON} aria-hidden="true" /> Next match
        </button>
        <button
          type="button"
          className="button"
          disabled={!ready}
          onClick={() => runUntilCondition(text)}
        >
          <FastForward size={ICON} aria-hidden="true" /> Run until it fires
        </button>
        {idle ? null : (
          <button type="button" className="button" onClick={cancel}>
            <X size={ICON} aria-hidden="true" /> Cancel search
          </button>
        )}
      </form>
      {problem ? <Wrong text={text} problem={problem} /> : null}
      <output className="search-outcome">
        {task ? `Searching … ${Math.floor(task.share * 100)} %` : outcome}
      </output>
      <p id={hint} className="panel-intro muted">
        A condition over states fires when it begins to hold: <code>heater.on == true</code>. One
        about events fires at each that matches: <code>kind == "sample" and device == "north"</code>
        . Back and ahead look through what is recorded, from the playhead.
      </p>
    </section>
  );
}
