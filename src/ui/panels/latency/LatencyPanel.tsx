import { lazy, memo, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { formatDurationNs, groupDigits } from '../../../lib/units.ts';
import type { LatencySummary, Range, Route } from '../../../timeline/timeline.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import type { Moment } from '../../store/moment.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import { type ChartBins, chartBins } from './chart-bins.ts';
import { useLatency } from './use-latency.ts';
import './latency.css';

const LatencyChart = lazy(() => import('./LatencyChart.tsx'));

const SCOPES = {
  all: 'everything recorded',
  playhead: 'up to the playhead',
  visible: 'what the lanes show',
  range: 'the chosen range',
} as const;
type Scope = keyof typeof SCOPES;

/** Sequences of a stretch of time, half-open. */
function rangeIn(moment: Moment, { fromNs, toNs }: TimeWindow): Range {
  const timeline = moment.world?.timeline;
  if (timeline === undefined) return { from: 0, to: 0 };
  return { from: timeline.sequenceAt(fromNs - 1) + 1, to: timeline.sequenceAt(toNs) + 1 };
}

function rangeOf(scope: Scope, moment: Moment, window: TimeWindow, range?: TimeWindow): Range {
  if (scope === 'visible') return rangeIn(moment, window);
  if (scope === 'range' && range !== undefined) return rangeIn(moment, range);
  const to = scope === 'playhead' ? moment.at + 1 : moment.published;
  return { from: moment.oldest, to };
}

function Percentiles({ summary }: { readonly summary: LatencySummary }) {
  const rows: readonly (readonly [string, string])[] = [
    ['count', groupDigits(summary.count)],
    ['smallest', formatDurationNs(summary.minNs)],
    ['mean', formatDurationNs(summary.meanNs)],
    ['p50', formatDurationNs(summary.p50Ns)],
    ['p90', formatDurationNs(summary.p90Ns)],
    ['p99', formatDurationNs(summary.p99Ns)],
    ['p99.9', formatDurationNs(summary.p999Ns)],
    ['largest', formatDurationNs(summary.maxNs)],
  ];
  return (
    <table className="latency-figures">
      <caption className="visually-hidden">Statistics, in virtual time</caption>
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The bars as numbers, for those who do not see the chart. */
function BinTable({ chart }: { readonly chart: ChartBins }) {
  return (
    <details className="latency-bins">
      <summary>The bars as a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">from</th>
            <th scope="col">to below</th>
            <th scope="col">events</th>
          </tr>
        </thead>
        <tbody>
          {chart.bins
            .filter(({ count }) => count > 0)
            .map(({ fromNs, toNs, count }) => (
              <tr key={fromNs}>
                <td className="number">{formatDurationNs(fromNs)}</td>
                <td className="number">{formatDurationNs(toNs)}</td>
                <td className="number">{groupDigits(count)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </details>
  );
}

interface ResultProps {
  readonly route: Route;
  readonly summary: LatencySummary;
}

/** Drawn when there is another answer, not whenever the playhead moves: charts are costly. */
const Result = memo(({ route, summary }: ResultProps) => {
  // The figures follow at once; the bars as soon as nothing more urgent is to be drawn.
  const drawn = useDeferredValue(summary);
  const chart = useMemo(() => chartBins(drawn), [drawn]);
  if (summary.count === 0) {
    return (
      <div className="empty">
        <p className="empty-title">Nothing was measured on this route here</p>
        <p className="muted">
          {route.name} has no {route.measure === 'link' ? 'delivery' : 'answer'} in the chosen
          stretch. Take more of the recording, or another route.
        </p>
      </div>
    );
  }
  return (
    <>
      <div className="latency-result">
        <figure className="latency-chart">
          <figcaption className="muted">
            {route.measure === 'link' ? 'publish → handle' : 'request → response'}, virtual time,{' '}
            {chart.scale} bins
          </figcaption>
          <Suspense fallback={<p className="muted panel-intro">Loading the chart …</p>}>
            <div className="latency-plot" aria-hidden="true">
              <LatencyChart summary={drawn} chart={chart} />
            </div>
          </Suspense>
        </figure>
        <Percentiles summary={summary} />
      </div>
      <BinTable chart={chart} />
    </>
  );
});

/** A longer list is no help to choose from. */
const ROUTES_OFFERED = 1000;

/** Routes are looked for again when events have been added. */
function useRoutes(moment: Moment): readonly Route[] {
  const { world, epoch, published } = moment;
  const routes = useMemo(() => {
    // Spans appear while events are recorded; the timeline looks only at what is new.
    return published > 0 && epoch >= 0 ? (world?.timeline.routes() ?? []) : [];
  }, [world, epoch, published]);
  return routes;
}

/** How long messages and requests take, as a histogram. */
export default function LatencyPanel() {
  const moment = useMoment();
  const window = useApp((state) => state.window);
  const selected = useApp((state) => state.range);
  const routes = useRoutes(moment);
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('all');
  const route = routes.find((one) => one.name === name) ?? routes[0];
  const range = rangeOf(scope, moment, window, selected);
  const answer = useLatency(route, range);
  if (moment.world === undefined) return null;
  if (route === undefined) {
    return (
      <section className="empty" aria-label="Latency">
        <p className="empty-title">No route to measure</p>
        <p className="muted">
          {moment.published === 0
            ? 'Nothing has been recorded yet.'
            : 'This recording has no links between devices and no spans.'}
        </p>
      </section>
    );
  }
  return (
    <section className="panel-scroll latency" aria-label="Latency">
      <div className="panel-bar">
        <label className="labelled">
          Route
          <select
            className="select"
            aria-label="Route"
            value={route.name}
            onChange={(event) => setName(event.target.value)}
          >
            {routes.slice(0, ROUTES_OFFERED).map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        <label className="labelled">
          of
          <select
            className="select"
            aria-label="Stretch"
            value={scope}
            onChange={(event) => setScope(event.target.value as Scope)}
          >
            {Object.entries(SCOPES).map(([value, text]) => (
              <option key={value} value={value} disabled={value === 'range' && !selected}>
                {text}
              </option>
            ))}
          </select>
        </label>
      </div>
      {answer === undefined ? (
        <p className="panel-intro muted">Counting …</p>
      ) : (
        <Result route={answer.route} summary={answer.summary} />
      )}
    </section>
  );
}
