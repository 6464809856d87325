import { describe, expect, it } from 'vitest';
import type { DeviceSchema, FieldRole, FieldSchema, Schema, Slot } from '../../../memory/schema.ts';
import { bestRow, levelOf, slotOfRow, stateRows } from './state-rows.ts';

const field = (name: string, slot: number, role: FieldRole, length = 1): FieldSchema => ({
  name,
  slot: slot as Slot,
  role,
  length,
  type: 'number',
  unit: '',
  doc: '',
});

const device = (id: number, fields: readonly FieldSchema[]): DeviceSchema => ({
  id,
  name: `device ${id}`,
  mock: 'mock',
  group: '',
  doc: '',
  fields,
  faults: [],
});

const schema: Schema = {
  title: '',
  kinds: [],
  links: [],
  expectations: [],
  slots: 8,
  devices: [
    device(0, [
      field('limit', 0, 'config'),
      field('value', 1, 'state'),
      field('stuck', 2, 'fault'),
      field('tell → room latency', 6, 'config'),
    ]),
    device(1, [field('fifo', 3, 'state', 3)]),
    device(2, []),
  ],
};

const keys = (closed: string[], open: string[]): string[] =>
  stateRows(schema, { closed: new Set(closed), open: new Set(open) }).map((row) => row.key);

describe('stateRows', () => {
  it('lists state before configuration and leaves out faults, links and devices without fields', () => {
    expect(keys([], [])).toEqual(['d:0', 'f:1', 's:0', 'f:0', 'd:1', 'f:3']);
  });

  it('tells settings apart: they stand below a row of their own', () => {
    const rows = stateRows(schema, { closed: new Set(), open: new Set(['f:3']) });
    expect(rows.map(levelOf)).toEqual([1, 2, 2, 3, 1, 2, 3, 3, 3]);
  });

  it('means the field that is called just so, or else the first with a value', () => {
    const rows = stateRows(schema, { closed: new Set(), open: new Set() });
    expect(bestRow(rows, ' Limit ')).toBe(3);
    expect(bestRow(rows, 'device 0.value')).toBe(1);
    expect(bestRow(rows, 'fifo')).toBe(1);
    expect(bestRow(rows.slice(4), 'fifo')).toBe(-1);
  });

  it('hides the fields of a closed device, and closed settings', () => {
    expect(keys(['d:0'], [])).toEqual(['d:0', 'd:1', 'f:3']);
    expect(keys(['s:0'], [])).toEqual(['d:0', 'f:1', 's:0', 'd:1', 'f:3']);
  });

  it.each([
    ['VALUE', ['d:0', 'f:1']],
    ['limit', ['d:0', 's:0', 'f:0']],
    ['ce 1', ['d:1', 'f:3']],
    ['  fo   device ', ['d:1', 'f:3']],
    ['device 0.li', ['d:0', 's:0', 'f:0']],
    ['stuck', []],
    ['nothing', []],
  ])('finds fields by the words "%s"', (wanted, found) => {
    const rows = stateRows(schema, { closed: new Set(), open: new Set() }, wanted);
    expect(rows.map(({ key }) => key)).toEqual(found);
  });

  it('shows the cells of an open array, each with its slot', () => {
    expect(keys(['d:0'], ['f:3'])).toEqual(['d:0', 'd:1', 'f:3', 'f:3:0', 'f:3:1', 'f:3:2']);
    const rows = stateRows(schema, { closed: new Set(), open: new Set(['f:3']) });
    expect(rows.map(slotOfRow)).toEqual([-1, 1, -1, 0, -1, -1, 3, 4, 5]);
  });
});
