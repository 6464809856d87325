import { describe, expect, it } from 'vitest';
import type { ColumnPlan } from './column-plan.ts';
import { compileFilter } from './compile-event.ts';
import { joinPlans } from './join-plans.ts';
import { TEST_SCHEMA } from './test-schema.ts';

const set = (op: 'kind' | 'source' | 'target', ...members: number[]): ColumnPlan => ({
  op,
  members: Uint8Array.from(members),
});
const number = (low: number, high: number, factor = 1, outside = false): ColumnPlan => ({
  op: 'number',
  column: 'value',
  low,
  high,
  factor,
  outside,
});

describe('joined plans', () => {
  it('read a column of ids once, also when sets of different lengths are nested', () => {
    const either = joinPlans('any', [set('kind', 0, 1), set('kind', 0, 0, 0, 1)]);
    expect(either).toEqual(set('kind', 0, 1, 0, 1));
    const nested: ColumnPlan = { op: 'all', terms: [set('kind', 1, 1, 1, 1), number(1, 2)] };
    expect(joinPlans('all', [either, nested])).toEqual({
      op: 'all',
      terms: [set('kind', 0, 1, 0, 1), number(1, 2)],
    });
  });

  it('keep columns, factors and gaps apart', () => {
    const apart = [set('kind', 1), set('source', 1), number(1, 2), number(1, 2, 60)];
    expect(joinPlans('all', apart)).toEqual({ op: 'all', terms: apart });
    const gap = [number(1, 2), number(4, 5)];
    expect(joinPlans('any', gap)).toEqual({ op: 'any', terms: gap });
    const holes = [number(3, 3, 1, true), number(4, 4, 1, true)];
    expect(joinPlans('all', holes)).toEqual({ op: 'all', terms: holes });
  });

  it('bound a number once', () => {
    expect(joinPlans('all', [number(1, 9), number(3, Infinity)])).toEqual(number(3, 9));
  });

  it.each([
    ['disjoint sets', [set('target', 1, 0), set('target', 0, 1)]],
    ['disjoint intervals', [number(1, 2), number(3, 4)]],
    ['a bound that is no number', [number(1, Number.NaN), number(0, 4)]],
    ['one term through which nothing passes', [number(0, 1), { op: 'none' } as const]],
  ])('pass nothing: %s', (_, terms) => {
    expect(joinPlans('all', terms)).toEqual({ op: 'none' });
    expect(joinPlans('any', [joinPlans('all', terms), set('kind', 1)])).toEqual(set('kind', 1));
  });

  it('pass everything without any condition, nothing without any choice', () => {
    expect(joinPlans('all', [])).toEqual({ op: 'every' });
    expect(joinPlans('any', [])).toEqual({ op: 'none' });
    expect(joinPlans('any', [set('kind', 1), { op: 'every' }])).toEqual({ op: 'every' });
  });

  it('make one set of a list of kinds as it is typed', () => {
    const filter = compileFilter('kind in [demand, ask] and source == north', TEST_SCHEMA);
    if (!filter.ok) throw new Error(filter.problem.what);
    const { plan } = filter.value;
    expect(plan.op === 'all' && plan.terms.map(({ op }) => op)).toEqual(['kind', 'source']);
  });
});
