/**
 * The part of an event filter that columns alone can answer: conditions on kind, devices, time,
 * sequence and the first payload value. Whatever reads more is left to a predicate over the few
 * rows that remain. A plan never rejects an event that the filter passes.
 */
import type { Comparator } from './ast.ts';
import { joinPlans } from './join-plans.ts';
import type { ColumnPlan, Interval } from './plan-terms.ts';
import type { NumberTree, PayloadRead, Read, TruthTree } from './typed.ts';

export type { ColumnPlan, Interval } from './plan-terms.ts';

export interface PlannedTerm {
  readonly plan: ColumnPlan;
  /** false = the plan passes more than the condition does */
  readonly exact: boolean;
}

const EVERY: ColumnPlan = { op: 'every' };
const NONE: ColumnPlan = { op: 'none' };
const exactly = (plan: ColumnPlan): PlannedTerm => ({ plan, exact: true });
const atMost = (plan: ColumnPlan): PlannedTerm => ({ plan, exact: false });

const MIRRORED: Readonly<Record<Comparator, Comparator>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** The neighbouring double, upwards or downwards; there is nothing beyond the infinities. */
export function neighbour(value: number, upwards: boolean): number {
  if (Number.isNaN(value)) return value;
  if (value === 0) return upwards ? Number.MIN_VALUE : -Number.MIN_VALUE;
  if (value === (upwards ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY)) return Number.NaN;
  const cell = Float64Array.of(value);
  const bits = new BigInt64Array(cell.buffer);
  const away = value > 0 === upwards;
  bits[0] = bits[0]! + (away ? 1n : -1n);
  return cell[0]!;
}

/** The numbers x with `x operator constant`. */
export function intervalOf(
  operator: Comparator,
  constant: number,
): Interval & { readonly outside: boolean } {
  const outside = operator === '!=';
  if (operator === '==' || outside) return { low: constant, high: constant, outside };
  if (operator[0] === '<') {
    const high = operator === '<' ? neighbour(constant, false) : constant;
    return { low: Number.NEGATIVE_INFINITY, high, outside };
  }
  const low = operator === '>' ? neighbour(constant, true) : constant;
  return { low, high: Number.POSITIVE_INFINITY, outside };
}

/** Kinds that have the field at all. */
const kindsWith = ({ position }: PayloadRead): Uint8Array =>
  Uint8Array.from(position, (at) => (at >= 0 ? 1 : 0));

/** A comparison with a payload field: exact where it always comes first, in one unit. */
function payloadTerm(
  read: PayloadRead,
  interval: Interval & { readonly outside: boolean },
): PlannedTerm {
  const first = Uint8Array.from(read.position, (at) => (at === 0 ? 1 : 0));
  const later = Uint8Array.from(read.position, (at) => (at > 0 ? 1 : 0));
  const factors = new Set(read.factor.filter((_, kind) => first[kind] === 1));
  const [factor = 1] = factors;
  if (factors.size > 1) return atMost({ op: 'kind', members: kindsWith(read) });
  const here: ColumnPlan = {
    op: 'all',
    terms: [
      { op: 'kind', members: first },
      { op: 'number', column: 'value', factor, ...interval },
    ],
  };
  if (!later.includes(1)) return exactly(here);
  if (!first.includes(1)) return atMost({ op: 'kind', members: later });
  return atMost({ op: 'any', terms: [here, { op: 'kind', members: later }] });
}

function readTerm(read: Read, operator: Comparator, constant: number): PlannedTerm {
  const interval = intervalOf(operator, constant);
  switch (read.from) {
    case 'payload':
      return payloadTerm(read, interval);
    case 'time':
      return exactly({ op: 'number', column: 'timeNs', factor: 1, ...interval });
    case 'sequence':
      return exactly({ op: 'sequence', ...interval });
    default:
      return atMost(readBound(read));
  }
}

/** What must hold of an event that has this value at all. */
function readBound(read: Read): ColumnPlan {
  if (read.from === 'payload') return { op: 'kind', members: kindsWith(read) };
  if (read.from === 'latency') return { op: 'kind', members: read.toKinds };
  return EVERY;
}

/** Bounds of all values that a number is made of: one that is missing makes it NaN. */
function numberBounds(tree: NumberTree): ColumnPlan[] {
  switch (tree.op) {
    case 'constant':
      return [];
    case 'read':
      return [readBound(tree.read)];
    case 'negate':
      return numberBounds(tree.operand);
    case 'arithmetic':
      return [...numberBounds(tree.left), ...numberBounds(tree.right)];
  }
}

function compareTerm({ left, right, operator }: TruthTree & { op: 'compare' }): PlannedTerm {
  if (left.op === 'read' && right.op === 'constant') {
    return readTerm(left.read, operator, right.value);
  }
  if (left.op === 'constant' && right.op === 'read') {
    return readTerm(right.read, MIRRORED[operator], left.value);
  }
  return atMost(joinPlans('all', [...numberBounds(left), ...numberBounds(right)]));
}

function negated(plan: ColumnPlan): ColumnPlan {
  if (plan.op === 'every') return NONE;
  if (plan.op === 'none') return EVERY;
  return plan.op === 'not' ? plan.term : { op: 'not', term: plan };
}

/** The strictest plan that passes all events for which the condition holds. */
export function planOf(tree: TruthTree): PlannedTerm {
  switch (tree.op) {
    case 'truth':
      return exactly(tree.value ? EVERY : NONE);
    case 'kind':
      return exactly({ op: 'kind', members: tree.members });
    case 'device': {
      const { end, members } = tree;
      if (end !== 'device') return exactly({ op: end, members });
      const terms: ColumnPlan[] = [
        { op: 'source', members },
        { op: 'target', members },
      ];
      return exactly({ op: 'any', terms });
    }
    case 'compare':
      return compareTerm(tree);
    case 'not': {
      const { plan, exact } = planOf(tree.operand);
      return exact ? exactly(negated(plan)) : atMost(EVERY);
    }
    case 'all':
    case 'any': {
      const terms = tree.terms.map(planOf);
      const exact = terms.every((term) => term.exact);
      const plan = joinPlans(
        tree.op,
        terms.map((term) => term.plan),
      );
      return { plan, exact };
    }
    case 'text':
      return atMost(readBound(tree.read));
    default:
      return atMost(EVERY);
  }
}

/**
 * What the plan of a condition leaves open: the condition itself, or those of its terms that are
 * not answered by columns; undefined = nothing.
 */
export function residualOf(tree: TruthTree): TruthTree | undefined {
  if (planOf(tree).exact) return undefined;
  if (tree.op !== 'all') return tree;
  const open = tree.terms.filter((term) => !planOf(term).exact);
  return open.length === 1 ? open[0] : { op: 'all', terms: open };
}
