/** The part of a long text around the place that is wrong in it. Pure. */
import type { Span } from '../../../query/problem.ts';

export interface Excerpt {
  readonly before: string;
  readonly wrong: string;
  readonly after: string;
}

/** Characters shown before and after the place. */
const AROUND = 28;
/** Characters shown of the place itself. */
const WRONG_MAX = 48;
const CUT = '…';

export function excerptOf(text: string, { from, to }: Span): Excerpt {
  const begin = from > AROUND + 1 ? from - AROUND : 0;
  const wrongEnd = Math.min(Math.max(to, from), from + WRONG_MAX);
  const end = text.length - wrongEnd > AROUND + 1 ? wrongEnd + AROUND : text.length;
  return {
    before: (begin > 0 ? CUT : '') + text.slice(begin, from),
    wrong: text.slice(from, wrongEnd),
    after: text.slice(wrongEnd, end) + (end < text.length ? CUT : ''),
  };
}

/** Whether the text is only unfinished: what is wrong with it is its end. */
export const isUnfinished = (text: string, { from, to }: Span): boolean =>
  from >= text.trimEnd().length || (to >= text.length && /^["'`]/.test(text.slice(from)));
