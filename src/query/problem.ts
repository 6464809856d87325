import type { Problem, Success } from '../lib/result.ts';

/** A problem that a text field can underline: offsets in UTF-16 code units, `to` exclusive. */
export interface QueryProblem extends Problem {
  readonly from: number;
  readonly to: number;
}

/** Fits wherever a Result is wanted; the problem additionally knows its place in the text. */
export type QueryResult<T> = Success<T> | { readonly ok: false; readonly problem: QueryProblem };

/** A stretch of the text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Carries a problem out of the recursive passes; never leaves this folder. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: QueryProblem;
  constructor(problem: QueryProblem) {
    super(problem.what);
    this.problem = problem;
  }
}

/** Ends the pass with a problem at `span`. */
export function refuse(span: Span, what: string, mend: string): never {
  const { from, to } = span;
  throw new Refusal({ what, where: `column ${from + 1}`, mend, from, to });
}

/** Runs a pass that may refuse; any other throw is a defect and goes on. */
export function attempt<T>(pass: () => T): QueryResult<T> {
  try {
    return { ok: true, value: pass() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}
