/**
 * OTLP/JSON metrics (opentelemetry-proto v1, ExportMetricsServiceRequest): protobuf's JSON mapping
 * with lowerCamelCase names, 64-bit integers as strings, enums as numbers. Doubles that JSON has no
 * word for are the strings that the mapping names.
 */
import { ENGINE_VERSION } from '../../lib/version.ts';
import type { Metric, MetricOrigin } from './metric.ts';

/** AGGREGATION_TEMPORALITY_CUMULATIVE */
const CUMULATIVE = 2;

type Attributes = readonly { key: string; value: { stringValue: string } }[];

const attributesOf = (labels: Readonly<Record<string, string>>): Attributes =>
  Object.entries(labels).map(([key, text]) => ({ key, value: { stringValue: text } }));

/** NaN and infinities as proto3's JSON mapping writes them. */
const doubleOf = (value: number): number | string =>
  Number.isFinite(value) ? value : String(value);

/** Dots instead of underscores between the words, as OpenTelemetry names things. */
const nameOf = (name: string): string => name.replaceAll('_', '.');

function dataOf(metric: Metric, times: object): object {
  if (metric.type === 'summary') {
    return {
      summary: {
        dataPoints: metric.samples.map(({ labels, count, sum, quantiles }) => ({
          ...times,
          attributes: attributesOf(labels),
          count: String(count),
          sum: doubleOf(sum),
          quantileValues: quantiles.map(([quantile, value]) => ({
            quantile,
            value: doubleOf(value),
          })),
        })),
      },
    };
  }
  const dataPoints = metric.samples.map(({ labels, value }) => ({
    ...times,
    attributes: attributesOf(labels),
    asDouble: doubleOf(value),
  }));
  return metric.type === 'gauge'
    ? { gauge: { dataPoints } }
    : { sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic: true } };
}

/**
 * @param startUnixMs host time that virtual zero is set to: OTLP counts from 1970, and a virtual time
 * that began there would be thrown away as too old
 */
export function encodeOtlpMetrics(
  metrics: readonly Metric[],
  origin: MetricOrigin,
  startUnixMs: number,
): string {
  const start = BigInt(Math.round(startUnixMs)) * 1_000_000n;
  const times = {
    startTimeUnixNano: String(start),
    timeUnixNano: String(start + BigInt(Math.round(origin.timeNs))),
  };
  const resource = {
    'service.name': 'orrery',
    'orrery.scenario': origin.scenario,
    'orrery.seed': String(origin.seed),
    'orrery.branch': origin.branch,
  };
  const request = {
    resourceMetrics: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeMetrics: [
          {
            scope: { name: 'orrery', version: ENGINE_VERSION },
            metrics: metrics
              .filter(({ samples }) => samples.length > 0)
              .map((metric) => ({
                name: nameOf(metric.name),
                description: metric.help,
                unit: metric.unit,
                ...dataOf(metric, times),
              })),
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(request, null, 1)}\n`;
}
