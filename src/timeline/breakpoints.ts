/** Which breakpoints of a list can fire in a world. */
import type { Schema } from '../memory/schema.ts';
import type { QueryProblem } from '../query/problem.ts';
import type { Breakpoints } from './breakpoint-list.ts';
import { compileCondition } from './condition.ts';

export interface ActiveBreakpoints {
  /** for StopCondition.any and SearchQuestion.any */
  readonly any: readonly string[];
  /** breakpoint of each entry of `any`: names the one that fired */
  readonly ids: readonly number[];
  /** enabled ones that this world cannot have, and why */
  readonly problems: ReadonlyMap<number, QueryProblem>;
}

/** Those that can fire in a world. */
export function activeBreakpoints(list: Breakpoints, schema: Schema): ActiveBreakpoints {
  const any: string[] = [];
  const ids: number[] = [];
  const problems = new Map<number, QueryProblem>();
  for (const { id, text, enabled } of list) {
    if (!enabled) continue;
    const condition = compileCondition(text, schema);
    if (condition.ok) {
      any.push(text);
      ids.push(id);
    } else {
      problems.set(id, condition.problem);
    }
  }
  return { any, ids, problems };
}
