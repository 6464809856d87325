/** Numbers of state and payload as a person reads them. */
import { legible } from '../lib/legible.ts';
import { exactDurationNs, groupDigits, hexText, trimNumber } from '../lib/units.ts';
import type { DeviceSchema, ExpectationSchema, ValueSchema } from '../memory/schema.ts';
import { NO_DEVICE } from '../memory/tables.ts';

/** Digits that a measured number is shown with: enough to tell neighbours apart, no float noise. */
const NUMBER_DIGITS = 7;
const LONG_NS = 10_000;
const NONE = '–';

/** What values need to be read besides their schema. */
export interface Names {
  readonly devices: readonly DeviceSchema[];
  readonly expectations: readonly ExpectationSchema[];
  text(id: number): string;
}

const showNumber = (value: number): string => {
  if (value === Number.POSITIVE_INFINITY) return '∞';
  if (value === Number.NEGATIVE_INFINITY) return '−∞';
  return Number.isSafeInteger(value) ? trimNumber(value, 16) : trimNumber(value, NUMBER_DIGITS);
};

/** Whole nanoseconds whose digits have to be counted: each of them may matter. */
const isLongNs = (value: number, { unit }: ValueSchema): boolean =>
  unit === 'ns' && Number.isSafeInteger(value) && Math.abs(value) >= LONG_NS;

/** The value without its unit; times in grouped ns. */
export function showValue(value: number, schema: ValueSchema, names: Names): string {
  switch (schema.type) {
    case 'number':
    case 'integer':
      if (isLongNs(value, schema)) return groupDigits(value);
      // Below zero stands for "none", in decimal.
      return schema.hex === true && Number.isSafeInteger(value) && value >= 0
        ? hexText(value)
        : showNumber(value);
    case 'flag':
      return Number.isNaN(value) ? NONE : value === 0 ? 'false' : 'true';
    case 'enum':
      return schema.values?.[value] ?? `(unknown value ${showNumber(value)})`;
    case 'text':
      return Number.isNaN(value) ? NONE : legible(names.text(value));
    case 'time':
      return Number.isFinite(value) ? groupDigits(value) : showTimeless(value);
    case 'device':
      if (Number.isNaN(value) || value < 0 || value === NO_DEVICE) return NONE;
      return names.devices[value]?.name ?? `(unknown device ${showNumber(value)})`;
    case 'field':
      return fieldName(value, names.devices) ?? `(unknown field ${showNumber(value)})`;
    case 'expectation':
      return names.expectations[value]?.name ?? `(unknown expectation ${showNumber(value)})`;
  }
}

/** "room.temperatureC", "uart.fifo[3]"; undefined when no field owns the slot. */
function fieldName(slot: number, devices: readonly DeviceSchema[]): string | undefined {
  for (const { name, fields } of devices) {
    const field = fields.find((own) => slot >= own.slot && slot < own.slot + own.length);
    if (!field) continue;
    return field.length === 1
      ? `${name}.${field.name}`
      : `${name}.${field.name}[${slot - field.slot}]`;
  }
  return undefined;
}

const showTimeless = (value: number): string => (Number.isNaN(value) ? 'never' : showNumber(value));

/** Seconds in which clocks are wrong are small: "7.802745 µs" can be read, "0.000007802745 s" not. */
function showSeconds(value: number): string {
  const size = Math.abs(value);
  if (!(size > 0 && size < 1)) return `${showNumber(value)} s`;
  const [unit, scale] = size >= 1e-3 ? ['ms', 1e3] : size >= 1e-6 ? ['µs', 1e6] : ['ns', 1e9];
  return `${trimNumber(value * (scale as number), NUMBER_DIGITS)} ${unit}`;
}

/** Whether the shown value brings a unit that fits its size. */
export const bringsUnit = ({ type, unit }: ValueSchema): boolean =>
  type === 'time' || (type === 'number' && unit === 's');

/** The value with its unit: "18.93 °C", "109.00165 ms", "true". */
export function showWithUnit(value: number, schema: ValueSchema, names: Names): string {
  if (schema.type === 'time') {
    return Number.isFinite(value) ? exactDurationNs(value) : showTimeless(value);
  }
  if (bringsUnit(schema) && Number.isFinite(value)) return showSeconds(value);
  const text = showValue(value, schema, names);
  return schema.unit === '' || Number.isNaN(value) ? text : `${text} ${schema.unit}`;
}
