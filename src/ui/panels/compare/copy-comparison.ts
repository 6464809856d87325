/** Two recordings side by side, to copy. Columns of the other one begin with "other". */
import type { EventPair, FieldDifference, OverlaidBin } from '../../../timeline/side-by-side.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import type { MadeComparison } from '../../store/app-state.ts';
import { listTable, unitCell, valueCell } from '../../widgets/copy/copy-rows.ts';
import type { CopyCell, CopyTable } from '../../widgets/copy/copy-table.ts';
import { eventName, payloadText } from '../../widgets/describe.ts';

export const fieldTable = (
  { world, other }: MadeComparison,
  found: readonly FieldDifference[],
): CopyTable =>
  listTable(
    'fields',
    ['device', 'field', 'cell', 'other', 'this', 'unit'],
    found.map(({ device, field, cell, a, b }) => [
      device,
      field.name,
      cell,
      valueCell(other, b, field),
      valueCell(world.timeline, a, field),
      unitCell(field),
    ]),
  );

const sideCells = (timeline: Timeline, event: EventRecord | undefined): CopyCell[] =>
  event === undefined
    ? [null, null, null, null]
    : [event.sequence, event.timeNs, eventName(timeline, event), payloadText(timeline, event)];

const SIDE = ['Sequence', 'TimeNs', 'Event', 'Payload'];

export const pairTable = (
  { world, other }: MadeComparison,
  pairs: readonly EventPair[],
): CopyTable =>
  listTable(
    'pairs',
    ['same', ...SIDE.map((name) => `other${name}`), ...SIDE.map((name) => `this${name}`)],
    pairs.map(({ a, b, same }) => [same, ...sideCells(other, b), ...sideCells(world.timeline, a)]),
  );

export const barTable = (made: MadeComparison, bins: readonly OverlaidBin[]): CopyTable =>
  listTable(
    'bins',
    ['fromNs', 'toNs', `other: ${made.otherName}`, `this: ${made.own}`],
    bins.map(({ fromNs, toNs, a, b }) => [fromNs, toNs, b, a]),
  );
