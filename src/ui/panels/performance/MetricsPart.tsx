import { Trash2 } from 'lucide-react';
import { formatDurationNs, groupDigits } from '../../../lib/units.ts';
import type { Schema } from '../../../memory/schema.ts';
import type { AlertState } from '../../../timeline/alerts.ts';
import { useApp } from '../../store/app-context.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { MetricForm } from './MetricForm.tsx';
import { ruleText, valueText } from './metric-words.ts';
import type { Metrics, ShownMetric } from './use-metrics.ts';

const ICON = 13;
/** Changes listed; with a value that trembles there may be thousands. */
const CHANGES_SHOWN = 6;

/** Sign and word: colour never stands alone. */
const STATE_TEXT: Readonly<Record<AlertState, string>> = {
  inactive: '✓ quiet',
  pending: '◔ pending',
  firing: '▲ firing',
  recovered: '↺ recovered',
};

const ruleOf = ({ checked: { rule, unit } }: ShownMetric): string =>
  rule === undefined ? '' : ` · ${ruleText(rule, unit)}`;

/** The times at which the alert changed, newest first; a click goes there. */
function Changes({ metric }: { readonly metric: ShownMetric }) {
  const seekTime = useApp((state) => state.seekTime);
  const fired = metric.changes.filter(({ state }) => state === 'firing' || state === 'recovered');
  const shown = fired.slice(-CHANGES_SHOWN).reverse();
  if (shown.length === 0) return null;
  return (
    <p className="metric-changes">
      {shown.map(({ timeNs, state }) => (
        <button
          key={`${timeNs} ${state}`}
          type="button"
          className={state === 'firing' ? 'button link number old' : 'button link number new'}
          onClick={() => seekTime(timeNs)}
        >
          {STATE_TEXT[state]} at {formatDurationNs(timeNs)}
        </button>
      ))}
      {fired.length > shown.length ? (
        <span className="muted">and {groupDigits(fired.length - shown.length)} earlier</span>
      ) : null}
    </p>
  );
}

function Row({ metric, remove }: { readonly metric: ShownMetric; readonly remove: () => void }) {
  const { title, draft, checked, value, state, points } = metric;
  const { problem, wrong, spec, unit } = checked;
  const why = problem?.what ?? wrong;
  return (
    <li className="metric" data-state={state}>
      <span className="metric-name clip" title={draft.description}>
        {title}
        {draft.description === '' ? null : <span className="muted"> {draft.description}</span>}
      </span>
      <output className="number metric-value" aria-label={`Value of ${title}`}>
        {valueText(value, unit)}
      </output>
      {state === undefined ? (
        <span className="muted">no alert</span>
      ) : (
        <output
          className={state === 'firing' ? 'alarm' : state === 'pending' ? 'old' : 'muted'}
          aria-label={`Alert on ${title}`}
        >
          {STATE_TEXT[state]}
        </output>
      )}
      <IconButton name={`Remove metric ${title}`} onPress={remove}>
        <Trash2 size={ICON} />
      </IconButton>
      <div className="metric-more muted">
        {spec === undefined ? (
          <span className="alarm">▲ {why === '' ? 'not complete' : why}</span>
        ) : (
          <>
            <code>
              {draft.aggregate} {draft.value}
            </code>{' '}
            every {formatDurationNs(spec.everyNs)} · {groupDigits(points.length)} points
            {ruleOf(metric)}
          </>
        )}
        <Changes metric={metric} />
      </div>
    </li>
  );
}

const metricTable = (metrics: readonly ShownMetric[]) =>
  listTable(
    'points',
    ['metric', 'timeNs', 'value', 'unit', 'samples'],
    metrics.flatMap(({ title, points, checked }) =>
      points.map(({ timeNs, value, samples }) => [title, timeNs, value, checked.unit, samples]),
    ),
  );

interface Props extends Metrics {
  readonly schema: Schema;
}

/** Metrics of one's own and alerts on them, as they stand at the playhead. */
export function MetricsPart({ schema, metrics, isFull, add, remove, problem }: Props) {
  return (
    <div className="panel-scroll">
      <MetricForm schema={schema} isFull={isFull} add={add} />
      {problem === undefined ? null : (
        <p className="panel-intro" role="alert">
          <span className="alarm">▲ {problem.what}.</span> {problem.mend}
        </p>
      )}
      {metrics.length === 0 ? (
        <p className="panel-intro muted">
          A metric is a number of the recording: a field, or what an event carries. It is read over
          all that is recorded, so it and its alert rewind with the playhead. An alert is pending
          while the metric is bad, fires when that has lasted, and recovers when it is good again.
        </p>
      ) : (
        <>
          <p className="panel-intro muted metric-head">
            At the playhead <span className="spacer" />
            <CopyMenu what="metrics" table={() => metricTable(metrics)} />
          </p>
          <ul className="metric-list" aria-label="Metrics">
            {metrics.map((metric) => (
              <Row key={metric.title} metric={metric} remove={() => remove(metric.draft)} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
