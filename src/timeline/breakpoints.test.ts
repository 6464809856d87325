import { describe, expect, it } from 'vitest';
import {
  addBreakpoint,
  BREAKPOINTS_MAX,
  type Breakpoints,
  changeBreakpoint,
  removeBreakpoint,
} from './breakpoint-list.ts';
import { activeBreakpoints } from './breakpoints.ts';
import { testSchema } from './test-model.ts';

const SCHEMA = testSchema(2);
const listOf = (...texts: string[]): Breakpoints => texts.reduce<Breakpoints>(addBreakpoint, []);

describe('breakpoints', () => {
  it('get ids that are not used again while they are listed', () => {
    const list = listOf('d0.a > 1', 'd0.a > 2', 'd0.a > 3');
    expect(list.map(({ id }) => id)).toEqual([1, 2, 3]);
    const fewer = addBreakpoint(removeBreakpoint(list, 1), 'd0.a > 4');
    expect(fewer.map(({ id }) => id)).toEqual([2, 3, 4]);
  });

  it('are not listed twice, empty, or without end', () => {
    expect(listOf('d0.a > 1', ' d0.a > 1 ', '', '  ')).toHaveLength(1);
    const many = Array.from({ length: BREAKPOINTS_MAX + 5 }, (_, i) => `d0.a > ${i}`);
    expect(listOf(...many)).toHaveLength(BREAKPOINTS_MAX);
  });

  it('are active when enabled and possible; impossible ones say why', () => {
    const list = changeBreakpoint(listOf('d0.a > 1', 'd9.a > 1', 'd1.a > 1', 'd0.b > 0'), 3, {
      enabled: false,
    });
    const { any, ids, problems } = activeBreakpoints(list, SCHEMA);
    expect(any).toEqual(['d0.a > 1', 'd0.b > 0']);
    expect(ids).toEqual([1, 4]);
    expect(problems.get(2)?.what).toMatch(/no device is called "d9"/);
  });
});
