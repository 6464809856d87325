import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter } from './compile-event.ts';
import { compileState } from './compile-state.ts';
import { complete } from './completion.ts';
import type { QueryResult } from './problem.ts';
import { createTestRecording } from './test-memory.ts';
import { KIND, slotNamed, TEST_SCHEMA } from './test-schema.ts';

const WORDS = [
  ...['and', 'or', 'not', 'in', 'contains', 'true', 'false', '(', ')', '[', ']', ',', '.', '..'],
  ...['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '=', '!', '&&', '||', '`', '"', "'"],
  ...['kind', 'device', 'source', 'time', 'sequence', 'changed', 'caused_by', 'latency', 'level'],
  ...['north', 'heater', 'powerW', 'north.measuredC', 'valve.mode', 'open', 'airC', 'on', 'text'],
  ...['"demand"', '"north"', '1', '2.5', '1e9', '0x1f', '5 ms', '20 °C', '3 kW', 'µ', '💥', '\\'],
  ...['constructor', '__proto__', 'toString', 'valve.fifo[1]', '"north.ask → heater.asked"'],
];

const anyText = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join(' ')),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join('')),
);

function checkAnswer(text: string, result: QueryResult<unknown>): void {
  if (result.ok) return;
  const { what, mend, where, from, to } = result.problem;
  expect(what).not.toBe('');
  expect(mend).toMatch(/\S/);
  expect(where).toBe(`column ${from + 1}`);
  expect(from).toBeGreaterThanOrEqual(0);
  expect(to).toBeGreaterThanOrEqual(from);
  expect(to).toBeLessThanOrEqual(text.length);
}

describe('any text', () => {
  const recording = createTestRecording(8);
  for (let i = 0; i < 12; i++) recording.append({ kind: i % 7, source: i % 4, payload: [i, i] });

  it('gets a condition or a problem with its place, never a throw', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const state = compileState(text, TEST_SCHEMA);
        checkAnswer(text, state);
        if (state.ok) {
          expect(state.value.devices.length).toBeGreaterThan(0);
          expect(state.value.evaluate(new Float64Array(TEST_SCHEMA.slots))).toBeTypeOf('boolean');
        }
        const filter = compileFilter(text, TEST_SCHEMA);
        checkAnswer(text, filter);
        if (filter.ok) {
          for (let row = 0; row < 8; row++) {
            expect(filter.value.matches(recording.memory, row)).toBeTypeOf('boolean');
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('gets candidates that lie inside it', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: -2, max: 202 }), (text, cursor) => {
        for (const context of ['state', 'event'] as const) {
          const { from, to, items } = complete(text, cursor, TEST_SCHEMA, context);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length);
          for (const { insert } of items) expect(insert).not.toBe('');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** A number with its text and its value by ordinary arithmetic. */
interface Numeric {
  readonly text: string;
  readonly value: (powerW: number, steps: number) => number;
}
interface Condition {
  readonly text: string;
  readonly holds: (powerW: number, steps: number) => boolean;
}

const numeric: fc.Memo<Numeric> = fc.memo((depth) => {
  const leaf: fc.Arbitrary<Numeric> = fc.oneof(
    fc.integer({ min: 0, max: 9 }).map((n) => ({ text: String(n), value: () => n })),
    fc.constant<Numeric>({ text: 'steps', value: (_, steps) => steps }),
    fc.constant<Numeric>({ text: 'heater.powerW / 1 W', value: (powerW) => powerW }),
  );
  if (depth <= 1) return leaf;
  const pair = fc.tuple(fc.constantFrom('+', '-', '*'), numeric(depth - 1), numeric(depth - 1));
  const combined = pair.map(([operator, a, b]): Numeric => {
    const operate = (x: number, y: number): number =>
      operator === '*' ? x * y : operator === '+' ? x + y : x - y;
    const text = `(${a.text}) ${operator} (${b.text})`;
    return { text, value: (p, s) => operate(a.value(p, s), b.value(p, s)) };
  });
  const negated = numeric(depth - 1).map((a): Numeric => {
    return { text: `-(${a.text})`, value: (p, s) => -a.value(p, s) };
  });
  return fc.oneof(leaf, combined, negated);
});

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const condition: fc.Memo<Condition> = fc.memo((depth) => {
  const compared = fc
    .tuple(fc.constantFrom(...Object.keys(COMPARE)), numeric(3), numeric(3))
    .map(([operator, a, b]): Condition => {
      const compare = COMPARE[operator] ?? (() => false);
      const text = `${a.text} ${operator} ${b.text}`;
      return { text, holds: (p, s) => compare(a.value(p, s), b.value(p, s)) };
    });
  if (depth <= 1) return compared;
  const inner = condition(depth - 1);
  const negated = inner.map((a): Condition => {
    return { text: `not (${a.text})`, holds: (p, s) => !a.holds(p, s) };
  });
  const joined = fc
    .tuple(fc.constantFrom('and', 'or', '=='), inner, inner)
    .map(([word, a, b]): Condition => {
      const join = (x: boolean, y: boolean): boolean =>
        word === 'and' ? x && y : word === 'or' ? x || y : x === y;
      const text = `(${a.text}) ${word} (${b.text})`;
      return { text, holds: (p, s) => join(a.holds(p, s), b.holds(p, s)) };
    });
  return fc.oneof(compared, negated, joined);
});

describe('random conditions', () => {
  it('hold exactly when ordinary arithmetic says so', () => {
    const small = fc.integer({ min: -5, max: 5 });
    fc.assert(
      fc.property(condition(4), small, small, (built, powerW, steps) => {
        const text = `heater.powerW == heater.powerW and (${built.text})`;
        const compiled = compileState(text, TEST_SCHEMA);
        if (!compiled.ok) throw new Error(`${text}: ${compiled.problem.what}`);
        const slots = new Float64Array(TEST_SCHEMA.slots);
        slots[slotNamed('heater.powerW')] = powerW;
        slots[slotNamed('valve.steps')] = steps;
        expect(compiled.value.evaluate(slots), text).toBe(built.holds(powerW, steps));
      }),
      { numRuns: 1500 },
    );
  });
});

describe('random causes', () => {
  it('caused_by agrees with walking every chain to its root', () => {
    const step = fc.option(fc.nat({ max: 40 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.nat({ max: 60 }),
        (backs, ancestor) => {
          const recording = createTestRecording(64);
          const parents: number[] = [];
          for (const [at, back] of backs.entries()) {
            const parent = back === undefined || back === 0 || back > at ? -1 : at - back;
            parents.push(parent);
            recording.append({ kind: KIND.start, ...(parent < 0 ? {} : { parent }) });
          }
          const filter = compileFilter(`caused_by(${ancestor})`, TEST_SCHEMA);
          if (!filter.ok) throw new Error(filter.problem.what);
          for (const at of parents.keys()) {
            let from = parents[at] ?? -1;
            while (from > ancestor) from = parents[from] ?? -1;
            const found = filter.value.matches(recording.memory, recording.rowOf(at));
            expect(found, `event ${at}`).toBe(from === ancestor);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
