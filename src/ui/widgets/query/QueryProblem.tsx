import type { QueryProblem } from '../../../query/problem.ts';
import { excerptOf } from './problem-excerpt.ts';

interface Props {
  readonly id: string;
  readonly text: string;
  readonly problem: QueryProblem;
  /** still being written: said quietly */
  readonly quiet: boolean;
}

/** The place underlined, a caret under it, and what was expected there. */
export function ProblemText({ id, text, problem, quiet }: Props) {
  const { before, wrong, after } = excerptOf(text, problem);
  return (
    <div className="query-problem" id={id} role="status">
      <code className="query-excerpt" aria-hidden="true">
        {before}
        <mark data-quiet={quiet || undefined}>{wrong || ' '}</mark>
        {after}
      </code>
      <code className="query-caret" aria-hidden="true">
        {' '.repeat(before.length)}
        {'^'.repeat(Math.max(1, wrong.length))}
      </code>
      <p>
        <span className={quiet ? 'muted' : 'alarm'}>
          {quiet ? '' : '▲ '}
          {problem.what}
        </span>{' '}
        <span className="muted">({problem.where}).</span> {problem.mend}
      </p>
    </div>
  );
}
