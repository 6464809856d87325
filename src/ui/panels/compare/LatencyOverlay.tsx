import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { Problem } from '../../../lib/result.ts';
import { formatDurationNs, groupDigits, trimNumber } from '../../../lib/units.ts';
import { sharedEvents } from '../../../timeline/counterpart.ts';
import type { OverlaidBin } from '../../../timeline/side-by-side.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import { asOptions, Choice } from '../../widgets/Choice.tsx';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { BarTable } from '../../widgets/overlay/BarTable.tsx';
import { figuresOf, overlayBars } from '../../widgets/overlay/overlay-bars.ts';
import { barTable } from './copy-comparison.ts';

const OverlayChart = lazy(() => import('../../widgets/overlay/OverlayChart.tsx'));

const STRETCHES = { parted: 'since they part', all: 'everything recorded' } as const;
type Stretch = keyof typeof STRETCHES;

interface Answer {
  readonly route: string;
  readonly stretch: Stretch;
  readonly bins: readonly OverlaidBin[];
  readonly problem: Problem | undefined;
}

/** The latencies of a route in both, counted by another thread. */
function useOverlay(made: MadeComparison, name: string, stretch: Stretch): Answer | undefined {
  const { port } = useAppContext();
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    let wanted = true;
    const { timeline } = made.world;
    const route = timeline.routes().find((one) => one.name === name);
    if (!route) return undefined;
    const shared = stretch === 'all' ? 0 : sharedEvents(made.comparison);
    const range = { from: Math.max(shared, timeline.oldest()), to: timeline.published() };
    const other = { from: Math.max(shared, made.other.oldest()), to: made.other.published() };
    port.overlay(route, range, other).then((result) => {
      if (!wanted) return;
      const bins = result.ok ? result.value : [];
      setAnswer({ route: name, stretch, bins, problem: result.ok ? undefined : result.problem });
    });
    return () => {
      wanted = false;
    };
  }, [port, made, name, stretch]);
  return answer;
}

function Figures({ made, bins }: { made: MadeComparison; bins: readonly OverlaidBin[] }) {
  const other = figuresOf(bins, 'b');
  const own = figuresOf(bins, 'a');
  const rows = [
    ['count', groupDigits(other.count), groupDigits(own.count)],
    ['p50', formatDurationNs(other.p50Ns), formatDurationNs(own.p50Ns)],
    ['p99', formatDurationNs(other.p99Ns), formatDurationNs(own.p99Ns)],
    ['largest', formatDurationNs(other.mostNs), formatDurationNs(own.mostNs)],
  ] as const;
  return (
    <table className="compare-figures">
      <caption className="visually-hidden">Statistics of both, in virtual time</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">figure</span>
          </th>
          <th scope="col" className="old">
            − {made.otherName}
          </th>
          <th scope="col" className="new">
            + {made.own}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, left, right]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{left}</td>
            <td className="number">{right}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const percent = (value: number) => `${trimNumber(value)} %`;

function Overlay({ made, answer }: { made: MadeComparison; answer: Answer }) {
  const bars = useMemo(() => overlayBars(answer.bins), [answer]);
  if (answer.problem) {
    return (
      <p className="panel-intro" role="alert">
        <span className="alarm">▲ {answer.problem.what}.</span> {answer.problem.mend}
      </p>
    );
  }
  if (bars.length === 0) {
    return (
      <div className="empty">
        <p className="empty-title">Nothing was measured on this route in either</p>
        <p className="muted">Take everything recorded, or another route.</p>
      </div>
    );
  }
  return (
    <>
      <div className="compare-latency">
        <figure className="compare-chart">
          <figcaption className="muted">
            share of all deliveries per bin, virtual time; − dashed, + solid
          </figcaption>
          <Suspense fallback={<p className="muted panel-intro">Loading the chart …</p>}>
            <div className="compare-plot" aria-hidden="true">
              <OverlayChart bars={bars} own={made.own} other={made.otherName} />
            </div>
          </Suspense>
        </figure>
        <CopyMenu what="bins of both" table={() => barTable(made, answer.bins)} />
        <Figures made={made} bins={answer.bins} />
      </div>
      <BarTable
        heads={[`− ${made.otherName}`, `+ ${made.own}`]}
        rows={bars
          .filter(({ own, other }) => own + other > 0)
          .map(({ fromNs, toNs, own, other }) => ({
            fromNs,
            toNs,
            texts: [percent(other), percent(own)],
          }))}
      />
    </>
  );
}

/** How long messages and requests take in both, one distribution over the other. */
export function LatencyOverlay({ made }: { readonly made: MadeComparison }) {
  const published = useApp((state) => state.published);
  const routes = useMemo(
    () => (published > 0 ? made.world.timeline.routes() : []),
    [made, published],
  );
  const [name, setName] = useState('');
  const [stretch, setStretch] = useState<Stretch>('parted');
  const route = routes.find((one) => one.name === name) ?? routes[0];
  const answer = useOverlay(made, route?.name ?? '', stretch);
  if (route === undefined) {
    return (
      <div className="empty">
        <p className="empty-title">No route to measure</p>
        <p className="muted">This recording has no links between devices and no spans.</p>
      </div>
    );
  }
  return (
    <div className="panel-scroll compare-scroll">
      <div className="panel-bar">
        <Choice
          word="Route"
          name="Route in both"
          value={route.name}
          options={asOptions(routes.map((one) => one.name))}
          choose={setName}
        />
        <Choice
          word="of"
          name="Stretch of both"
          value={stretch}
          options={Object.entries(STRETCHES)}
          choose={(one) => setStretch(one as Stretch)}
        />
      </div>
      {answer === undefined ? (
        <p className="panel-intro muted">Counting …</p>
      ) : (
        <Overlay made={made} answer={answer} />
      )}
    </div>
  );
}
