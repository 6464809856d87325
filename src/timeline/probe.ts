/**
 * Retroactive probes: a metric, a histogram or a log line written after the run and evaluated over
 * everything that was recorded, as if it had been there from the beginning.
 *
 * A probe looks where its `when` fires (as a breakpoint would); without one, wherever its value may
 * have changed: at every write of a field that it reads, or at every event that carries it. An
 * interval looks from where its `when` fires to where its `until` does.
 */
import { formatDurationNs, trimNumber } from '../lib/units.ts';
import type { Memory } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import type { QueryProblem } from '../query/problem.ts';
import { type Condition, compileCondition } from './condition.ts';
import { compileExpression, type Expression } from './expression.ts';
import { type IntervalResult, type IntervalSpec, startInterval } from './probe-interval.ts';
import { createTrigger } from './probe-trigger.ts';
import { createSamples, type SampleSummary, type Samples } from './samples.ts';
import { createStateWalk } from './state-walk.ts';

export type Aggregation = 'count' | 'sum' | 'mean' | 'min' | 'max' | 'last';

interface Common {
  readonly name: string;
  /** condition of the query language; '' or absent = wherever the value may have changed */
  readonly when?: string;
}

export type ProbeSpec =
  | (Common & {
      readonly type: 'metric';
      /** number of the query language: "room.temperatureC - 20" */
      readonly value: string;
      readonly aggregate: Aggregation;
      /** width of a bucket of virtual time */
      readonly everyNs: number;
    })
  | (Common & { readonly type: 'histogram'; readonly value: string; readonly bins: number })
  | (Common & {
      readonly type: 'log';
      /** text with numbers in braces: "register {heater.demands} at {time}" */
      readonly message: string;
      /** lines kept; further ones are counted */
      readonly limit: number;
    })
  | (Common & IntervalSpec & { readonly type: 'interval' });

export interface MetricPoint {
  /** begin of its bucket */
  readonly timeNs: number;
  readonly value: number;
  readonly samples: number;
}

export interface LogLine {
  readonly sequence: number;
  readonly timeNs: number;
  readonly text: string;
}

export type ProbeResult =
  | { readonly type: 'metric'; readonly unit: string; readonly points: readonly MetricPoint[] }
  | (SampleSummary & { readonly type: 'histogram'; readonly unit: string })
  | IntervalResult
  | { readonly type: 'log'; readonly lines: readonly LogLine[]; readonly omitted: number };

/** A problem with one part of a probe, underlined there. */
export interface ProbeProblem extends QueryProblem {
  readonly part: 'value' | 'when' | 'until' | 'message' | 'everyNs' | 'bins';
}

/** Goes along a recording event by event; see StateWalk for who answers for the rows. */
export interface ProbeRun {
  readonly at: number;
  begin(sequence: number, slots: Float64Array, journal: number): void;
  advance(to: number): void;
  result(): ProbeResult;
}

export interface Probe {
  readonly spec: ProbeSpec;
  readonly unit: string;
  start(memory: Memory): ProbeRun;
}

export type ProbeCompiled =
  | { readonly ok: true; readonly value: Probe }
  | { readonly ok: false; readonly problem: ProbeProblem };

/** Most buckets that one metric makes; wider ones hold more. */
export const METRIC_POINTS_MAX = 100_000;
const LOG_LINES_MAX = 100_000;
const BINS_MAX = 1000;

type Sink = {
  take(sequence: number, memory: Memory, row: number, slots: Float64Array): void;
  result(): ProbeResult;
};

interface Bucket {
  readonly index: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
}

const aggregated = ({ count, sum, min, max, last }: Bucket, how: Aggregation): number => {
  if (how === 'count') return count;
  if (how === 'sum') return sum;
  if (how === 'mean') return sum / count;
  if (how === 'min') return min;
  return how === 'max' ? max : last;
};

function metricSink(spec: ProbeSpec & { type: 'metric' }, { value, unit }: Expression): Sink {
  const buckets: Bucket[] = [];
  return {
    take: (_, memory, row, slots) => {
      const number = value(memory, row, slots);
      if (Number.isNaN(number)) return;
      const index = Math.floor(memory.events.timeNs[row]! / spec.everyNs);
      let bucket = buckets.at(-1);
      if (bucket?.index !== index && buckets.length < METRIC_POINTS_MAX) {
        bucket = { index, count: 0, sum: 0, min: number, max: number, last: number };
        buckets.push(bucket);
      }
      if (!bucket) return;
      bucket.count += 1;
      bucket.sum += number;
      bucket.min = Math.min(bucket.min, number);
      bucket.max = Math.max(bucket.max, number);
      bucket.last = number;
    },
    result: () => ({
      type: 'metric',
      unit: spec.aggregate === 'count' ? '' : unit,
      points: buckets.map((bucket) => ({
        timeNs: bucket.index * spec.everyNs,
        value: aggregated(bucket, spec.aggregate),
        samples: bucket.count,
      })),
    }),
  };
}

function histogramSink(spec: ProbeSpec & { type: 'histogram' }, { value, unit }: Expression): Sink {
  const samples: Samples = createSamples();
  return {
    take: (_, memory, row, slots) => samples.add(value(memory, row, slots)),
    result: () => ({ type: 'histogram', unit, ...samples.summary(spec.bins) }),
  };
}

const shown = (number: number, { unit, names }: Expression): string => {
  if (Number.isNaN(number)) return '–';
  if (names.length > 0) return names[number] ?? String(number);
  if (unit === 'ns') return formatDurationNs(number);
  return unit === '' ? trimNumber(number, 7) : `${trimNumber(number, 7)} ${unit}`;
};

function logSink(
  spec: ProbeSpec & { type: 'log' },
  texts: readonly string[],
  values: readonly Expression[],
): Sink {
  const lines: LogLine[] = [];
  let omitted = 0;
  return {
    take: (sequence, memory, row, slots) => {
      if (lines.length >= Math.min(spec.limit, LOG_LINES_MAX)) {
        omitted += 1;
        return;
      }
      const said = values.map((each) => shown(each.value(memory, row, slots), each));
      const text = texts.map((part, i) => part + (said[i] ?? '')).join('');
      lines.push({ sequence, timeNs: memory.events.timeNs[row]!, text });
    },
    result: () => ({ type: 'log', lines, omitted }),
  };
}

function startProbe(
  memory: Memory,
  when: Condition | undefined,
  values: readonly Expression[],
  sink: Sink,
): ProbeRun {
  const mask = memory.plan.events - 1;
  const trigger = createTrigger(when, values);
  const walk = createStateWalk(memory, trigger.slots);
  return {
    get at() {
      return walk.at;
    },
    begin: (sequence, slots, journal) => {
      walk.begin(sequence, slots, journal);
      trigger.begin(memory, walk.slots);
    },
    advance: (to) => {
      while (walk.at < to) {
        const sequence = walk.at;
        const row = sequence & mask;
        const touched = walk.step();
        if (trigger.looks(memory, row, walk.slots, touched)) {
          sink.take(sequence, memory, row, walk.slots);
        }
      }
    },
    result: sink.result,
  };
}

const refused = (part: ProbeProblem['part'], problem: QueryProblem): ProbeCompiled => ({
  ok: false,
  problem: { ...problem, part },
});

const outOfRange = (part: ProbeProblem['part'], what: string, mend: string): ProbeCompiled =>
  refused(part, { what, where: part, mend, from: 0, to: 0 });

/** "a {b} c {d}" → texts "a ", " c ", "" and the expressions between them. */
function partsOfMessage(message: string): {
  texts: string[];
  inner: { text: string; from: number }[];
} {
  const texts: string[] = [];
  const inner: { text: string; from: number }[] = [];
  let at = 0;
  for (const match of message.matchAll(/\{([^{}]*)\}/g)) {
    texts.push(message.slice(at, match.index));
    inner.push({ text: match[1] ?? '', from: match.index + 1 });
    at = match.index + match[0].length;
  }
  texts.push(message.slice(at));
  return { texts, inner };
}

function compileLog(
  spec: ProbeSpec & { type: 'log' },
  when: Condition | undefined,
  schema: Schema,
): ProbeCompiled {
  const { texts, inner } = partsOfMessage(spec.message);
  const values: Expression[] = [];
  for (const { text, from } of inner) {
    const value = compileExpression(text, schema);
    if (!value.ok) {
      const { problem } = value;
      const at = { from: problem.from + from, to: problem.to + from };
      return refused('message', { ...problem, ...at, where: `column ${at.from + 1}` });
    }
    values.push(value.value);
  }
  const start = (memory: Memory) => startProbe(memory, when, values, logSink(spec, texts, values));
  return { ok: true, value: { spec, unit: '', start } };
}

const hasBins = (bins: number): boolean => Number.isInteger(bins) && bins >= 1 && bins <= BINS_MAX;

const wrongBins = (bins: number): ProbeCompiled =>
  outOfRange('bins', `a histogram of ${bins} bins`, `Use 1 … ${BINS_MAX}.`);

function compileInterval(
  spec: ProbeSpec & { type: 'interval' },
  opens: Condition | undefined,
  schema: Schema,
): ProbeCompiled {
  if (!opens) return outOfRange('when', 'nothing begins the interval', 'Write what begins it.');
  const closes = compileCondition(spec.until, schema);
  if (!closes.ok) return refused('until', closes.problem);
  if (!hasBins(spec.bins)) return wrongBins(spec.bins);
  const start = (memory: Memory) => startInterval(memory, opens, closes.value, spec);
  return { ok: true, value: { spec, unit: 'ns', start } };
}

/** Checks a probe against a schema and makes it executable. */
export function compileProbe(spec: ProbeSpec, schema: Schema): ProbeCompiled {
  let when: Condition | undefined;
  if (spec.when !== undefined && spec.when.trim() !== '') {
    const condition = compileCondition(spec.when, schema);
    if (!condition.ok) return refused('when', condition.problem);
    when = condition.value;
  }
  if (spec.type === 'log') return compileLog(spec, when, schema);
  if (spec.type === 'interval') return compileInterval(spec, when, schema);
  const compiled = compileExpression(spec.value, schema);
  if (!compiled.ok) return refused('value', compiled.problem);
  const { value } = compiled;
  if (spec.type === 'metric') {
    if (!(spec.everyNs >= 1 && Number.isFinite(spec.everyNs))) {
      return outOfRange('everyNs', `buckets of ${spec.everyNs} ns`, 'Use 1 ns or more.');
    }
    const start = (memory: Memory) => startProbe(memory, when, [value], metricSink(spec, value));
    return { ok: true, value: { spec, unit: value.unit, start } };
  }
  if (!hasBins(spec.bins)) return wrongBins(spec.bins);
  const start = (memory: Memory) => startProbe(memory, when, [value], histogramSink(spec, value));
  return { ok: true, value: { spec, unit: value.unit, start } };
}
