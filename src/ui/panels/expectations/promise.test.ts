import { describe, expect, it } from 'vitest';
import { TEST_SCHEMA } from '../../../query/test-schema.ts';
import { compileCondition } from '../../../timeline/condition.ts';
import { promiseOf } from './promise.ts';

describe('the promise of an expectation', () => {
  it('is two conditions that the query language knows', () => {
    const promise = promiseOf({ rule: 'within', text: 'heater.tell after north.ask' });
    expect(promise).toEqual({
      when: 'kind == "ask" and device == "north"',
      until: 'kind == "tell" and device == "heater"',
    });
    for (const text of Object.values(promise ?? {})) {
      expect(compileCondition(text, TEST_SCHEMA).ok).toBe(true);
    }
  });

  it('is none where nothing is awaited', () => {
    expect(promiseOf({ rule: 'always', text: 'a.b after c.d' })).toBeUndefined();
    expect(promiseOf({ rule: 'within', text: 'in words' })).toBeUndefined();
  });
});
