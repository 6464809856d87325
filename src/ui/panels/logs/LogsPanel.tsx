import { SYSTEM_KIND } from '../../../memory/schema.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { isAlarm, kindName, payloadText, secondsText } from '../../widgets/describe.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import { RunOn, ToPanel } from '../../widgets/WaysOut.tsx';
import { logTable } from './copy-logs.ts';
import './logs.css';

/** Newest lines shown; older ones are reached through the event table. */
const LINES_SHOWN = 200;

const SIGNS: Readonly<Record<number, string>> = {
  [SYSTEM_KIND.error]: '▲ error',
  [SYSTEM_KIND.broken]: '▲ broken',
  [SYSTEM_KIND.fault]: '⚑ fault',
  [SYSTEM_KIND.set]: '✎ set',
  [SYSTEM_KIND.note]: '· note',
};

/** What the engine itself has to say: errors, broken expectations, faults, edits, notes. */
export default function LogsPanel() {
  const { marks } = useAppContext();
  const { world } = useMoment();
  const expectations = useApp((state) => state.expectations);
  if (world === undefined) return null;
  const { timeline } = world;
  const newest = marks.list.slice(-LINES_SHOWN).reverse();
  // A run that stops at a break has not yet handled the event that reports it.
  const reported = new Set(
    marks.list.filter(({ kind }) => kind === SYSTEM_KIND.broken).map(({ value }) => value),
  );
  const pending = expectations.filter(({ id, brokenAt }) => brokenAt >= 0 && !reported.has(id));
  if (newest.length === 0 && pending.length === 0) {
    return (
      <section className="empty" aria-label="Logs">
        <p className="empty-title">Nothing to report</p>
        <p className="muted">
          No error, no broken expectation, no fault and no edit in what is recorded so far.
        </p>
        <p className="empty-ways">
          <RunOn />
          <ToPanel label="Switch a fault on" bottomTab="faults" />
        </p>
      </section>
    );
  }
  const hidden = marks.list.length + marks.forgotten - newest.length;
  return (
    <section className="panel-scroll" aria-label="Logs">
      <CopyMenu corner what="log lines" table={() => logTable(timeline, marks)} />
      <p className="panel-intro muted">
        Newest first: time, kind, what it says, and the event to go to.
      </p>
      <ol className="logs" reversed>
        {pending.map(({ id, name, text, brokenAt, brokenNs }) => (
          <li key={`expectation ${id}`} className="log-line">
            <span className="number muted">{secondsText(brokenNs)} s</span>
            <span className="alarm">{SIGNS[SYSTEM_KIND.broken]}</span>
            <span className="clip">
              {name}: {text}
            </span>
            <SequenceLink sequence={brokenAt} />
          </li>
        ))}
        {newest.map(({ sequence, kind, timeNs }) => {
          const event = timeline.event(sequence);
          return (
            <li key={sequence} className="log-line">
              <span className="number muted">{secondsText(timeNs)} s</span>
              <span className={isAlarm(kind) ? 'alarm' : ''}>
                {SIGNS[kind] ?? kindName(timeline, kind)}
              </span>
              <span className="clip">
                {event === undefined ? 'no longer held' : payloadText(timeline, event)}
              </span>
              <SequenceLink sequence={sequence} />
            </li>
          );
        })}
      </ol>
      {hidden > 0 ? <p className="panel-intro muted">and {hidden} older lines</p> : null}
    </section>
  );
}
