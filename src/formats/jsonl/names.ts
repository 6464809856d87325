/** Names of one trace in both directions, made once from its schema. */
import type { Schema, ValueSchema } from '../../memory/schema.ts';
import {
  deviceLabels,
  kindLabels,
  positionsOf,
  type SlotLabel,
  slotLabels,
  uniqueLabels,
} from '../labels.ts';
import type { NameTable, ValueNames } from './values.ts';

/** One payload field under the key it has in `data`. */
export interface PayloadKey {
  readonly key: string;
  /** `"key":` */
  readonly json: string;
  readonly schema: ValueSchema;
}

export interface KindNames {
  readonly json: string;
  readonly payload: readonly PayloadKey[];
}

export interface TraceNames {
  readonly schema: Schema;
  readonly values: ValueNames;
  readonly kinds: readonly KindNames[];
  readonly kindIds: ReadonlyMap<string, number>;
  readonly slots: readonly (SlotLabel | undefined)[];
}

/** How an undeclared cell is read. */
export const PLAIN_NUMBER: ValueSchema = { name: '', type: 'number', unit: '', doc: '' };

const tableOf = (labels: readonly (string | undefined)[]): NameTable => {
  const ids = new Map<string, number>();
  for (const [id, label] of labels.entries()) if (label !== undefined) ids.set(label, id);
  return { nameOf: (id) => labels[id], idOf: (name) => ids.get(name) };
};

export function createTraceNames(schema: Schema, text: NameTable): TraceNames {
  const kinds = kindLabels(schema.kinds);
  const slots = slotLabels(schema);
  return {
    schema,
    values: {
      text,
      device: tableOf(deviceLabels(schema.devices)),
      field: tableOf(slots.map((slot) => slot?.label)),
      expectation: tableOf(uniqueLabels(schema.expectations.map(({ name }) => name))),
    },
    kinds: schema.kinds.map(({ payload }, id) => {
      const keys = uniqueLabels(payload.map(({ name }) => name));
      return {
        json: JSON.stringify(kinds[id] ?? ''),
        payload: payload.map((field, at) => {
          const key = keys[at] ?? '';
          return { key, json: `${JSON.stringify(key)}:`, schema: field };
        }),
      };
    }),
    kindIds: positionsOf(kinds),
    slots,
  };
}
