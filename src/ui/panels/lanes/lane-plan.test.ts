import { describe, expect, it } from 'vitest';
import type { DeviceSchema, FieldSchema, ValueType } from '../../../memory/schema.ts';
import { MOCKS } from '../../../mocks/registry.ts';
import { laneField } from './lane-plan.ts';

const field = (name: string, type: ValueType, more: Partial<FieldSchema> = {}): FieldSchema =>
  ({ name, type, unit: '', doc: '', slot: 0, length: 1, role: 'state', ...more }) as FieldSchema;

const laneOf = (...fields: FieldSchema[]): string | undefined =>
  laneField({ fields } as unknown as DeviceSchema)?.name;

describe('the field that a lane draws', () => {
  it('is the first choice, else the first flag, else the first number with a unit', () => {
    const numbers = [field('count', 'integer'), field('level', 'number'), field('volts', 'number')];
    expect(laneOf(...numbers)).toBe('level');
    expect(laneOf(...numbers, field('amps', 'number', { unit: 'A' }))).toBe('amps');
    expect(laneOf(...numbers, field('on', 'flag'), field('up', 'flag'))).toBe('on');
    expect(laneOf(field('on', 'flag'), field('step', 'enum'))).toBe('step');
    expect(laneOf(field('limit', 'enum', { role: 'config' }))).toBeUndefined();
  });

  it('is the one that its mock chose', () => {
    const volts = field('volts', 'number', { unit: 'V', lane: true });
    expect(laneOf(field('on', 'flag'), field('step', 'enum'), volts)).toBe('volts');
    const chosen = MOCKS.flatMap(({ kind, state }) =>
      Object.entries(state).flatMap(([name, { lane }]) =>
        lane === true ? [`${kind}.${name}`] : [],
      ),
    );
    expect(chosen.sort()).toEqual(['power-supply.volts', 'temperature-logger.alarm']);
  });
});
