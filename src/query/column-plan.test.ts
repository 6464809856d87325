import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalOf, neighbour } from './column-plan.ts';
import { compileFilter } from './compile-event.ts';
import { TEST_SCHEMA } from './test-schema.ts';

const number = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.MIN_VALUE, Number.MAX_VALUE, Number.POSITIVE_INFINITY),
  fc.constantFrom(-Number.MIN_VALUE, -Number.MAX_VALUE, Number.NEGATIVE_INFINITY),
);
const OPERATORS = {
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a < b || a > b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;
type Operator = keyof typeof OPERATORS;

describe('neighbour', () => {
  it('has no double between itself and the number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        for (const upwards of [true, false]) {
          const next = neighbour(x, upwards);
          expect(upwards ? next > x : next < x).toBe(true);
          const middle = x / 2 + next / 2;
          const isTiny = Math.abs(x) < 1e-300;
          expect(middle === x || middle === next || !Number.isFinite(next) || isTiny).toBe(true);
        }
      }),
    );
    expect(neighbour(0, true)).toBe(Number.MIN_VALUE);
    expect(neighbour(-0, false)).toBe(-Number.MIN_VALUE);
    expect(neighbour(Number.MAX_VALUE, true)).toBe(Number.POSITIVE_INFINITY);
    expect(neighbour(Number.POSITIVE_INFINITY, true)).toBeNaN();
    expect(neighbour(Number.POSITIVE_INFINITY, false)).toBe(Number.MAX_VALUE);
  });
});

it('an interval holds exactly the numbers that the comparison holds for', () => {
  const operators = fc.constantFrom(...(Object.keys(OPERATORS) as Operator[]));
  const near = fc.tuple(number, fc.constantFrom(0, 1, -1)).map(([c, step]) => ({ c, step }));
  fc.assert(
    fc.property(operators, near, number, (operator, { c, step }, far) => {
      const { low, high, outside } = intervalOf(operator, c);
      const close = step === 0 ? c : neighbour(c, step > 0);
      for (const x of [close, far, Number.NaN]) {
        const passes = outside ? x < low || x > high : x >= low && x <= high;
        expect(passes, `${x} ${operator} ${c}`).toBe(OPERATORS[operator](x, c));
      }
    }),
    { numRuns: 3000 },
  );
});

describe('what a filter leaves to its residual predicate', () => {
  const filterOf = (text: string) => {
    const filter = compileFilter(text, TEST_SCHEMA);
    if (!filter.ok) throw new Error(filter.problem.what);
    return filter.value;
  };

  it.each([
    'kind == demand and on',
    'device == north or time > 3 ms',
    'not (kind == ask and source != north) and sequence > 4',
    'on == false and moved.mode == opening',
    '',
  ])('is nothing: %s', (text) => {
    expect(filterOf(text).residual).toBeUndefined();
  });

  it.each([
    'airC > 20',
    'text contains "x"',
    'latency(tell) > 1 ms',
    'changed(powerW)',
    'caused_by(3)',
    'not airC > 20',
    'airC - 18 > 1',
  ])('is something: %s', (text) => {
    expect(filterOf(text).residual).toBeTypeOf('function');
  });

  it('keeps the kinds that can have a value', () => {
    const { plan } = filterOf('airC > 20');
    expect(plan.op).toBe('kind');
    expect(filterOf('not airC > 20').plan).toEqual({ op: 'every' });
  });
});
