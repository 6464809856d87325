/** Kept conditions with what they hit, to copy. */
import type { Breakpoint } from '../../../timeline/breakpoint-list.ts';
import type { Hits } from '../../store/hit-feed.ts';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import type { CopyTable } from '../../widgets/copy/copy-table.ts';

/** Hits are null where none were counted: it is off, or this world cannot have it. */
export const breakpointTable = (
  list: readonly Breakpoint[],
  byId: ReadonlyMap<number, Hits>,
): CopyTable =>
  listTable(
    'breakpoints',
    ['condition', 'enabled', 'hits'],
    list.map(({ id, text, enabled }) => [
      text,
      enabled,
      enabled ? (byId.get(id)?.count ?? null) : null,
    ]),
  );
