/** A probe as a person writes it: texts that need not be correct. Pure. */
import type { Problem } from '../../../lib/result.ts';
import { parseQuantity } from '../../../lib/units.ts';
import type { Schema } from '../../../memory/schema.ts';
import type { QueryProblem } from '../../../query/problem.ts';
import {
  type Aggregation,
  compileProbe,
  type ProbeProblem,
  type ProbeSpec,
} from '../../../timeline/probe.ts';
import { type Completer, completeNumber } from '../../widgets/query/complete-both.ts';

export const AGGREGATIONS: readonly Aggregation[] = ['last', 'mean', 'min', 'max', 'sum', 'count'];
export const PROBE_TYPES = ['metric', 'histogram', 'interval', 'log'] as const;
export type ProbeType = (typeof PROBE_TYPES)[number];

export interface ProbeDraft {
  readonly type: ProbeType;
  readonly value: string;
  readonly when: string;
  /** what ends an interval that `when` begins */
  readonly until: string;
  readonly message: string;
  readonly aggregate: Aggregation;
  /** "100 ms" */
  readonly every: string;
  readonly bins: number;
}

export const EMPTY_DRAFT: ProbeDraft = {
  type: 'metric',
  value: '',
  when: '',
  until: '',
  message: '',
  aggregate: 'last',
  every: '100 ms',
  bins: 40,
};

export const PROBES_MAX = 16;
const LOG_LINES = 500;
/** Holds always: stands for a condition that is still to be written. */
const ALWAYS = 'sequence >= 0';

const isText = (value: unknown): value is string => typeof value === 'string';
const isOf = <T extends string>(list: readonly T[], value: unknown): value is T =>
  isText(value) && (list as readonly string[]).includes(value);

/** Probes as they were kept; what is none is left out. */
export function draftsOf(value: unknown): ProbeDraft[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const drafts: ProbeDraft[] = [];
  for (const item of value.slice(0, PROBES_MAX)) {
    if (typeof item !== 'object' || item === null) continue;
    // Kept before there were intervals: without an end.
    const { type, value: text, when, until = '', message, aggregate, every, bins } = item;
    if (!isOf(PROBE_TYPES, type) || !isOf(AGGREGATIONS, aggregate)) continue;
    if (![text, when, until, message, every].every(isText) || !Number.isInteger(bins)) continue;
    drafts.push({ type, value: text, when, until, message, aggregate, every, bins });
  }
  return drafts;
}

/** "max of room.temperatureC every 100 ms". */
export function nameOf(draft: ProbeDraft): string {
  if (draft.type === 'interval') return `from ${draft.when.trim()} until ${draft.until.trim()}`;
  const when = draft.when.trim() === '' ? '' : ` when ${draft.when.trim()}`;
  if (draft.type === 'log') return `“${draft.message}”${when}`;
  if (draft.type === 'histogram') return `distribution of ${draft.value}${when}`;
  return `${draft.aggregate} of ${draft.value} every ${draft.every}${when}`;
}

export interface CheckedProbe {
  /** undefined = something is missing or wrong */
  readonly spec: ProbeSpec | undefined;
  readonly problems: Partial<Record<ProbeProblem['part'], QueryProblem>>;
  /** of the width of a bucket */
  readonly every: Problem | undefined;
}

function specOf(draft: ProbeDraft, everyNs: number): ProbeSpec {
  const common = { name: nameOf(draft), when: draft.when };
  const { value, until, message, aggregate, bins } = draft;
  if (draft.type === 'interval') return { ...common, type: 'interval', until, bins };
  if (draft.type === 'log') return { ...common, type: 'log', message, limit: LOG_LINES };
  if (draft.type === 'histogram') return { ...common, type: 'histogram', value, bins };
  return { ...common, type: 'metric', value, aggregate, everyNs };
}

/** What of a draft is wrong; what is still empty is only missing. */
export function checkProbe(draft: ProbeDraft, schema: Schema): CheckedProbe {
  const width = parseQuantity(draft.every, 'ns', 'interval');
  const everyNs = width.ok ? Math.round(width.value) : 1;
  const every =
    draft.type !== 'metric' || (width.ok && everyNs >= 1)
      ? undefined
      : width.ok
        ? { what: 'the interval has no length', where: 'interval', mend: 'Write 1 ns or more.' }
        : width.problem;
  const isInterval = draft.type === 'interval';
  const wanted = draft.type === 'log' ? [draft.message] : [draft.value];
  const isEmpty = (isInterval ? [draft.when, draft.until] : wanted).some((text) => !text.trim());
  // What is written can be checked before the rest is: against what is always right.
  const whole = isInterval
    ? { ...draft, when: draft.when.trim() || ALWAYS, until: draft.until.trim() || ALWAYS }
    : isEmpty
      ? { ...draft, value: '1', message: '' }
      : draft;
  const problems: Partial<Record<ProbeProblem['part'], QueryProblem>> = {};
  const compiled = compileProbe(specOf(whole, everyNs), schema);
  if (!compiled.ok) {
    problems[compiled.problem.part] = compiled.problem;
    // The condition is looked at first: the rest may be wrong as well.
    const when = isInterval ? ALWAYS : '';
    const rest = compileProbe(specOf({ ...whole, when }, everyNs), schema);
    if (!rest.ok) problems[rest.problem.part] = rest.problem;
  }
  const spec = compiled.ok && every === undefined && !isEmpty ? specOf(draft, everyNs) : undefined;
  return { spec, problems, every };
}

/** The same between the braces of a message; elsewhere a message is free text. */
export const completeMessage = (schema: Schema): Completer => {
  const inside = completeNumber(schema);
  return (text, cursor) => {
    const open = text.lastIndexOf('{', cursor - 1);
    if (open < 0 || text.slice(open, cursor).includes('}')) {
      return { from: cursor, to: cursor, items: [] };
    }
    const close = text.indexOf('}', open);
    const inner = text.slice(open + 1, close < 0 ? text.length : close);
    const { from, to, items } = inside(inner, cursor - open - 1);
    return { from: from + open + 1, to: to + open + 1, items };
  };
};
