/** Examples of filters and conditions in the names of the world that is open. Pure. */
import type { FieldSchema, Schema } from '../../../memory/schema.ts';

/** 'kind == "tell" and device == "heater"': what the first link carries, where it arrives. */
export function exampleFilter({ links, kinds, devices }: Schema): string {
  const [link] = links;
  const kind = kinds.find(({ id }) => id === link?.toKind)?.name;
  const device = devices.find(({ id }) => id === link?.to)?.name;
  if (kind !== undefined && device !== undefined)
    return `kind == "${kind}" and device == "${device}"`;
  return devices[0] === undefined ? 'kind == "note"' : `device == "${devices[0].name}"`;
}

const NUMBERS: readonly FieldSchema['type'][] = ['number', 'integer'];

/** 'room.temperatureC': the first single value of state that is of one of the types. */
function firstValue(
  { devices }: Schema,
  types: readonly FieldSchema['type'][],
): string | undefined {
  for (const device of devices) {
    const field = device.fields.find(
      ({ role, length, type }) => role === 'state' && length === 1 && types.includes(type),
    );
    if (field !== undefined) return `${device.name}.${field.name}`;
  }
  return undefined;
}

/** 'room.temperatureC': the first number that changes, else what every event has. */
export const exampleValue = (schema: Schema): string => firstValue(schema, NUMBERS) ?? 'time';

/** 'heater.on == false': of the first value that is either true or false, else of any number. */
export function exampleCondition(schema: Schema): string {
  const flag = firstValue(schema, ['flag']);
  if (flag !== undefined) return `${flag} == false`;
  const number = firstValue(schema, NUMBERS);
  return number === undefined ? exampleFilter(schema) : `${number} > 0`;
}
