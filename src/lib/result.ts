/** What a person needs to mend a bad input: what is wrong, where, and how to put it right. */
export interface Problem {
  readonly what: string;
  readonly where: string;
  readonly mend: string;
}

export interface Success<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Failure {
  readonly ok: false;
  readonly problem: Problem;
}

/** Errors of input and environment are values: they cross threads whole and cannot be forgotten. */
export type Result<T> = Success<T> | Failure;

export const success = <T>(value: T): Success<T> => ({ ok: true, value });
export const failure = (problem: Problem): Failure => ({ ok: false, problem });

/** One line for a terminal or a notice. */
export const describeProblem = (problem: Problem): string =>
  `${problem.what} (${problem.where}). ${problem.mend}`;

/** Carries a Problem through code that can only throw; caught at the nearest border. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(describeProblem(problem));
    this.problem = problem;
  }
}

/** The value, or a thrown ProblemError: for borders that report by throwing. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ProblemError(result.problem);
}
