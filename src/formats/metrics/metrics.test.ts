/** Both encoders against the rules of their formats, read by small readers of their own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Metric, MetricOrigin } from './metric.ts';
import { encodeOtlpMetrics } from './otlp-metrics.ts';
import { encodePrometheus } from './prometheus.ts';

const ORIGIN: MetricOrigin = { scenario: 'thermostats', seed: 42, branch: 'main', timeNs: 1.5e9 };

const METRICS: readonly Metric[] = [
  {
    type: 'counter',
    name: 'orrery_events',
    help: 'Events handled.',
    unit: '{event}',
    samples: [{ labels: {}, value: 1e6 }],
  },
  {
    type: 'gauge',
    name: 'orrery_heap_bytes',
    help: 'A \\ and a\nline',
    unit: 'By',
    samples: [{ labels: { part: 'a "quoted" \\ \n name' }, value: Number.POSITIVE_INFINITY }],
  },
  {
    type: 'summary',
    name: 'orrery_event_duration_seconds',
    help: 'Host time of one event.',
    unit: 's',
    samples: [
      {
        labels: { thread: 'engine' },
        count: 10,
        sum: 1e-6,
        quantiles: [
          [0.5, 1e-7],
          [0.99, 3e-7],
        ],
      },
    ],
  },
  { type: 'gauge', name: 'orrery_nothing', help: '', unit: '1', samples: [] },
];

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const unescaped = (text: string): string =>
  text.replace(/\\(["\\n])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark));

/** The text format by its grammar; throws where a line is none of it. */
function readPrometheus(text: string) {
  const types = new Map<string, string>();
  const helps = new Map<string, string>();
  const samples: Sample[] = [];
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) ?([^\n]*)$/.exec(line);
    if (comment) {
      const [, word = '', name = '', rest = ''] = comment;
      const seen = word === 'TYPE' ? types : helps;
      if (seen.has(name)) throw new Error(`${word} of ${name} twice`);
      if (samples.some((one) => one.name === name)) throw new Error(`${word} after its samples`);
      seen.set(name, rest);
      continue;
    }
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^\n]*)\})? (\S+)$/.exec(line);
    if (!sample) throw new Error(`no line of the format: ${line}`);
    const [, name = '', inner = '', number = ''] = sample;
    const labels: Record<string, string> = {};
    const rest = inner.replace(
      /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/g,
      (_, label: string, value: string) => {
        labels[label] = unescaped(value);
        return '';
      },
    );
    if (rest !== '') throw new Error(`labels are wrong: ${rest}`);
    const value = number === '+Inf' ? Infinity : number === '-Inf' ? -Infinity : Number(number);
    if (number !== 'NaN' && Number.isNaN(value)) throw new Error(`no number: ${number}`);
    samples.push({ name, labels, value });
  }
  return { types, helps, samples };
}

describe('Prometheus text', () => {
  it('has head and samples of every metric, and no time', () => {
    const { types, helps, samples } = readPrometheus(encodePrometheus(METRICS, ORIGIN));
    expect([...types]).toEqual([
      ['orrery_run_info', 'gauge'],
      ['orrery_events_total', 'counter'],
      ['orrery_heap_bytes', 'gauge'],
      ['orrery_event_duration_seconds', 'summary'],
    ]);
    expect(helps.get('orrery_heap_bytes')).toBe('A \\\\ and a\\nline');
    expect(samples[0]).toEqual({
      name: 'orrery_run_info',
      labels: { scenario: 'thermostats', seed: '42', branch: 'main' },
      value: 1.5,
    });
    const name = 'orrery_event_duration_seconds';
    expect(samples.slice(3)).toEqual([
      { name, labels: { thread: 'engine', quantile: '0.5' }, value: 1e-7 },
      { name, labels: { thread: 'engine', quantile: '0.99' }, value: 3e-7 },
      { name: `${name}_sum`, labels: { thread: 'engine' }, value: 1e-6 },
      { name: `${name}_count`, labels: { thread: 'engine' }, value: 10 },
    ]);
  });

  it('keeps labels of any text, under names that the format allows', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(text, text, text, fc.double(), (name, label, value, number) => {
        const samples = [{ labels: { [label]: value }, value: number }];
        const metric: Metric = { type: 'gauge', name, help: value, unit: '1', samples };
        const read = readPrometheus(encodePrometheus([metric], ORIGIN)).samples.at(-1);
        expect(Object.values(read?.labels ?? {})).toEqual([value]);
        expect(Object.keys(read?.labels ?? {}).join()).not.toMatch(/^__/);
        expect(read?.value === number || Number.isNaN(number)).toBe(true);
      }),
    );
  });
});

describe('OTLP metrics', () => {
  const read = JSON.parse(encodeOtlpMetrics(METRICS, ORIGIN, 1_700_000_000_000));
  const [{ scopeMetrics, resource }] = read.resourceMetrics;
  const [{ metrics, scope }] = scopeMetrics;

  it('says whose they are', () => {
    const names = resource.attributes.map(({ key }: { key: string }) => key);
    expect(names).toEqual(['service.name', 'orrery.scenario', 'orrery.seed', 'orrery.branch']);
    expect(scope.name).toBe('orrery');
  });

  it('has one kind of data a metric, 64-bit integers as strings, enums as numbers', () => {
    expect(metrics).toHaveLength(3);
    const [counter, gauge, summary] = metrics;
    expect(counter).toMatchObject({
      name: 'orrery.events',
      unit: '{event}',
      sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ asDouble: 1e6 }] },
    });
    expect(gauge.gauge.dataPoints[0].asDouble).toBe('Infinity');
    expect(gauge.gauge.dataPoints[0].attributes[0].value.stringValue).toContain('\n');
    expect(summary.summary.dataPoints[0]).toMatchObject({
      count: '10',
      quantileValues: [
        { quantile: 0.5, value: 1e-7 },
        { quantile: 0.99, value: 3e-7 },
      ],
    });
    for (const metric of metrics) {
      const data = ['gauge', 'sum', 'summary', 'histogram'].filter((kind) => kind in metric);
      expect(data).toHaveLength(1);
    }
  });

  it('sets virtual time on the host time of the start, to the nanosecond', () => {
    const [point] = metrics[0].sum.dataPoints;
    expect(point.startTimeUnixNano).toBe('1700000000000000000');
    expect(point.timeUnixNano).toBe('1700000001500000000');
  });
});
