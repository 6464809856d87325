import { Trash2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { formatDurationNs, formatMomentNs, groupDigits, trimNumber } from '../../../lib/units.ts';
import type { LogLine, ProbeResult } from '../../../timeline/probe.ts';
import { useApp } from '../../store/app-context.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { sequenceText } from '../../widgets/describe.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';
import { probeTable } from './copy-probe.ts';
import { nameOf, type ProbeDraft } from './probe-draft.ts';
import { extremes } from './thinned.ts';

const ProbeChart = lazy(() => import('./ProbeChart.tsx'));

const ICON = 13;

interface Props {
  readonly draft: ProbeDraft;
  /** undefined = not evaluated yet */
  readonly result: ProbeResult | undefined;
  /** why it cannot be evaluated in this world; '' = it can */
  readonly problem: string;
  remove(): void;
}

const valueText = (value: number, unit: string): string =>
  unit === 'ns' ? formatDurationNs(value) : `${trimNumber(value, 5)}${unit ? ` ${unit}` : ''}`;

/** The same for keyboards and screen readers as a click on the curve. */
function MetricSummary({ result }: { readonly result: ProbeResult & { type: 'metric' } }) {
  const seekTime = useApp((state) => state.seekTime);
  const found = extremes(result.points);
  if (found === undefined) return <p className="muted">No sample: nothing fired.</p>;
  const ends = [
    { name: 'lowest', point: found.low },
    { name: 'highest', point: found.high },
  ];
  return (
    <p className="muted">
      {groupDigits(result.points.length)} points
      {ends.map(({ name, point }) => (
        <span key={name}>
          {' '}
          · {name} {valueText(point.value, result.unit)} at{' '}
          <button
            type="button"
            className="button link number"
            onClick={() => seekTime(point.timeNs)}
          >
            {formatMomentNs(point.timeNs)}
          </button>
        </span>
      ))}
    </p>
  );
}

type Distribution = Extract<ProbeResult, { readonly type: 'histogram' | 'interval' }>;

function HistogramSummary({ result }: { readonly result: Distribution }) {
  const { type, count, unit, min, p50, p99, max, stride } = result;
  if (count === 0) {
    return (
      <p className="muted">
        {type === 'interval' ? 'No interval: none was over.' : 'No sample: nothing fired.'}
      </p>
    );
  }
  const parts = [
    `${groupDigits(count)} ${type === 'interval' ? 'interval' : 'sample'}${count === 1 ? '' : 's'}`,
    `min ${valueText(min, unit)}`,
    `p50 ${valueText(p50, unit)}`,
    `p99 ${valueText(p99, unit)}`,
    `max ${valueText(max, unit)}`,
    ...(stride > 1 ? [`bars count every ${stride}th`] : []),
  ];
  return <p className="muted number">{parts.join(' · ')}</p>;
}

type Intervals = Extract<ProbeResult, { readonly type: 'interval' }>;

function WaitRows({
  name,
  waits,
}: {
  readonly name: string;
  readonly waits: Intervals['longest'];
}) {
  return (
    <ol className="probe-lines" aria-label={name}>
      {waits.map(({ from, to, timeNs, ns }) => (
        <li key={from}>
          <span className="number">{formatDurationNs(ns)}</span> from{' '}
          <SequenceLink sequence={from} /> to <SequenceLink sequence={to} />{' '}
          <span className="number muted">{formatMomentNs(timeNs)}</span>
        </li>
      ))}
    </ol>
  );
}

/** What did not come is often what was sought: it is said first. */
function Unfinished({ open }: Pick<Intervals, 'open'>) {
  if (open === undefined) return null;
  return (
    <p>
      ▲ Not over at the end: since <SequenceLink sequence={open.sequence} /> at{' '}
      <span className="number">{formatMomentNs(open.timeNs)}</span>.
    </p>
  );
}

/** The intervals that are worth a look. */
function Waits({ count, longest, shortest }: Intervals) {
  return (
    <>
      {count === 0 ? null : <WaitRows name="Longest intervals" waits={longest} />}
      {count <= longest.length ? null : (
        <>
          <p className="muted">The shortest:</p>
          <WaitRows name="Shortest intervals" waits={shortest} />
        </>
      )}
    </>
  );
}

function Lines({ lines, omitted }: { readonly lines: readonly LogLine[]; omitted: number }) {
  const seek = useApp((state) => state.seek);
  if (lines.length === 0) return <p className="muted">Not a line: nothing fired.</p>;
  return (
    <>
      <ol className="probe-lines" aria-label="Lines">
        {lines.map(({ sequence, timeNs, text }) => (
          <li key={sequence}>
            <button type="button" className="button link number" onClick={() => seek(sequence)}>
              #{sequenceText(sequence)}
            </button>{' '}
            <span className="number muted">{formatMomentNs(timeNs)}</span> {text}
          </li>
        ))}
      </ol>
      {omitted > 0 ? <p className="muted">{groupDigits(omitted)} further lines.</p> : null}
    </>
  );
}

function Outcome({ draft, result }: { readonly draft: ProbeDraft; readonly result: ProbeResult }) {
  const seekTime = useApp((state) => state.seekTime);
  const searchFor = useApp((state) => state.searchFor);
  const seek = useApp((state) => state.seek);
  if (result.type === 'log') return <Lines lines={result.lines} omitted={result.omitted} />;
  const isEmpty = result.type === 'metric' ? result.points.length === 0 : result.count === 0;
  const isInterval = result.type === 'interval';
  const pickBin = (index: number) => {
    if (isInterval) {
      const example = result.examples[index];
      if (example) seek(example.from);
    } else if (result.type === 'histogram') {
      const { from, to } = result.bins[index]!;
      searchFor(`(${draft.value}) >= ${from} and (${draft.value}) <= ${to}`, 'ahead');
    }
  };
  // One bar would say no more than the numbers.
  const isPlain = isEmpty || (isInterval && result.bins.length < 2);
  return (
    <>
      {isInterval ? <Unfinished {...result} /> : null}
      {isPlain ? null : (
        <div className="probe-plot">
          <Suspense fallback={null}>
            <ProbeChart result={result} pickTime={seekTime} pickBin={pickBin} />
          </Suspense>
        </div>
      )}
      {result.type === 'metric' ? (
        <MetricSummary result={result} />
      ) : (
        <HistogramSummary result={result} />
      )}
      {isInterval ? <Waits {...result} /> : null}
    </>
  );
}

/** A probe and what it found. */
export function ProbeCard({ draft, result, problem, remove }: Props) {
  const name = nameOf(draft);
  return (
    <li className="probe">
      <div className="probe-head">
        <h3 className="probe-name clip" title={name}>
          {draft.type}: <code>{name}</code>
        </h3>
        {result === undefined ? null : (
          <CopyMenu what={`result of ${name}`} table={() => probeTable(result)} />
        )}
        <IconButton name={`Remove probe ${name}`} onPress={remove}>
          <Trash2 size={ICON} />
        </IconButton>
      </div>
      {problem === '' ? null : <p className="alarm">▲ {problem}</p>}
      {result === undefined ? (
        problem === '' ? (
          <p className="muted">Not evaluated yet.</p>
        ) : null
      ) : (
        <Outcome draft={draft} result={result} />
      )}
    </li>
  );
}
