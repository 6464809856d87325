import { describe, expect, it } from 'vitest';
import { compileCondition } from './condition.ts';
import { testSchema } from './test-model.ts';

const SCHEMA = testSchema(2);
const compile = (text: string) => compileCondition(text, SCHEMA);

const problemOf = (text: string) => {
  const compiled = compile(text);
  if (compiled.ok) throw new Error(`"${text}" is a condition`);
  return compiled.problem;
};

describe('a condition', () => {
  it.each<[string, 'moment' | 'event', number[]]>([
    ['d0.a > 1', 'moment', [0]],
    ['d1.b > d0.a and not d0.cells[1] == 3', 'moment', [0, 3, 5]],
    ['kind == "ask"', 'event', []],
    ['kind == "ask" and d1.a > 2', 'event', [4]],
    ['(d0.a > 1 or level > 2) and time > 3 ns', 'event', [0]],
    ['changed(d0.a) and d0.b == 1', 'event', [1]],
  ])('"%s" fires at a %s and reads the cells %j', (text, fires, slots) => {
    expect(compile(text)).toMatchObject({ ok: true, value: { text, fires, slots } });
  });

  it.each<[string, RegExp, string]>([
    ['d7.a > 1', /no device is called "d7"/, 'd7'],
    ['kind == "ask" and d0.z > 1', /d0 has no field "z"/, 'z'],
    ['d0.a > 1 and nonsense > 2', /nothing here is called "nonsense"/, 'nonsense'],
    ['sequence > d0.a', /one comparison is about an event and about state/, 'sequence > d0.a'],
    ['d0.a > ', /expected/, ''],
    ['', /./, ''],
  ])('"%s" is refused at its place', (text, what, place) => {
    const problem = problemOf(text);
    expect(problem.what).toMatch(what);
    expect(text.slice(problem.from, problem.to)).toBe(place);
  });

  it('of 10,000 brackets is refused at once', () => {
    expect(problemOf(`${'('.repeat(10_000)}d0.a > 1${')'.repeat(10_000)}`).what).toMatch(
      /nested|deep/,
    );
  });
});
