import { formatDurationNs, groupDigits, trimNumber } from '../../../lib/units.ts';
import { BATCH_EVENTS_MIN, type EngineTimings } from '../../../worker/operation-timer.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { factsTable } from '../../widgets/copy/copy-rows.ts';
import type { Recommendation } from './recommendations.ts';
import type { Figures } from './use-figures.ts';

const MIB = 2 ** 20;
/** Shorter trends only show the last collection. */
const TREND_MINUTES = 0.5;

/** As it is shown and as it is copied. */
interface Fact {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly unit: string;
}

const mib = (name: string, bytes: number): Fact => ({
  name,
  value: bytes,
  text: Number.isNaN(bytes) ? '–' : trimNumber(bytes / MIB),
  unit: Number.isNaN(bytes) ? 'the browser does not tell' : 'MiB',
});

function engineFacts({ eventsPerSecond, busy, timings, rewound }: Figures): Fact[] {
  const facts = [
    {
      name: 'engine',
      value: eventsPerSecond,
      text: groupDigits(Math.round(eventsPerSecond)),
      unit: rewound ? 'events/s when it was recorded' : 'events/s',
    },
    { name: 'engine busy', value: busy, text: trimNumber(100 * busy), unit: '% of host time' },
  ];
  if (timings === undefined || timings.sampleRate === 0) return facts;
  return [
    ...facts,
    {
      name: 'timing overhead',
      value: timings.overhead,
      text: trimNumber(100 * timings.overhead),
      unit: `% of the engine's work, ${trimNumber(100 * timings.sampleRate)} % of it is timed`,
    },
  ];
}

function memoryFacts({ memory, dropped, keyframes, world }: Figures): Fact[] {
  const trend = memory.heapTrend.perMinute;
  const spacing = groupDigits(world.timeline.memory.plan.keyframeSpacing);
  return [
    mib('shared memory', memory.totalBytes),
    mib('of it the world', memory.worldBytes),
    mib('of it history', memory.historyBytes),
    mib('of it keyframes', memory.keyframeBytes),
    {
      name: 'keyframes held',
      value: keyframes,
      text: groupDigits(keyframes),
      unit: `at most ${spacing} events apart`,
    },
    { name: 'left the history', value: dropped, text: groupDigits(dropped), unit: 'events' },
    mib('JavaScript heap', memory.heapBytes),
    ...(Number.isNaN(trend) || memory.heapTrend.minutes < TREND_MINUTES
      ? []
      : [
          {
            name: 'its trend',
            value: trend,
            text: `${trend < 0 ? '−' : '+'}${trimNumber(Math.abs(trend) / MIB)}`,
            unit: `MiB a minute over ${trimNumber(memory.heapTrend.minutes)} min`,
          },
        ]),
  ];
}

const pageFacts = ({ frameMs, paintMs }: Figures): Fact[] => [
  { name: 'frame, p95', value: frameMs, text: trimNumber(frameMs), unit: 'ms between two frames' },
  { name: 'drawing', value: paintMs, text: trimNumber(paintMs), unit: 'ms in the last frame' },
];

function Facts({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }) {
  return (
    <div className="performance-facts">
      <h3 className="section-title">{title}</h3>
      <dl>
        {facts.map(({ name, text, unit }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span className="number">{text}</span> <span className="muted">{unit}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const operationFacts = ({ operations, event }: EngineTimings): Fact[] => [
  { name: 'count', value: operations, text: groupDigits(operations), unit: '' },
  { name: 'timed', value: event.count, text: groupDigits(event.count), unit: '' },
  ...(
    [
      ['mean', event.meanNs],
      ['p50', event.p50Ns],
      ['p90', event.p90Ns],
      ['p99', event.p99Ns],
      ['p99.9', event.p999Ns],
      ['max', event.maxNs],
    ] as const
  ).map(([name, ns]) => ({ name, value: ns, text: formatDurationNs(ns), unit: 'ns' })),
];

/** Why there are no figures yet: what runs slowly, or was over soon, fills no timed batch. */
const noneTimed = (sampleRate: number): string =>
  `None is timed yet: ${trimNumber(100 * sampleRate)} % of the work is, and a batch of ` +
  `${BATCH_EVENTS_MIN} events has to come together. Run on, or faster.`;

/** Host time of one event, in batches. */
function Operations({ timings }: { readonly timings: EngineTimings | undefined }) {
  if (timings === undefined) {
    return (
      <p className="panel-intro muted">A recording has no engine: nothing runs to be timed.</p>
    );
  }
  if (timings.sampleRate === 0) {
    return (
      <p className="panel-intro muted">
        Timing is off. Set performance.enable_profiling and a sample_rate above 0.
      </p>
    );
  }
  const facts = operationFacts(timings);
  const { event, sampleRate } = timings;
  return (
    <table className="performance-operations" aria-label="Operations">
      <caption className="muted">
        Time that this machine takes for one event (publication, dispatch, handlers, journal),
        measured in batches; the cost of the clock, {formatDurationNs(timings.clockNs)} a look, is
        subtracted. {event.count === 0 ? noneTimed(sampleRate) : ''}
      </caption>
      <thead>
        <tr>
          {facts.map(({ name }) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {facts.map(({ name, text }) => (
            <td className="number" key={name}>
              {text}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

function Recommendations({ list }: { readonly list: readonly Recommendation[] }) {
  if (list.length === 0) {
    return <p className="panel-intro muted">✓ Nothing to recommend: no figure is out of order.</p>;
  }
  return (
    <ul className="recommendations" aria-label="Recommendations">
      {list.map(({ issue, evidence, solution, gain }) => (
        <li key={issue}>
          <p className="alarm">▲ {issue}</p>
          <p className="muted">Seen: {evidence}.</p>
          <p>{solution}</p>
          <p className="muted">Gain: {gain}.</p>
        </li>
      ))}
    </ul>
  );
}

interface Props {
  readonly figures: Figures;
  readonly recommended: readonly Recommendation[];
}

/** How fast the engine and the page are, and how full the memory is. */
export function EnginePart({ figures, recommended }: Props) {
  const { held, capacity, timings } = figures;
  const engine = engineFacts(figures);
  const memory = memoryFacts(figures);
  const page = pageFacts(figures);
  const table = () => {
    const operations = timings && timings.sampleRate > 0 ? operationFacts(timings) : [];
    const used = { name: 'history used', value: held, text: '', unit: 'events' };
    const all = [...engine, used, ...memory, ...page, ...operations];
    return factsTable(
      'figures',
      all.map(({ name, value, unit }) => [name, value, unit === 'MiB' ? 'B' : unit] as const),
    );
  };
  return (
    <div className="panel-scroll">
      <CopyMenu corner what="performance figures" table={table} />
      <Operations timings={timings} />
      <p className="performance-used">
        history used <meter aria-label="History rows in use" min={0} max={capacity} value={held} />{' '}
        <span className="number">{groupDigits(held)}</span>{' '}
        <span className="muted">of {groupDigits(capacity)} events</span>
      </p>
      <div className="performance-columns">
        <div className="performance-facts">
          <h3 className="section-title">Recommendations</h3>
          <Recommendations list={recommended} />
        </div>
        <Facts title="Engine" facts={[...engine, ...page]} />
        <Facts title="Memory" facts={memory} />
      </div>
    </div>
  );
}
