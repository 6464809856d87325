import type { Problem } from '../lib/result.ts';

export const EXIT = { fine: 0, broken: 1, badInput: 2 } as const;

export interface Finish {
  readonly code: number;
  readonly problem?: Problem;
}

/** One word after `orrery`. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly doc: string;
  run(words: readonly string[]): Promise<Finish>;
}

export const badInput = (problem: Problem): Finish => ({ code: EXIT.badInput, problem });

/** What Node's option parser found wrong, without its advice on other ways to write it. */
export const optionError = (error: unknown): string => {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split(/\.? To |\n/);
  return first;
};
