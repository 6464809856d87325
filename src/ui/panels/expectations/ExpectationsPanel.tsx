import { Timer } from 'lucide-react';
import { useMemo } from 'react';
import { formatDurationNs } from '../../../lib/units.ts';
import { useApp } from '../../store/app-context.ts';
import type { ExpectationStatus } from '../../store/expectations.ts';
import { canRun } from '../../store/playhead-slice.ts';
import { sequenceText } from '../../widgets/describe.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { promiseOf } from './promise.ts';
import './expectations.css';

const ICON = 13;

/** How it stands; a run that can go on may yet break it. */
function heldText({ standing }: ExpectationStatus, isEnded: boolean): string {
  if (standing === 'satisfied') return 'seen';
  return isEnded ? 'held' : 'so far';
}

/** Every time that a deadline was kept or missed, not only whether. */
function Measure({ one }: { readonly one: ExpectationStatus }) {
  const show = useApp((state) => state.show);
  const schema = useApp((state) => state.world?.timeline.schema);
  const promise = useMemo(() => schema && promiseOf(schema, one), [schema, one]);
  if (promise === undefined) return null;
  return (
    <IconButton
      name={`Measure “${one.name}”`}
      tip="Measure how long each took, as a probe"
      onPress={() => show({ bottomTab: 'probes', intervalAsked: promise })}
    >
      <Timer size={ICON} />
    </IconButton>
  );
}

function Expectation({ one }: { readonly one: ExpectationStatus }) {
  const seek = useApp((state) => state.seek);
  const show = useApp((state) => state.show);
  const oldest = useApp((state) => state.oldest);
  const isEnded = useApp((state) => !canRun(state));
  if (one.standing !== 'broken') {
    return (
      <li className="expectation" data-tip={one.text}>
        <span className="new">
          <span aria-hidden="true">✓ </span>
          {one.name}
        </span>
        <Measure one={one} />
        <span className="muted number">{heldText(one, isEnded)}</span>
      </li>
    );
  }
  const gone = one.brokenAt < oldest;
  const when = Number.isFinite(one.brokenNs)
    ? formatDurationNs(one.brokenNs)
    : `#${sequenceText(one.brokenAt)}`;
  return (
    <li
      className="expectation"
      data-tip={`${one.text}. It broke here first; once broken it is not watched any more.`}
    >
      <button
        type="button"
        className="expectation-jump alarm"
        disabled={gone}
        onClick={() => {
          seek(one.brokenAt);
          // What "Why" explains is now this break.
          show({ slot: -1, whyText: '' });
        }}
      >
        <span aria-hidden="true">✕ </span>
        {one.name}
        <span className="visually-hidden"> broken at</span>
      </button>
      <Measure one={one} />
      <span className="muted number">{when}</span>
    </li>
  );
}

/** The solution, for those who have found the bug or give up. */
function Solution() {
  const fixed = useApp((state) => state.world?.fixed);
  const branches = useApp((state) => state.branches);
  const forkMended = useApp((state) => state.forkMended);
  if (fixed === undefined || branches.length === 0) return null;
  return (
    <details
      className="solution"
      onToggle={({ currentTarget }) => {
        // It opens below the edge of a low panel: what was asked for is to be seen.
        if (currentTarget.open) currentTarget.scrollIntoView({ block: 'nearest' });
      }}
    >
      <summary>I found it</summary>
      <p className="expectations-story">{fixed.because}</p>
      <button type="button" className="button" onClick={forkMended}>
        Run the mended branch
      </button>
    </details>
  );
}

/** What the scenario expects, how it stands, and what its story asks to look for. */
export function ExpectationsPanel() {
  const expectations = useApp((state) => state.expectations);
  const story = useApp((state) => state.world?.story ?? '');
  return (
    // Another story begins at its top, with its solution closed.
    <section key={story} className="expectations" aria-label="Expectations">
      <h2 className="section-title expectations-title">Expectations</h2>
      {expectations.length === 0 ? (
        <p className="panel-intro muted">This world has none.</p>
      ) : (
        <ul>
          {expectations.map((one) => (
            <Expectation key={one.id} one={one} />
          ))}
        </ul>
      )}
      {story === '' ? null : (
        <>
          <h2 className="section-title expectations-title">Story</h2>
          <p className="expectations-story muted">{story}</p>
        </>
      )}
      <Solution />
    </section>
  );
}
