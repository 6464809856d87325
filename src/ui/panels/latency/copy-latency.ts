/** Latencies to copy: statistics and bins, one column a side. */
import { overlayLatencies } from '../../../timeline/side-by-side.ts';
import type { LatencySummary } from '../../../timeline/timeline.ts';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import type { CopyTable } from '../../widgets/copy/copy-table.ts';
import { FIGURES } from './figures.ts';

export interface Named {
  readonly name: string;
  readonly summary: LatencySummary;
}

export const figureTable = (sides: readonly Named[]): CopyTable =>
  listTable(
    'figures',
    ['figure', ...sides.map(({ name }) => name), 'unit'],
    FIGURES.map(({ name, of, unit }) => [name, ...sides.map((side) => of(side.summary)), unit]),
  );

export function binTable(own: Named, other: Named | undefined): CopyTable {
  if (other === undefined) {
    const rows = own.summary.bins.map(({ fromNs, toNs, count }) => [fromNs, toNs, count]);
    return listTable('bins', ['fromNs', 'toNs', 'count'], rows);
  }
  const rows = overlayLatencies(own.summary, other.summary);
  return listTable(
    'bins',
    ['fromNs', 'toNs', `− ${other.name}`, `+ ${own.name}`],
    rows.map(({ fromNs, toNs, a, b }) => [fromNs, toNs, b, a]),
  );
}
