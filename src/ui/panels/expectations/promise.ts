/** What a `within` expectation waits for, as conditions of the query language. Pure. */
import { writeText } from '../../../query/lexer.ts';
import type { ExpectationStatus } from '../../store/expectations.ts';

const AFTER = ' after ';

/** "pedal.released" as a condition. */
function conditionOf(text: string): string {
  const dot = text.indexOf('.');
  const [device, kind] = [text.slice(0, dot), text.slice(dot + 1)];
  return `kind == ${writeText(kind)} and device == ${writeText(device)}`;
}

/** Undefined for expectations about state: nothing is awaited there. */
export function promiseOf({
  rule,
  text,
}: Pick<ExpectationStatus, 'rule' | 'text'>): { when: string; until: string } | undefined {
  const at = text.indexOf(AFTER);
  if (rule !== 'within' || at < 0) return undefined;
  return {
    when: conditionOf(text.slice(at + AFTER.length)),
    until: conditionOf(text.slice(0, at)),
  };
}
