/** Rows among their siblings: where one can be moved to, and what it belongs to. Pure. */
import { type LaneRow, type LaneRows, rowId } from './lane-rows.ts';

/** The rows that a row can be moved past, in their order, itself among them. */
export function siblingsOf(lanes: LaneRows, row: LaneRow): readonly LaneRow[] {
  if (row.type === 'field') return [];
  const alike = lanes.rows.filter(
    (one) => one.type === row.type && one.pinned === row.pinned && one.level === row.level,
  );
  if (row.type === 'group' || row.level === 1) return alike;
  const group = lanes.rows.find((one) => one.type === 'group' && one.devices.includes(row.device));
  return alike.filter(
    (one) => one.type === 'device' && group?.type === 'group' && group.devices.includes(one.device),
  );
}

/** Place among its siblings that a row would take if it were dropped at a height of its part. */
export function placeAt(siblings: readonly LaneRow[], row: LaneRow, y: number): number {
  let place = 0;
  for (const one of siblings) {
    if (rowId(one) !== rowId(row) && one.top + one.height / 2 < y) place += 1;
  }
  return place;
}

/** Height of its part at which a row dropped at a place would begin. */
export function dropTop(siblings: readonly LaneRow[], row: LaneRow, place: number): number {
  const others = siblings.filter((one) => rowId(one) !== rowId(row));
  const next = others[place];
  if (next !== undefined) return next.top;
  const last = others.at(-1) ?? row;
  return last.top + last.height;
}

/** The row that a row belongs to: a device of its field, a group of its device. */
export function parentIndex(rows: readonly LaneRow[], index: number): number {
  const level = rows[index]?.level ?? 0;
  for (let at = index - 1; at >= 0; at--) {
    const row = rows[at];
    if (row !== undefined && row.level < level) return at;
  }
  return -1;
}
