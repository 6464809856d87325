import { describe, expect, it } from 'vitest';
import { InvariantError, invariant } from './invariant.ts';
import { describeProblem, failure, ProblemError, success, unwrap } from './result.ts';

const problem = { what: 'the file is empty', where: 'trace.jsonl', mend: 'Export it again.' };

describe('Result', () => {
  it('unwraps the value of a success', () => {
    expect(unwrap(success(42))).toBe(42);
  });

  it('throws the problem of a failure, whole', () => {
    let thrown: unknown;
    try {
      unwrap(failure(problem));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProblemError);
    expect((thrown as ProblemError).problem).toEqual(problem);
    expect((thrown as ProblemError).message).toBe(describeProblem(problem));
  });

  it('describes what, where and how to mend in one line', () => {
    expect(describeProblem(problem)).toBe('the file is empty (trace.jsonl). Export it again.');
  });
});

describe('invariant', () => {
  it('passes a true fact', () => {
    expect(() => invariant(1 + 1 === 2, 'sums hold')).not.toThrow();
  });

  it('stops at a false fact and says which', () => {
    expect(() => invariant(false, 'time never goes backwards')).toThrow(InvariantError);
    expect(() => invariant(false, 'time never goes backwards')).toThrow(
      'broken invariant: time never goes backwards',
    );
  });
});
