import { lazy, type MouseEvent, Suspense } from 'react';
import { formatMomentNs } from '../../../lib/units.ts';
import type { PointRisk } from '../../../worker/pool/probability.ts';
import { useApp } from '../../store/app-context.ts';
import { PLOT, percentText, riskAt } from './risk-points.ts';

const RiskChart = lazy(() => import('./RiskChart.tsx'));

export interface Stretch {
  readonly fromNs: number;
  readonly toNs: number;
}

interface Props extends Stretch {
  readonly points: readonly PointRisk[];
}

/** The playhead over the chart; a press goes to its moment, a key to the next point. */
function Playhead({ points, fromNs, toNs }: Props) {
  const timeNs = useApp((state) => state.timeNs);
  const seekTime = useApp((state) => state.seekTime);
  const span = Math.max(1, toNs - fromNs);
  const share = (timeNs - fromNs) / span;
  const press = ({ clientX, currentTarget, detail }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const byKey = detail === 0;
    const next = points.find((point) => point.timeNs > timeNs) ?? points[0];
    if (!byKey) seekTime(fromNs + ((clientX - left) / width) * span);
    else if (next && !Number.isNaN(next.timeNs)) seekTime(next.timeNs);
  };
  return (
    <button
      type="button"
      className="risk-field"
      style={{ left: PLOT.left, right: PLOT.right, top: PLOT.top, bottom: PLOT.bottom }}
      aria-label="Go to a moment of the plot"
      onClick={press}
    >
      {share >= 0 && share <= 1 ? (
        <span className="risk-playhead" style={{ left: `${100 * share}%` }} />
      ) : null}
    </button>
  );
}

function rangeText({ share, low, high, wasBroken }: PointRisk): string {
  if (wasBroken) return 'broken by then';
  return `${percentText(share)} (${percentText(low)} … ${percentText(high)})`;
}

/** What is known of the moment at the playhead. */
function Here({ points }: Pick<Props, 'points'>) {
  const timeNs = useApp((state) => state.timeNs);
  const risk = riskAt(points, timeNs);
  return (
    <figcaption className="risk-here">
      <span className="muted">At the playhead: </span>
      <span className="number">
        {risk === undefined
          ? 'not known'
          : `${rangeText(risk)}, seen from ${formatMomentNs(risk.timeNs)}`}
      </span>
    </figcaption>
  );
}

/** The share that breaks, with its confidence, over virtual time. */
export function RiskPlot({ points, fromNs, toNs }: Props) {
  return (
    <figure className="risk-plot">
      <Here points={points} />
      <div className="risk-chart">
        <div className="risk-drawing" aria-hidden="true">
          <Suspense fallback={null}>
            <RiskChart points={points} fromNs={fromNs} toNs={toNs} />
          </Suspense>
        </div>
        <Playhead points={points} fromNs={fromNs} toNs={toNs} />
      </div>
    </figure>
  );
}

/** The points as numbers: for those who do not see the plot, and to go to each exactly. */
export function RiskTable({ points }: Pick<Props, 'points'>) {
  const seekTime = useApp((state) => state.seekTime);
  return (
    <details className="risk-table">
      <summary>The points as a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">from</th>
            <th scope="col">share that breaks (95 % confidence)</th>
            <th scope="col">futures</th>
            <th scope="col">could not go on</th>
          </tr>
        </thead>
        <tbody>
          {points
            .filter(({ timeNs }) => !Number.isNaN(timeNs))
            .map((point) => (
              <tr key={point.at}>
                <td className="number">
                  <button
                    type="button"
                    className="button link"
                    onClick={() => seekTime(point.timeNs)}
                  >
                    {formatMomentNs(point.timeNs)}
                  </button>
                </td>
                <td className="number">{Number.isNaN(point.share) ? '–' : rangeText(point)}</td>
                <td className="number">{point.futures}</td>
                <td className="number" title={point.crash}>
                  {point.crashed}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </details>
  );
}
