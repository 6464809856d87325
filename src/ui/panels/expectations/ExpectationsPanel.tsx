import { formatDurationNs } from '../../../lib/units.ts';
import { useApp } from '../../store/app-context.ts';
import type { ExpectationStatus } from '../../store/expectations.ts';
import { sequenceText } from '../../widgets/describe.ts';
import './expectations.css';

const HELD: Readonly<Record<string, string>> = { holding: 'held', satisfied: 'seen' };

function Expectation({ one }: { readonly one: ExpectationStatus }) {
  const seek = useApp((state) => state.seek);
  const oldest = useApp((state) => state.oldest);
  if (one.standing !== 'broken') {
    return (
      <li className="expectation" data-tip={one.text}>
        <span className="new">
          <span aria-hidden="true">✓ </span>
          {one.name}
        </span>
        <span className="muted number">{HELD[one.standing]}</span>
      </li>
    );
  }
  const gone = one.brokenAt < oldest;
  const when = Number.isFinite(one.brokenNs)
    ? formatDurationNs(one.brokenNs)
    : `#${sequenceText(one.brokenAt)}`;
  return (
    <li className="expectation" data-tip={one.text}>
      <button
        type="button"
        className="expectation-jump alarm"
        disabled={gone}
        onClick={() => seek(one.brokenAt)}
      >
        <span aria-hidden="true">✕ </span>
        {one.name}
        <span className="visually-hidden"> broken at</span>
      </button>
      <span className="muted number">{when}</span>
    </li>
  );
}

/** What the scenario expects, how it stands, and what its story asks to look for. */
export function ExpectationsPanel() {
  const expectations = useApp((state) => state.expectations);
  const story = useApp((state) => state.world?.story ?? '');
  return (
    <section className="expectations" aria-label="Expectations">
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
    </section>
  );
}
