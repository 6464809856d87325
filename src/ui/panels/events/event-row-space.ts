/**
 * The rows of the event table: every event, or those that pass the filter. A row has a position;
 * without a filter that is its sequence. Pure.
 */
import type { MatchList } from '../../store/match-list.ts';
import type { Moment } from '../../store/moment.ts';
import type { Rows } from './row-window.ts';

export interface RowSpace extends Rows {
  /** row of the playhead, or the last one before it; oldest − 1 = it lies before all rows */
  readonly at: number;
  readonly following: boolean;
  /** another key = other rows: what was on the screen is no guide to what will be */
  readonly key: string;
  sequenceAt(position: number): number;
}

export const everyRow = ({ oldest, published, at, following, epoch }: Moment): RowSpace => ({
  oldest,
  published,
  at,
  following,
  key: `${epoch}`,
  sequenceAt: (position) => position,
});

/** @param generation changes with every new list */
export function matchingRows(moment: Moment, list: MatchList, generation: number): RowSpace {
  const { at, following, epoch } = moment;
  const oldest = Math.max(list.first, list.positionAt(moment.oldest - 1) + 1);
  // The list may know newer events than this moment does.
  const published = Math.max(oldest, list.positionAt(moment.published - 1) + 1);
  return {
    oldest,
    published,
    at: Math.max(oldest - 1, Math.min(list.positionAt(at), published - 1)),
    following,
    key: `${epoch} ${generation}`,
    sequenceAt: (position) => list.sequenceAt(position),
  };
}

/** The row after or before the playhead; undefined = there is none. */
export function neighbourRow(rows: RowSpace, at: number, step: 1 | -1): number | undefined {
  const { oldest, published } = rows;
  const isOnRow = rows.at >= oldest && rows.sequenceAt(rows.at) === at;
  const position = step > 0 ? rows.at + 1 : isOnRow ? rows.at - 1 : rows.at;
  return position >= oldest && position < published ? rows.sequenceAt(position) : undefined;
}
