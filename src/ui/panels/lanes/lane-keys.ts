/** The keyboard in the tree of the lanes. */
import type { LaneActions } from './lane-actions.ts';
import { parentIndex } from './lane-places.ts';
import type { LaneRow } from './lane-rows.ts';

export interface LaneKeys {
  readonly rows: readonly LaneRow[];
  /** index of the row that the keyboard is on */
  readonly focused: number;
  readonly actions: LaneActions;
  goTo(index: number): void;
}

/** Right opens, then goes inside; left closes, then goes out. */
function sideways({ rows, focused, actions, goTo }: LaneKeys, row: LaneRow, right: boolean): void {
  const open = row.type === 'field' ? undefined : row.open;
  const parent = right ? -1 : parentIndex(rows, focused);
  if (open !== undefined && open !== right) actions.toggle(row);
  else if (parent >= 0) goTo(parent);
  else if (right && open) goTo(focused + 1);
}

/**
 * The arrow keys of a tree; Enter shows, Space opens, P pins, Alt with an arrow moves.
 * @returns whether the key was meant for the tree
 */
export function onTreeKey(
  keys: LaneKeys,
  { key, code, altKey }: Pick<KeyboardEvent, 'key' | 'code' | 'altKey'>,
): boolean {
  const { rows, focused, actions, goTo } = keys;
  const row = rows[focused];
  if (row === undefined) return false;
  const vertical = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
  if (altKey && vertical === 0) return false;
  if (altKey) {
    // The focus goes along, although the row stands elsewhere.
    goTo(focused);
    actions.move(row, vertical);
  } else if (vertical !== 0) goTo(focused + vertical);
  else if (key === 'Home') goTo(0);
  else if (key === 'End') goTo(rows.length - 1);
  else if (key === 'ArrowRight' || key === 'ArrowLeft') sideways(keys, row, key === 'ArrowRight');
  else if (key === 'Enter') actions.choose(row);
  else if (key === ' ') actions.toggle(row);
  else if (code === 'KeyP') {
    goTo(focused);
    actions.pin(row);
  } else return false;
  return true;
}
