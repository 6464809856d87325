import { describe, expect, it } from 'vitest';
import { onTreeKey } from './lane-keys.ts';
import { FIRST_LAYOUT } from './lane-layout.ts';
import { lanesOf, rowId } from './lane-rows.ts';
import { laneSchema } from './test-lanes.ts';

const { rows } = lanesOf(laneSchema('zones/north:thermostat', 'zones/south:thermostat'), {
  ...FIRST_LAYOUT,
  expanded: ['d:north'],
});

/** What a key does on the row at an index: group, north, its level, its on, south. */
function press(focused: number, key: string, rest: { altKey?: boolean; code?: string } = {}) {
  const done: string[] = [];
  const note =
    (name: string) =>
    (row: (typeof rows)[number], to?: number): void => {
      done.push([name, rowId(row), ...(to === undefined ? [] : [to])].join(' '));
    };
  const actions = {
    toggle: note('toggle'),
    pin: note('pin'),
    move: note('move'),
    place: note('place'),
    choose: note('choose'),
  };
  const goTo = (index: number) => done.push(`go ${index}`);
  const taken = onTreeKey(
    { rows, focused, actions, goTo },
    { code: '', altKey: false, ...rest, key },
  );
  return taken ? done : undefined;
}

describe('keys in the tree of lanes', () => {
  it('go from row to row', () => {
    expect(press(1, 'ArrowDown')).toEqual(['go 2']);
    expect(press(1, 'ArrowUp')).toEqual(['go 0']);
    expect(press(3, 'Home')).toEqual(['go 0']);
    expect(press(0, 'End')).toEqual(['go 4']);
  });

  it('open and close, go inside and out', () => {
    expect(press(0, 'ArrowLeft')).toEqual(['toggle gzones']);
    expect(press(1, 'ArrowRight')).toEqual(['go 2']);
    expect(press(4, 'ArrowRight')).toEqual(['toggle d1']);
    expect(press(3, 'ArrowLeft')).toEqual(['go 1']);
    expect(press(2, 'ArrowRight')).toEqual([]);
    expect(press(4, ' ')).toEqual(['toggle d1']);
  });

  it('show, pin and move', () => {
    expect(press(4, 'Enter')).toEqual(['choose d1']);
    expect(press(4, 'p', { code: 'KeyP' })).toEqual(['go 4', 'pin d1']);
    expect(press(4, 'ArrowUp', { altKey: true })).toEqual(['go 4', 'move d1 -1']);
  });

  it('leave the other keys to the page', () => {
    expect(press(1, 'w', { code: 'KeyW' })).toBeUndefined();
    expect(press(1, 'ArrowLeft', { altKey: true })).toBeUndefined();
  });
});
