/** Examples of filters and conditions in the names of the world that is open. Pure. */
import type { Schema } from '../../../memory/schema.ts';

/** 'kind == "tell" and device == "heater"': what the first link carries, where it arrives. */
export function exampleFilter({ links, kinds, devices }: Schema): string {
  const [link] = links;
  const kind = kinds.find(({ id }) => id === link?.toKind)?.name;
  const device = devices.find(({ id }) => id === link?.to)?.name;
  if (kind !== undefined && device !== undefined)
    return `kind == "${kind}" and device == "${device}"`;
  return devices[0] === undefined ? 'kind == "note"' : `device == "${devices[0].name}"`;
}

/** 'room.temperatureC': the first number that changes, else what every event has. */
export function exampleValue({ devices }: Schema): string {
  for (const device of devices) {
    const field = device.fields.find(
      ({ role, length, type }) =>
        role === 'state' && length === 1 && (type === 'number' || type === 'integer'),
    );
    if (field !== undefined) return `${device.name}.${field.name}`;
  }
  return 'time';
}

/** 'heater.on == false': of the first value that is either true or false, else of any number. */
export function exampleCondition(schema: Schema): string {
  const fields = schema.devices.flatMap((device) =>
    device.fields
      .filter(({ role, length }) => role === 'state' && length === 1)
      .map(({ name, type }) => ({ name: `${device.name}.${name}`, type })),
  );
  const flag = fields.find(({ type }) => type === 'flag');
  if (flag !== undefined) return `${flag.name} == false`;
  const number = fields.find(({ type }) => type === 'number' || type === 'integer');
  return number === undefined ? exampleFilter(schema) : `${number.name} > 0`;
}
