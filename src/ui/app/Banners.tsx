import { useEffect, useState } from 'react';
import { groupDigits } from '../../lib/units.ts';
import type { StopCondition } from '../../worker/engine-api.ts';
import { useApp } from '../store/app-context.ts';

/** A run that ends sooner needs no banner: it would push the page down and up again. */
const BANNER_AFTER_MS = 250;

/** Whether something has gone on long enough to be told about. */
function useTakesLong(active: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!active) return undefined;
    const timer = setTimeout(() => setLate(true), BANNER_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [active]);
  return active && late;
}

/** The engine cannot go on: what happened, where, how to mend it, and the way back. */
function CrashBanner() {
  const crash = useApp((state) => state.crash);
  const recover = useApp((state) => state.recover);
  if (crash === undefined) return null;
  return (
    <section className="banner banner-crash" aria-label="Crash">
      <div role="alert">
        <p className="alarm">▲ The engine stopped: {crash.what}</p>
        <p className="muted">
          Where: {crash.where}; {groupDigits(crash.sequence)} events are recorded and stay readable.
        </p>
        <p>{crash.mend}</p>
      </div>
      <button
        type="button"
        className="button brass"
        data-tip="Goes back to the last keyframe; what came after it is taken back"
        onClick={() => recover()}
      >
        Recover
      </button>
    </section>
  );
}

/** A long import or export: how far, and a way to stop it. */
function TaskBanner() {
  const task = useApp((state) => state.task);
  const cancelTask = useApp((state) => state.cancelTask);
  if (task === undefined) return null;
  return (
    <section className="banner" aria-label="Task">
      <label className="task">
        {task.label}
        <progress aria-label={task.label} max={1} value={task.share} />
        <span className="number">{Math.floor(task.share * 100)} %</span>
      </label>
      <button type="button" className="button" onClick={cancelTask}>
        Cancel
      </button>
    </section>
  );
}

function goalText(goal: StopCondition): string {
  if (goal.type === 'sequence') return `Running to event #${groupDigits(goal.sequence - 1)}`;
  if (goal.type !== 'condition') return 'Running until an expectation breaks';
  const [only, second] = goal.any;
  return second === undefined ? `Running until ${only}` : 'Running until a breakpoint fires';
}

/** A search through the history: how far, and a way to stop it. */
function SearchBanner() {
  const search = useApp((state) => state.search);
  const cancelSearch = useApp((state) => state.cancelSearch);
  if (search === undefined) return null;
  const label = search.direction === 'back' ? 'Searching back' : 'Searching ahead';
  return (
    <section className="banner" aria-label="Search under way">
      <label className="task">
        {label}
        <progress aria-label={label} max={1} value={search.share} />
        <span className="number">{Math.floor(search.share * 100)} %</span>
      </label>
      <button type="button" className="button" onClick={cancelSearch}>
        Cancel search
      </button>
    </section>
  );
}

/** The engine runs towards something on request: say so, and how to stop it. */
function GoalBanner() {
  const goal = useApp((state) => state.goal);
  const published = useApp((state) => (state.goal === undefined ? 0 : state.published));
  const pause = useApp((state) => state.pause);
  const takesLong = useTakesLong(goal !== undefined);
  if (goal === undefined || !takesLong) return null;
  return (
    <section className="banner" aria-label="Goal">
      <p>
        {goalText(goal)}: <span className="number">{groupDigits(published)}</span> events so far.
      </p>
      {goal.type === 'sequence' ? (
        <progress aria-label={goalText(goal)} max={goal.sequence} value={published} />
      ) : null}
      <button type="button" className="button" onClick={() => pause()}>
        Stop
      </button>
    </section>
  );
}

export function Banners() {
  return (
    <>
      <CrashBanner />
      <TaskBanner />
      <GoalBanner />
      <SearchBanner />
    </>
  );
}
