import { lazy, memo, Suspense, useDeferredValue, useMemo } from 'react';
import { groupDigits, trimNumber } from '../../../lib/units.ts';
import { overlayLatencies } from '../../../timeline/side-by-side.ts';
import type { Route } from '../../../timeline/timeline.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { BarTable, type PickBar } from '../../widgets/overlay/BarTable.tsx';
import { overlayBars } from '../../widgets/overlay/overlay-bars.ts';
import { type ChartBins, chartBins } from './chart-bins.ts';
import { binTable, figureTable, type Named } from './copy-latency.ts';
import { FIGURES, figureText } from './figures.ts';

const LatencyChart = lazy(() => import('./LatencyChart.tsx'));
const OverlayChart = lazy(() => import('../../widgets/overlay/OverlayChart.tsx'));

function Figures({ sides }: { readonly sides: readonly Named[] }) {
  const isBoth = sides.length > 1;
  return (
    <table className="latency-figures">
      <caption className="visually-hidden">Statistics, in virtual time</caption>
      {isBoth ? (
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">figure</span>
            </th>
            {sides.map(({ name }, index) => (
              <th scope="col" key={name} className={index === 0 ? 'old' : 'new'}>
                {index === 0 ? '−' : '+'} {name}
              </th>
            ))}
          </tr>
        </thead>
      ) : null}
      <tbody>
        {FIGURES.map((figure) => (
          <tr key={figure.name}>
            <th scope="row">{figure.name}</th>
            {sides.map(({ name, summary }) => (
              <td className="number" key={name}>
                {figureText(figure, summary)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const percent = (value: number): string => `${trimNumber(value)} %`;
const loading = <p className="muted panel-intro">Loading the chart …</p>;

function Single({ own, pick, chart }: { own: Named; pick: PickBar; chart: ChartBins }) {
  return (
    <Suspense fallback={loading}>
      <div className="latency-plot" aria-hidden="true">
        <LatencyChart summary={own.summary} chart={chart} pick={pick} />
      </div>
    </Suspense>
  );
}

interface Props {
  readonly route: Route;
  readonly own: Named;
  readonly other: Named | undefined;
  readonly corrected: boolean;
  readonly pick: PickBar;
}

function captionOf({ route, other, corrected }: Props, scale: ChartBins['scale']): string {
  const measure = route.measure === 'link' ? 'sent → handled' : 'request → response';
  const how = corrected ? ', corrected for coordinated omission' : '';
  const what = other === undefined ? '' : '; share of each side, − dashed, + solid';
  return `${measure}, virtual time, ${scale} bins${how}${what}`;
}

/** Drawn when there is another answer, not whenever the playhead moves: charts are costly. */
export const LatencyResult = memo((props: Props) => {
  const { own, other, pick } = props;
  // The figures follow at once; the bars as soon as nothing more urgent is to be drawn.
  const drawn = useDeferredValue(own);
  const under = useDeferredValue(other);
  const chart = useMemo(() => chartBins(drawn.summary), [drawn]);
  const bars = useMemo(
    () => (under ? overlayBars(overlayLatencies(drawn.summary, under.summary)) : []),
    [drawn, under],
  );
  const sides = other === undefined ? [own] : [other, own];
  const rows =
    under === undefined
      ? chart.bins.flatMap(({ fromNs, toNs, count }) =>
          count > 0 ? [{ fromNs, toNs, texts: [groupDigits(count)] }] : [],
        )
      : bars.flatMap(({ fromNs, toNs, own: mine, other: theirs }) =>
          mine + theirs > 0 ? [{ fromNs, toNs, texts: [percent(theirs), percent(mine)] }] : [],
        );
  const heads = under === undefined ? ['events'] : [`− ${under.name}`, `+ ${drawn.name}`];
  return (
    <>
      <div className="latency-result">
        <figure className="latency-chart">
          <figcaption className="muted">{captionOf(props, chart.scale)}</figcaption>
          {under === undefined ? (
            <Single own={drawn} pick={pick} chart={chart} />
          ) : (
            <Suspense fallback={loading}>
              <div className="latency-plot" aria-hidden="true">
                <OverlayChart bars={bars} own={drawn.name} other={under.name} pick={pick} />
              </div>
            </Suspense>
          )}
        </figure>
        <div className="latency-side">
          <Figures sides={sides} />
          <p className="latency-copies muted">
            copy figures <CopyMenu what="latency figures" table={() => figureTable(sides)} />
            bins <CopyMenu what="latency bins" table={() => binTable(own, other)} />
          </p>
        </div>
      </div>
      <BarTable heads={heads} rows={rows} pick={pick} />
    </>
  );
});
