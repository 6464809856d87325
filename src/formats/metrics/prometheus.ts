/**
 * Prometheus text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/): HELP
 * and TYPE once before the samples of a name, a line a sample, "\n" at every end. No timestamps:
 * Prometheus takes those for host time, and virtual time is none.
 */
import type { Metric, MetricOrigin } from './metric.ts';

/** Media type under which a server gives it out. */
export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

/** Metric names are [a-zA-Z_:][a-zA-Z0-9_:]*; a colon is left to recording rules. */
export function metricName(text: string): string {
  const name = text.replace(/[^a-zA-Z0-9_]/g, '_');
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`;
}

/** Label names are the same without colons; those that begin with "__" are Prometheus's own. */
export const labelName = (text: string): string => metricName(text).replace(/^__+/, '_');

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

function line(
  name: string,
  labels: Readonly<Record<string, string>>,
  value: number,
  extra: readonly string[] = [],
): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) => `${labelName(label)}="${escapeLabel(text)}"`,
  );
  const all = [...pairs, ...extra];
  return `${name}${all.length > 0 ? `{${all.join(',')}}` : ''} ${numberText(value)}`;
}

function linesOf(metric: Metric, name: string): string[] {
  if (metric.type !== 'summary') {
    return metric.samples.map(({ labels, value }) => line(name, labels, value));
  }
  return metric.samples.flatMap(({ labels, count, sum, quantiles }) => [
    ...quantiles.map(([share, value]) => line(name, labels, value, [`quantile="${share}"`])),
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, count),
  ]);
}

/** The name of a counter ends in _total. */
const nameOf = ({ name, type }: Metric): string => {
  const plain = metricName(name);
  return type === 'counter' && !plain.endsWith('_total') ? `${plain}_total` : plain;
};

export function encodePrometheus(metrics: readonly Metric[], origin: MetricOrigin): string {
  const info: Metric = {
    type: 'gauge',
    name: 'orrery_run_info',
    help: 'The run that was measured, and the virtual time in seconds at which it was.',
    unit: 's',
    samples: [
      {
        labels: { scenario: origin.scenario, seed: String(origin.seed), branch: origin.branch },
        value: origin.timeNs / 1e9,
      },
    ],
  };
  const lines = [info, ...metrics].flatMap((metric) => {
    if (metric.samples.length === 0) return [];
    const name = nameOf(metric);
    return [
      `# HELP ${name} ${escapeHelp(metric.help)}`,
      `# TYPE ${name} ${metric.type}`,
      ...linesOf(metric, name),
    ];
  });
  return `${lines.join('\n')}\n`;
}
