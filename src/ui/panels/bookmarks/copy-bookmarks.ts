/** Marked moments, to copy. */
import type { Timeline } from '../../../timeline/timeline.ts';
import type { PlacedBookmark } from '../../store/app-state.ts';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import type { CopyTable } from '../../widgets/copy/copy-table.ts';
import { eventName } from '../../widgets/describe.ts';

/** The event is null when it has left the history. */
export const bookmarkTable = (
  timeline: Timeline,
  bookmarks: readonly PlacedBookmark[],
): CopyTable =>
  listTable(
    'bookmarks',
    ['sequence', 'timeNs', 'event', 'name', 'note'],
    bookmarks.map(({ at, timeNs, name, note }) => {
      const event = timeline.event(at);
      return [at, timeNs, event === undefined ? null : eventName(timeline, event), name, note];
    }),
  );
