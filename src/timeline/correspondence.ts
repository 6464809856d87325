/** What in one recording is what in another: by name, since ids and cells may differ. */
import type { Schema, ValueSchema } from '../memory/schema.ts';
import { NO_DEVICE } from '../memory/tables.ts';

/** A state cell that both have. */
export interface CommonCell {
  readonly device: string;
  readonly field: ValueSchema;
  /** of an array; 0 for single fields */
  readonly cell: number;
  readonly a: number;
  readonly b: number;
}

export interface Correspondence {
  /** id in b by id in a; -1 = b has no such thing */
  readonly kinds: Int32Array;
  readonly devices: Int32Array;
  /** slot in b by slot in a; -1 = none, or a hidden one */
  readonly slots: Int32Array;
  readonly cells: readonly CommonCell[];
  /** ids and slots are the same numbers: rows and hashes can be compared as they are */
  readonly identical: boolean;
}

const kindKey = ({ mock, name, role }: Schema['kinds'][number]): string =>
  `${mock}\n${name}\n${role}`;

function mapped<T>(
  a: readonly T[],
  b: readonly T[],
  key: (item: T) => string,
  idOf: (item: T) => number,
): Int32Array {
  const ids = new Map(b.map((item) => [key(item), idOf(item)]));
  const size = 1 + a.reduce((most, item) => Math.max(most, idOf(item)), -1);
  const map = new Int32Array(size).fill(-1);
  for (const item of a) map[idOf(item)] = ids.get(key(item)) ?? -1;
  return map;
}

const isIdentity = (map: Int32Array, size: number): boolean =>
  map.length === size && map.every((to, from) => to === from);

export function correspond(a: Schema, b: Schema): Correspondence {
  const kinds = mapped(a.kinds, b.kinds, kindKey, ({ id }) => id);
  const devices = mapped(
    a.devices,
    b.devices,
    ({ name }) => name,
    ({ id }) => id,
  );
  const slots = new Int32Array(a.slots).fill(-1);
  const cells: CommonCell[] = [];
  for (const device of a.devices) {
    const other = b.devices[devices[device.id] ?? -1];
    if (!other) continue;
    for (const field of device.fields) {
      const twin = other.fields.find(
        ({ name, role }) => name === field.name && role === field.role,
      );
      if (!twin) continue;
      for (let cell = 0; cell < Math.min(field.length, twin.length); cell++) {
        slots[field.slot + cell] = twin.slot + cell;
        const [inA, inB] = [field.slot + cell, twin.slot + cell];
        cells.push({ device: device.name, field, cell, a: inA, b: inB });
      }
    }
  }
  const identical =
    a.slots === b.slots &&
    isIdentity(kinds, b.kinds.length) &&
    isIdentity(devices, b.devices.length) &&
    slots.every((to, from) => to === from || to === -1);
  return { kinds, devices, slots, cells, identical };
}

/** Id in b of a device of a; NO_DEVICE stays what it is, -1 = b has no such device. */
export const deviceIn = (map: Int32Array, device: number): number =>
  device === NO_DEVICE ? NO_DEVICE : (map[device] ?? -1);
