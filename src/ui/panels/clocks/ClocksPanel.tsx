import { ChevronDown } from 'lucide-react';
import { lazy, memo, Suspense, useDeferredValue, useMemo, useState } from 'react';
import {
  type ClocksMoment,
  COPIED_COMMANDS,
  chronycText,
  clocksAt,
  daemonsIn,
} from '../../../worker/clocks.ts';
import { useApp, useMoment } from '../../store/app-context.ts';
import type { Moment } from '../../store/moment.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import { useKept } from '../../store/use-kept.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { MenuButton } from '../../widgets/MenuButton.tsx';
import { RunOn } from '../../widgets/WaysOut.tsx';
import { aheadText, leapText, rateText, secondsText, utcText } from './clock-words.ts';
import { sourcesTable } from './copy-sources.ts';
import { createOffsetSeries, type OffsetPoint } from './offset-series.ts';
import { SourcesTable } from './SourcesTable.tsx';
import './clocks.css';

const OffsetChart = lazy(() => import('./OffsetChart.tsx'));

const ICON = 14;

const SCOPES = { all: 'everything recorded', visible: 'what the lanes show' } as const;
type Scope = keyof typeof SCOPES;

/** What the daemon and its clock say at the playhead. */
function useClocks(moment: Moment, daemon: string): ClocksMoment | undefined {
  const { world, at, timeNs, epoch } = moment;
  return useMemo(() => {
    const timeline = world?.timeline;
    const state = epoch >= 0 ? timeline?.stateAt(at) : undefined;
    if (timeline === undefined || !state?.ok) return undefined;
    return clocksAt(timeline.schema, state.value, timeNs, daemon);
  }, [world, at, timeNs, epoch, daemon]);
}

function windowOf(scope: Scope, moment: Moment, visible: TimeWindow): TimeWindow {
  if (scope === 'visible') return visible;
  return { fromNs: moment.startNs, toNs: Math.max(moment.liveNs, moment.startNs + 1) };
}

/** Points are read anew when the stretch or the recording grew, not when the playhead moves. */
function usePoints(moment: Moment, daemon: string, { fromNs, toNs }: TimeWindow) {
  const { world, published, epoch } = moment;
  const series = useMemo(
    () => world && createOffsetSeries(world.timeline, daemon),
    [world, daemon],
  );
  return useMemo<readonly OffsetPoint[]>(
    () => (published > 0 && epoch >= 0 ? (series?.read({ fromNs, toNs }) ?? []) : []),
    [series, published, epoch, fromNs, toNs],
  );
}

interface PlotProps {
  readonly points: readonly OffsetPoint[];
  readonly window: TimeWindow;
  readonly playheadNs: number;
}

/** Figures follow at once; the lines as soon as nothing more urgent is to be drawn. */
const Plot = memo(({ points, window, playheadNs }: PlotProps) => (
  <figure className="clocks-chart">
    <figcaption className="muted">
      Seconds ahead of true time: <span className="old">— system clock</span>{' '}
      <span className="new">- - what the daemon takes for the time</span>
    </figcaption>
    <Suspense fallback={<p className="muted panel-intro">Loading the chart …</p>}>
      <div className="clocks-plot" aria-hidden="true">
        <OffsetChart points={points} window={window} playheadNs={playheadNs} />
      </div>
    </Suspense>
  </figure>
));

/** Half a second of doubt in a second: what is known of the time, in numbers. */
function Figures({ moment }: { readonly moment: ClocksMoment }) {
  const { times, reports, devices } = moment;
  const { tracking } = reports;
  const selected = reports.sources.findIndex(({ source }) => source.state === 0);
  const boundS =
    Math.abs(tracking.correctionS) + tracking.rootDispersionS + tracking.rootDelayS / 2;
  const rows: readonly (readonly [string, string])[] = [
    ['true time', `${utcText(times.utcS)} UTC`],
    ['system clock', aheadText(times.systemS)],
    ['reference time', aheadText(times.referenceS)],
    ['still to be slewed', secondsText(times.pendingS)],
    ['follows', selected < 0 ? 'nobody' : (devices[selected] ?? '')],
    ['stratum', tracking.stratum === 0 ? '0, not synchronised' : String(tracking.stratum)],
    ['leap status', leapText(tracking.leapStatus)],
    ['frequency', rateText(tracking.freqPpm)],
    ['error bound', tracking.stratum === 0 ? 'none' : secondsText(boundS)],
  ];
  return (
    <table className="clocks-figures" aria-label="Clocks at the playhead">
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

function ReportMenu({ moment }: { readonly moment: ClocksMoment }) {
  const report = useApp((state) => state.report);
  const [copied, setCopied] = useState('');
  const items = (['text', 'csv'] as const).flatMap((form) =>
    COPIED_COMMANDS.map((command) => ({
      id: `${command}-${form}`,
      label: form === 'text' ? `chronyc ${command}` : `chronyc -c ${command}`,
      note: form === 'text' ? 'text' : 'CSV',
      choose: () => {
        navigator.clipboard.writeText(chronycText(moment.reports, command, form)).then(
          () => setCopied(command),
          () =>
            report({
              what: 'the browser did not let the page write to the clipboard',
              where: `copying ${command}`,
              mend: 'Allow it for this page, or serve the page from localhost or over https.',
            }),
        );
      },
    })),
  );
  return (
    <>
      <MenuButton name="Copy reports" className="button" items={items}>
        Copy reports <ChevronDown size={ICON} aria-hidden="true" />
      </MenuButton>
      <span className="muted" role="status" aria-label="Copied">
        {copied === '' ? '' : `${copied} is in the clipboard`}
      </span>
    </>
  );
}

/** True, system and reference time, and the sources of a time daemon, at the playhead. */
export default function ClocksPanel() {
  const moment = useMoment();
  const visible = moment.window;
  const [scope, setScope] = useKept<Scope>('clocks scope', 'all');
  const [chosen, setChosen] = useKept<string>('clocks daemon', '');
  const daemons = moment.world === undefined ? [] : daemonsIn(moment.world.timeline.schema);
  const daemon = (daemons.find(({ name }) => name === chosen) ?? daemons[0])?.name ?? '';
  const clocks = useClocks(moment, daemon);
  const window = windowOf(scope, moment, visible);
  const points = useDeferredValue(usePoints(moment, daemon, window));
  const { fromNs, toNs } = window;
  const drawn = useDeferredValue(useMemo(() => ({ fromNs, toNs }), [fromNs, toNs]));
  const playheadNs = useDeferredValue(moment.timeNs);
  if (clocks === undefined) {
    return (
      <section className="empty" aria-label="Clocks">
        <p className="empty-title">No time daemon to show</p>
        <p className="muted">Nothing has been recorded of one here yet.</p>
        <RunOn />
      </section>
    );
  }
  return (
    <section className="panel-scroll clocks" aria-label="Clocks">
      <div className="panel-bar">
        {daemons.length > 1 && (
          <label className="labelled">
            Daemon
            <select
              className="select"
              value={daemon}
              onChange={(event) => setChosen(event.target.value)}
            >
              {daemons.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <label className="labelled">
          Chart
          <select
            className="select"
            aria-label="Stretch"
            value={scope}
            onChange={(event) => setScope(event.target.value as Scope)}
          >
            {Object.entries(SCOPES).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <ReportMenu moment={clocks} />
        <CopyMenu what="sources" table={() => sourcesTable(clocks)} />
      </div>
      <SourcesTable moment={clocks} />
      <div className="clocks-below">
        <Plot points={points} window={drawn} playheadNs={playheadNs} />
        <Figures moment={clocks} />
      </div>
    </section>
  );
}
