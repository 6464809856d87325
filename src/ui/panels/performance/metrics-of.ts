/** What is measured, as monitoring systems take it. Pure. */
import type { Metric } from '../../../formats/metrics/metric.ts';
import type { EngineTimings } from '../../../worker/operation-timer.ts';
import type { Figures } from './use-figures.ts';
import type { ShownMetric } from './use-metrics.ts';

/** UCUM codes of the units that the query language has. */
const UCUM: Readonly<Record<string, string>> = {
  '': '1',
  '°C': 'Cel',
  '%': '%',
  ns: 'ns',
  B: 'By',
};

/** "heater_demands" from "last heater.demands". */
export const wordsOf = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '') || 'metric';

function timingMetrics({ operations, event, overhead }: EngineTimings): Metric[] {
  const handled: Metric = {
    type: 'counter',
    name: 'orrery_events_handled',
    help: 'Events that the engine handled.',
    unit: '{event}',
    samples: [{ labels: {}, value: operations }],
  };
  if (event.count === 0) return [handled];
  const seconds = (ns: number) => ns / 1e9;
  return [
    handled,
    {
      type: 'summary',
      name: 'orrery_event_duration_seconds',
      help: 'Host time of one event, of those that were timed.',
      unit: 's',
      samples: [
        {
          labels: {},
          count: event.count,
          sum: seconds(event.meanNs * event.count),
          quantiles: [
            [0.5, seconds(event.p50Ns)],
            [0.9, seconds(event.p90Ns)],
            [0.99, seconds(event.p99Ns)],
            [0.999, seconds(event.p999Ns)],
            [1, seconds(event.maxNs)],
          ],
        },
      ],
    },
    gauge('orrery_timing_overhead_ratio', 'Share of the work that timing takes.', '1', overhead),
  ];
}

const gauge = (
  name: string,
  help: string,
  unit: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Metric => ({ type: 'gauge', name, help, unit, samples: [{ labels, value }] });

function ownMetrics(shown: readonly ShownMetric[]): Metric[] {
  const taken = new Set<string>();
  return shown.flatMap((metric): Metric[] => {
    if (Number.isNaN(metric.value)) return [];
    const { draft, checked, title, state, value } = metric;
    const plain = `orrery_user_${wordsOf(title)}`;
    let name = plain;
    for (let more = 2; taken.has(name); more++) name = `${plain}_${more}`;
    taken.add(name);
    const help = draft.description || `${draft.aggregate} of ${draft.value}.`;
    const unit = UCUM[checked.unit] ?? checked.unit;
    const labels = { aggregation: draft.aggregate, unit: checked.unit };
    const own = gauge(name, help, unit, value, labels);
    if (state === undefined) return [own];
    const firing = state === 'firing' ? 1 : 0;
    return [own, gauge(`${name}_alert`, `1 while the alert on it fires.`, '1', firing)];
  });
}

export function metricsOf(figures: Figures, shown: readonly ShownMetric[]): Metric[] {
  const { memory, timings } = figures;
  const bytes: Metric = {
    type: 'gauge',
    name: 'orrery_memory_bytes',
    help: 'Memory by what it is used for.',
    unit: 'By',
    samples: (
      [
        ['world', memory.worldBytes],
        ['history', memory.historyBytes],
        ['keyframes', memory.keyframeBytes],
        ['heap', memory.heapBytes],
      ] as const
    ).flatMap(([part, value]) => (Number.isNaN(value) ? [] : [{ labels: { part }, value }])),
  };
  return [
    ...(timings === undefined ? [] : timingMetrics(timings)),
    gauge(
      'orrery_events_per_second',
      'Events a second of host time.',
      '{event}/s',
      figures.eventsPerSecond,
    ),
    gauge('orrery_busy_ratio', 'Share of host time that the engine works.', '1', figures.busy),
    gauge('orrery_history_events', 'Events held.', '{event}', figures.held),
    gauge(
      'orrery_history_capacity_events',
      'Events that can be held.',
      '{event}',
      figures.capacity,
    ),
    {
      type: 'counter',
      name: 'orrery_history_dropped_events',
      help: 'Events that have left the history.',
      unit: '{event}',
      samples: [{ labels: {}, value: figures.dropped }],
    },
    bytes,
    ...ownMetrics(shown),
  ];
}
