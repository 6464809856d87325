import { describe, expect, it } from 'vitest';
import { moveTo, toggleOpen, togglePin } from './lane-change.ts';
import { deviceKey, FIRST_LAYOUT, type LaneLayout } from './lane-layout.ts';
import { dropTop, parentIndex, placeAt, siblingsOf } from './lane-places.ts';
import {
  LANE_HEIGHT,
  type LaneRow,
  lanesOf,
  RULER_HEIGHT,
  rowAt,
  rowsBetween,
  topOf,
} from './lane-rows.ts';
import { laneSchema } from './test-lanes.ts';

const SCHEMA = laneSchema(
  'zones/north:thermostat',
  'plant/heater:heater',
  'zones/south:thermostat',
  'clock:timer',
);

const nameOf = (row: LaneRow): string =>
  row.type === 'group' ? `[${row.name}]` : row.type === 'field' ? row.field.name : row.device.name;

const names = (layout: LaneLayout, filter = ''): string[] =>
  lanesOf(SCHEMA, layout, filter).rows.map(nameOf);

const rowNamed = (layout: LaneLayout, name: string): LaneRow => {
  const row = lanesOf(SCHEMA, layout).rows.find((one) => nameOf(one) === name);
  if (row === undefined) throw new Error(`there is no row ${name}`);
  return row;
};

describe('lanesOf', () => {
  it('puts devices below their declared groups, those of none first', () => {
    expect(names(FIRST_LAYOUT)).toEqual([
      'clock',
      '[zones]',
      'north',
      'south',
      '[plant]',
      'heater',
    ]);
  });

  it('groups by kind, or not at all', () => {
    const byKind = names({ ...FIRST_LAYOUT, grouping: 'kind' });
    expect(byKind).toEqual([
      ...['[thermostat]', 'north', 'south'],
      ...['[heater]', 'heater', '[timer]', 'clock'],
    ]);
    const flat = names({ ...FIRST_LAYOUT, grouping: 'none' });
    expect(flat).toEqual(['north', 'heater', 'south', 'clock']);
  });

  it('takes pinned devices out of their groups to the top, in the order of the pins', () => {
    const pinned = [deviceKey('south'), deviceKey('clock')];
    expect(names({ ...FIRST_LAYOUT, pinned })).toEqual([
      ...['south', 'clock', '[zones]', 'north', '[plant]', 'heater'],
    ]);
  });

  it('stands for the devices of a closed group with the row of the group', () => {
    const lanes = lanesOf(SCHEMA, toggleOpen(FIRST_LAYOUT, 'g:zones'));
    expect(lanes.rows.map(nameOf)).toEqual(['clock', '[zones]', '[plant]', 'heater']);
    expect([...lanes.rowOfDevice]).toEqual([1, 3, 1, 0]);
  });

  it('shows the fields of an open device below it, one level deeper', () => {
    const lanes = lanesOf(SCHEMA, toggleOpen(FIRST_LAYOUT, deviceKey('north')));
    const [level, on] = lanes.rows.filter(({ type }) => type === 'field');
    const place = lanes.rows.findIndex((row) => nameOf(row) === 'on');
    expect(level).toMatchObject({ level: 3, shape: 'line' });
    expect(on).toMatchObject({ level: 3, shape: 'digital' });
    expect(parentIndex(lanes.rows, place)).toBe(2);
  });

  it('keeps what matches every word typed, and opens its group', () => {
    const layout = toggleOpen(FIRST_LAYOUT, 'g:zones');
    expect(names(layout, 'ther  SOUTH')).toEqual(['[zones]', 'south']);
    expect(names(layout, 'nothing')).toEqual([]);
  });
});

describe('moving a row', () => {
  const move = (layout: LaneLayout, name: string, place: number): LaneLayout => {
    const row = rowNamed(layout, name);
    const siblings = siblingsOf(lanesOf(SCHEMA, layout), row).map(({ key }) => key);
    return moveTo(layout, siblings, row.key, place, row.pinned);
  };

  it('puts a device at another place in its group only', () => {
    const moved = move(FIRST_LAYOUT, 'south', 0);
    expect(names(moved)).toEqual(['clock', '[zones]', 'south', 'north', '[plant]', 'heater']);
    expect(move(FIRST_LAYOUT, 'heater', 5)).toBe(FIRST_LAYOUT);
  });

  it('moves a group with all its devices', () => {
    const moved = move(move(FIRST_LAYOUT, 'south', 0), '[plant]', 0);
    expect(names(moved)).toEqual(['clock', '[plant]', 'heater', '[zones]', 'south', 'north']);
  });

  it('orders pins among themselves and keeps those of devices that are not there', () => {
    const pinned = [deviceKey('north'), deviceKey('gone'), deviceKey('heater')];
    const moved = move({ ...FIRST_LAYOUT, pinned }, 'heater', 0);
    expect(moved.pinned).toEqual([deviceKey('heater'), deviceKey('north'), deviceKey('gone')]);
    expect(togglePin(moved, deviceKey('gone')).pinned).toHaveLength(2);
  });

  it('drops where the pointer is: before the row whose middle it has not passed', () => {
    const layout = { ...FIRST_LAYOUT, grouping: 'none' } as const;
    const lanes = lanesOf(SCHEMA, layout);
    const heater = rowNamed(layout, 'heater');
    const siblings = siblingsOf(lanes, heater);
    expect(placeAt(siblings, heater, 5)).toBe(0);
    expect(dropTop(siblings, heater, 0)).toBe(0);
    expect(placeAt(siblings, heater, LANE_HEIGHT * 2.6)).toBe(2);
    expect(dropTop(siblings, heater, 2)).toBe(3 * LANE_HEIGHT);
    expect(dropTop(siblings, heater, 3)).toBe(4 * LANE_HEIGHT);
  });
});

describe('rows on the screen', () => {
  const layout = { ...FIRST_LAYOUT, grouping: 'none', pinned: [deviceKey('clock')] } as const;
  const lanes = lanesOf(SCHEMA, layout);
  const at = (scroll: { scrollTop: number; sticks: boolean }, y: number) => {
    const row = rowAt(lanes, scroll, RULER_HEIGHT + y);
    return row === undefined ? '' : nameOf(row);
  };

  it('finds pinned rows where they stay, and the others below them', () => {
    const scroll = { scrollTop: LANE_HEIGHT, sticks: true };
    expect(at(scroll, 1)).toBe('clock');
    expect(at(scroll, LANE_HEIGHT + 1)).toBe('heater');
    expect(at(scroll, 2 * LANE_HEIGHT + 1)).toBe('south');
    expect(at(scroll, 3 * LANE_HEIGHT + 1)).toBe('');
    expect(rowAt(lanes, scroll, RULER_HEIGHT - 1)).toBeUndefined();
  });

  it('scrolls pinned rows like the others where they would fill the panel', () => {
    const scroll = { scrollTop: LANE_HEIGHT, sticks: false };
    expect(at(scroll, 1)).toBe('north');
    const [pinned] = lanes.rows;
    if (pinned === undefined) throw new Error('there are rows');
    expect(topOf(lanes, pinned, scroll)).toBe(RULER_HEIGHT - LANE_HEIGHT);
  });

  it('lists those between two heights, in order, each once', () => {
    const scroll = { scrollTop: 0, sticks: true };
    const all = rowsBetween(lanes, scroll, RULER_HEIGHT, RULER_HEIGHT + 10 * LANE_HEIGHT);
    expect(all).toEqual([0, 1, 2, 3]);
    const some = rowsBetween(lanes, scroll, RULER_HEIGHT, RULER_HEIGHT + LANE_HEIGHT + 1);
    expect(some).toEqual([0, 1]);
  });
});
