import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import type { Schema, Slot, ValueSchema, ValueType } from '../memory/schema.ts';
import { NO_DEVICE } from '../memory/tables.ts';
import { createTimeline } from './reader.ts';
import { createRecorder, planFor } from './recorder.ts';
import { showWithUnit } from './show.ts';
import { testSchema } from './test-model.ts';

const schema: Schema = {
  ...testSchema(2),
  expectations: [
    { id: 0, name: 'never-hot', text: 'room.temperatureC < 25', rule: 'always', slot: 0 as Slot },
  ],
};
const recorder = unwrap(
  createRecorder({ schema, plan: planFor({ events: 1, slots: 9, strings: 2 }) }),
);
const hello = recorder.text('hello');
const timeline = createTimeline(recorder.memory, schema);

const value = (type: ValueType, unit = ''): ValueSchema => ({
  name: 'v',
  type,
  unit,
  doc: '',
  values: ['idle', 'busy'],
});

describe('values as a person reads them', () => {
  it.each([
    ['number', 18.93, '18.93'],
    ['number', 0.1 + 0.2, '0.3'],
    ['number', 123_456_789, '123456789'],
    ['number', -4, '−4'],
    ['number', Number.POSITIVE_INFINITY, '∞'],
    ['number', Number.NEGATIVE_INFINITY, '−∞'],
    ['number', Number.NaN, 'NaN'],
    ['integer', 2 ** 53 - 1, '9007199254740991'],
    ['flag', 1, 'true'],
    ['flag', 0, 'false'],
    ['flag', Number.NaN, '–'],
    ['enum', 1, 'busy'],
    ['enum', 7, '(unknown value 7)'],
    ['enum', Number.NaN, '(unknown value NaN)'],
    ['text', hello, 'hello'],
    ['text', 99, '(unknown text 99)'],
    ['text', Number.NaN, '–'],
    ['time', 100_000_000, '100,000,000'],
    ['time', Number.NaN, 'never'],
    ['time', Number.POSITIVE_INFINITY, '∞'],
    ['device', 1, 'd1'],
    ['device', NO_DEVICE, '–'],
    ['device', -1, '–'],
    ['device', 5, '(unknown device 5)'],
    ['field', 5, 'd1.b'],
    ['field', 7, 'd1.cells[1]'],
    ['field', 8, '(unknown field 8)'],
    ['expectation', 0, 'never-hot'],
    ['expectation', 3, '(unknown expectation 3)'],
  ] as const)('%s %d is "%s"', (type, number, text) => {
    expect(timeline.show(number, value(type))).toBe(text);
  });

  it('carry their unit where asked for', () => {
    const names = { ...schema, text: timeline.text };
    expect(showWithUnit(18.93, value('number', '°C'), names)).toBe('18.93 °C');
    expect(showWithUnit(3, value('integer'), names)).toBe('3');
    const hex = [0x120, 5, 0, -1, 1.5, Number.NaN].map((one) =>
      showWithUnit(one, { ...value('integer'), hex: true }, names),
    );
    expect(hex).toEqual(['0x120', '0x05', '0x00', '−1', '1.5', 'NaN']);
    // Nanoseconds of a clock: every digit may matter, so they can be counted.
    const ns = [60_000_120_000, -12_345, 9999, 1234.5].map((one) =>
      showWithUnit(one, value('number', 'ns'), names),
    );
    expect(ns).toEqual(['60,000,120,000 ns', '−12,345 ns', '9999 ns', '1234.5 ns']);
    expect(showWithUnit(Number.NaN, value('number', '°C'), names)).toBe('NaN');
    const seconds = [0.000007802745, -0.6000006, 9.1e-8, 12.5, 0].map((one) =>
      showWithUnit(one, value('number', 's'), names),
    );
    expect(seconds).toEqual(['7.802745 µs', '−600.0006 ms', '91 ns', '12.5 s', '0 s']);
    expect(showWithUnit(100e6, value('time', 'ns'), names)).toBe('100 ms');
    expect(showWithUnit(Number.NaN, value('time', 'ns'), names)).toBe('never');
  });
});
