/**
 * Joins column plans so that each column is read once: sets of ids on one column become one set,
 * intervals that must all hold become one interval, and terms that decide nothing go.
 */
import type { ColumnPlan } from './plan-terms.ts';

type SetPlan = Extract<ColumnPlan, { readonly members: Uint8Array }>;
type IntervalPlan = Extract<ColumnPlan, { readonly low: number }>;
type Join = 'all' | 'any';

const EVERY: ColumnPlan = { op: 'every' };
const NONE: ColumnPlan = { op: 'none' };

const isSet = (plan: ColumnPlan): plan is SetPlan =>
  plan.op === 'kind' || plan.op === 'source' || plan.op === 'target';

const isInterval = (plan: ColumnPlan): plan is IntervalPlan =>
  plan.op === 'number' || plan.op === 'sequence';

/** Nothing passes. */
function isEmpty(plan: ColumnPlan): boolean {
  if (isSet(plan)) return !plan.members.includes(1);
  return plan.op === 'none' || (isInterval(plan) && !plan.outside && !(plan.low <= plan.high));
}

/** Terms with equal keys can be joined to one; undefined = with none. */
function keyOf(op: Join, plan: ColumnPlan): string | undefined {
  if (isSet(plan)) return plan.op;
  // Two intervals of which one must hold may have a gap between them.
  if (op === 'any' || !isInterval(plan) || plan.outside) return undefined;
  return plan.op === 'number' ? `${plan.column} × ${plan.factor}` : plan.op;
}

/** Ids that are in one of two sets. */
function union(a: Uint8Array, b: Uint8Array): Uint8Array {
  const [long, short] = a.length > b.length ? [a, b] : [b, a];
  return long.map((member, id) => (member === 1 || short[id] === 1 ? 1 : 0));
}

/** Ids that are in both sets. */
const common = (a: Uint8Array, b: Uint8Array): Uint8Array =>
  a.subarray(0, b.length).map((member, id) => (member === 1 && b[id] === 1 ? 1 : 0));

/** Two terms with one key; a bound that is NaN stays so and passes nothing. */
function joinTwo(op: Join, a: ColumnPlan, b: ColumnPlan): ColumnPlan {
  if (isSet(a) && isSet(b)) {
    return { ...a, members: (op === 'all' ? common : union)(a.members, b.members) };
  }
  if (!isInterval(a) || !isInterval(b)) return a;
  return { ...a, low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) };
}

const flattened = (op: Join, terms: readonly ColumnPlan[]): ColumnPlan[] =>
  terms.flatMap((term) => (term.op === op ? flattened(op, term.terms) : [term]));

/** All, or any, of the terms as one plan. */
export function joinPlans(op: Join, terms: readonly ColumnPlan[]): ColumnPlan {
  const [neutral, ending] = op === 'all' ? [EVERY, NONE] : [NONE, EVERY];
  const kept: ColumnPlan[] = [];
  const places = new Map<string, number>();
  for (const term of flattened(op, terms)) {
    if (term.op === neutral.op) continue;
    const key = keyOf(op, term);
    const place = key === undefined ? undefined : places.get(key);
    if (place !== undefined) kept[place] = joinTwo(op, kept[place]!, term);
    else if (key !== undefined) places.set(key, kept.length);
    if (place === undefined) kept.push(term);
  }
  const left = kept.map((term) => (isEmpty(term) ? NONE : term));
  if (left.some((term) => term.op === ending.op)) return ending;
  const some = left.filter((term) => term.op !== neutral.op);
  const [first] = some;
  if (first === undefined) return neutral;
  return some.length === 1 ? first : { op, terms: some };
}
