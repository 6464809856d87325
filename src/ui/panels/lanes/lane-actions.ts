/** What a person can do with a row of the lanes, by whatever means. */
import type { AppState } from '../../store/app-state.ts';
import { moveTo, toggleOpen, togglePin } from './lane-change.ts';
import { siblingsOf } from './lane-places.ts';
import { laneField } from './lane-plan.ts';
import { type LaneRow, type LaneRows, rowId } from './lane-rows.ts';
import type { LaneChoice } from './use-lane-layout.ts';

export interface LaneActions {
  /** Opens or closes it. */
  toggle(row: LaneRow): void;
  pin(row: LaneRow): void;
  /** Past its neighbours. @param steps < 0 = up */
  move(row: LaneRow, steps: number): void;
  /** To a place among its siblings, itself not counted. */
  place(row: LaneRow, place: number): void;
  /** Shows its value in the inspector; a group opens or closes. */
  choose(row: LaneRow): void;
}

export function laneActions(
  lanes: LaneRows,
  { layout, change }: LaneChoice,
  show: AppState['show'],
): LaneActions {
  const place = (row: LaneRow, wanted: number) => {
    if (row.type === 'field') return;
    const siblings = siblingsOf(lanes, row).map(({ key }) => key);
    change(moveTo(layout, siblings, row.key, wanted, row.pinned));
  };
  const toggle = (row: LaneRow) => {
    if (row.type !== 'field' && row.open !== undefined) change(toggleOpen(layout, row.key));
  };
  return {
    toggle,
    pin: (row) => {
      if (row.type === 'device') change(togglePin(layout, row.key));
    },
    place,
    move: (row, steps) => {
      const siblings = siblingsOf(lanes, row);
      const at = siblings.findIndex((one) => rowId(one) === rowId(row));
      if (at >= 0) place(row, at + steps);
    },
    choose: (row) => {
      if (row.type === 'group') return toggle(row);
      const field = row.type === 'field' ? row.field : laneField(row.device);
      if (field !== undefined) show({ inspectorTab: 'state', slot: field.slot });
    },
  };
}
