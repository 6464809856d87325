/** A metric of one's own, and the alert on it, as a person writes them: texts. Pure. */
import { parseQuantity } from '../../../lib/units.ts';
import type { Schema } from '../../../memory/schema.ts';
import type { QueryProblem } from '../../../query/problem.ts';
import type { AlertRule } from '../../../timeline/alerts.ts';
import { type Aggregation, compileProbe, type ProbeSpec } from '../../../timeline/probe.ts';

export const AGGREGATIONS: readonly Aggregation[] = ['last', 'mean', 'max', 'min', 'sum', 'count'];
export const METRICS_MAX = 16;
const TEXT_MAX = 200;

export interface MetricDraft {
  readonly name: string;
  readonly description: string;
  /** number of the query language */
  readonly value: string;
  readonly aggregate: Aggregation;
  /** "100 ms" */
  readonly every: string;
  /** '' = no alert */
  readonly side: '' | 'above' | 'below';
  readonly threshold: string;
  /** '' = the threshold */
  readonly recovery: string;
  /** '' = at once */
  readonly hold: string;
}

export const EMPTY_METRIC: MetricDraft = {
  name: '',
  description: '',
  value: '',
  aggregate: 'last',
  every: '100 ms',
  side: '',
  threshold: '',
  recovery: '',
  hold: '',
};

type MetricSpec = Extract<ProbeSpec, { readonly type: 'metric' }>;

export interface CheckedMetric {
  /** undefined = something is missing or wrong */
  readonly spec: MetricSpec | undefined;
  readonly unit: string;
  /** undefined = there is no alert */
  readonly rule: AlertRule | undefined;
  /** of the expression, underlined there */
  readonly problem: QueryProblem | undefined;
  /** of one of the other fields; '' = none */
  readonly wrong: string;
}

type Read = { readonly value: number } | { readonly wrong: string };

function quantity(text: string, unit: string, name: string): Read {
  const read = parseQuantity(text, unit, name);
  return read.ok ? { value: read.value } : { wrong: `${name}: ${read.problem.mend}` };
}

function ruleOf(draft: MetricDraft, unit: string): { rule: AlertRule } | { wrong: string } {
  const { side, threshold, recovery, hold } = draft;
  const bad = quantity(threshold, unit, 'threshold');
  if ('wrong' in bad) return bad;
  const good = recovery.trim() === '' ? bad : quantity(recovery, unit, 'recovery');
  if ('wrong' in good) return good;
  const lasting = hold.trim() === '' ? { value: 0 } : quantity(hold, 'ns', 'duration');
  if ('wrong' in lasting) return lasting;
  if (lasting.value < 0) return { wrong: 'duration: Write 0 ns or more.' };
  const isBelow = side === 'below';
  const isBeyond = isBelow ? good.value < bad.value : good.value > bad.value;
  if (isBeyond) return { wrong: 'recovery: It must lie on the good side of the threshold.' };
  return {
    rule: {
      side: isBelow ? 'below' : 'above',
      threshold: bad.value,
      recovery: good.value,
      holdNs: lasting.value,
    },
  };
}

export function checkMetric(draft: MetricDraft, schema: Schema): CheckedMetric {
  const nothing = { spec: undefined, unit: '', rule: undefined, problem: undefined, wrong: '' };
  const every = quantity(draft.every, 'ns', 'bucket');
  if ('wrong' in every) return { ...nothing, wrong: every.wrong };
  const everyNs = Math.round(every.value);
  if (everyNs < 1) return { ...nothing, wrong: 'bucket: Write 1 ns or more.' };
  if (draft.value.trim() === '') return nothing;
  const { name, value, aggregate } = draft;
  const spec: MetricSpec = { type: 'metric', name, value, aggregate, everyNs };
  const compiled = compileProbe(spec, schema);
  if (!compiled.ok) return { ...nothing, problem: compiled.problem };
  const unit = aggregate === 'count' ? '' : compiled.value.unit;
  if (draft.side === '') return { ...nothing, spec, unit };
  if (draft.threshold.trim() === '') return { ...nothing, unit };
  const rule = ruleOf(draft, unit);
  if ('wrong' in rule) return { ...nothing, unit, wrong: rule.wrong };
  return { ...nothing, spec, unit, rule: rule.rule };
}

/** Named by its expression unless it has a name. */
export const metricTitle = ({ name, value, aggregate }: MetricDraft): string =>
  name.trim() === '' ? `${aggregate} ${value.trim()}` : name.trim();

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= TEXT_MAX;

/** Metrics as they were kept; what is none is left out. */
export function metricsOf(value: unknown): MetricDraft[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const drafts: MetricDraft[] = [];
  for (const item of value.slice(0, METRICS_MAX)) {
    if (typeof item !== 'object' || item === null) continue;
    const { name, description, value: text, aggregate, every, side } = item;
    const { threshold, recovery, hold } = item;
    const texts = [name, description, text, every, threshold, recovery, hold];
    const known = AGGREGATIONS.find((one) => one === aggregate);
    const sides = ['', 'above', 'below'] as const;
    const held = sides.find((one) => one === side);
    if (!texts.every(isText) || known === undefined || held === undefined) continue;
    drafts.push({
      ...{ name, description, value: text, aggregate: known, every, side: held },
      ...{ threshold, recovery, hold },
    });
  }
  return drafts;
}
