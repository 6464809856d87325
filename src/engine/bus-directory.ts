/** Finds the devices, events and fields that messages, selections and updates name. */
import { failure, type Problem, type Result, success } from '../lib/result.ts';
import type { Command } from '../memory/commands.ts';
import {
  type DeviceSchema,
  type EventKindSchema,
  type EventRole,
  type FieldSchema,
  SYSTEM_KIND,
  type ValueSchema,
} from '../memory/schema.ts';
import type { BusProblem } from './bus-error.ts';
import type { MockDefinition } from './define-mock.ts';
import { COMMAND_FIELDS_MAX } from './inputs.ts';
import type { System } from './system.ts';

/** Something said to a device from outside; made by `message`, so that its payload fits. */
export interface Message {
  readonly mock: string;
  readonly event: string;
  readonly to: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const unavailable = (problem: Problem): BusProblem => ({
  ...problem,
  code: 'capability-unavailable',
});

/** The number that stands for a value; undefined when it is of another type. */
function numberOf({ type, values }: ValueSchema, value: unknown): number | undefined {
  if (values !== undefined) {
    const at = values.indexOf(value as string);
    return at < 0 ? undefined : at;
  }
  if (type === 'flag') return typeof value === 'boolean' ? Number(value) : undefined;
  return typeof value === 'number' ? value : undefined;
}

const misfit = (what: string, mend: string): Problem => ({ what, where: 'event bus', mend });

const kindText = ({ type, values }: ValueSchema): string =>
  values?.join(', ') ?? (type === 'flag' ? 'true or false' : 'a number');

/** Looks up what messages, selections and updates name. */
export function createDirectory({ schema }: System) {
  const devices = new Map(schema.devices.map((device) => [device.name, device]));

  const deviceOf = (name: string, mock?: string): Result<DeviceSchema> => {
    const device = devices.get(name);
    if (device && (mock === undefined || device.mock === mock)) return success(device);
    const fitting = schema.devices.filter((known) => mock === undefined || known.mock === mock);
    const names = fitting.map((known) => known.name).join(', ') || 'none';
    const what = `there is no ${mock ?? 'device'} "${name}" in this world`;
    return failure(misfit(what, `There is: ${names}.`));
  };

  const kindOf = (
    mock: string,
    event: string,
    roles: readonly EventRole[],
  ): Result<EventKindSchema> => {
    const kinds = schema.kinds.filter((kind) => kind.mock === mock && roles.includes(kind.role));
    const kind = kinds.find(({ name }) => name === event);
    if (kind) return success(kind);
    const names = kinds.map(({ name }) => name).join(', ') || 'nothing';
    const what = `no device of this world is a "${mock}" with the event "${event}"`;
    return failure(misfit(what, `There is: ${names}.`));
  };

  const commandOf = ({ mock, event, to, payload }: Message): Result<Command> => {
    const device = deviceOf(to, mock);
    if (!device.ok) return device;
    const kind = kindOf(mock, event, ['accept']);
    if (!kind.ok) return failure(unavailable(kind.problem));
    const fields = kind.value.payload;
    const numbers = new Float64Array(Math.max(COMMAND_FIELDS_MAX, fields.length));
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      const number = numberOf(field, payload[field.name]);
      if (number === undefined) {
        const what = `"${event}": ${field.name} is ${String(payload[field.name])}`;
        return failure(misfit(what, `Give ${kindText(field)}.`));
      }
      numbers[i] = number;
    }
    const [a = 0, b = 0, c = 0, d = 0] = numbers;
    return success({ kind: kind.value.id, target: device.value.id, a, b, c, d });
  };

  const settingOf = (
    mock: MockDefinition,
    device: DeviceSchema,
    name: string,
    value: unknown,
  ): Result<Command> => {
    const isOpen = ({ role, length }: FieldSchema) => role !== 'fault' && length === 1;
    const field = device.fields.find((known) => known.name === name && isOpen(known));
    if (!field) {
      const names = device.fields.filter(isOpen).map((known) => known.name);
      const what = `"${device.name}" has no single value "${name}"`;
      return failure(misfit(what, `It has: ${names.join(', ') || 'none'}.`));
    }
    const number = numberOf(field, value);
    const what = `${device.name}.${name} = ${String(value)}`;
    if (number === undefined) return failure(misfit(what, `Give ${kindText(field)}.`));
    const { min, max } = mock.config[name] ?? {};
    if (min !== undefined && max !== undefined && !(number >= min && number <= max)) {
      return failure(misfit(`${what} is out of range`, `Use ${min} … ${max}.`));
    }
    const { id: target } = device;
    return success({ kind: SYSTEM_KIND.set, target, a: field.slot, b: number, c: 0, d: 0 });
  };

  return { deviceOf, kindOf, commandOf, settingOf };
}

/** The results' values; the first problem when there is one. */
export function allOf<T>(results: readonly Result<T>[]): Result<T[]> {
  const values: T[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return success(values);
}
