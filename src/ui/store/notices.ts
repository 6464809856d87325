/** What the page tells beside the work: it never takes the focus. */
import type { Problem } from '../../lib/result.ts';

export interface PageNotice {
  readonly id: number;
  readonly tone: 'info' | 'problem';
  readonly what: string;
  readonly where: string;
  readonly mend: string;
  /** what can be done about it; such a notice stays until it is put away */
  readonly actions?: readonly NoticeAction[];
}

export interface NoticeAction {
  readonly label: string;
  run(): unknown;
}

export interface NoticesSlice {
  readonly notices: readonly PageNotice[];
  tell(what: string): void;
  /** Tells with buttons beside it; gives the number of the notice. */
  offer(what: string, ...actions: readonly NoticeAction[]): number;
  report(problem: Problem, ...actions: readonly NoticeAction[]): void;
  dismiss(id: number): void;
}
