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
import type { ValueNames } from './values.ts';

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
  readonly slotIds: ReadonlyMap<string, number>;
}

/** How an undeclared cell is read. */
export const PLAIN_NUMBER: ValueSchema = { name: '', type: 'number', unit: '', doc: '' };

export type TextNames = Pick<ValueNames, 'text' | 'textId'>;

export function createTraceNames(schema: Schema, texts: TextNames): TraceNames {
  const devices = deviceLabels(schema.devices);
  const deviceIds = positionsOf(devices);
  const kinds = kindLabels(schema.kinds);
  const slots = slotLabels(schema);
  const slotIds = new Map<string, number>();
  for (const [slot, named] of slots.entries()) if (named) slotIds.set(named.label, slot);
  return {
    schema,
    values: {
      deviceLabel: (id) => devices[id],
      deviceId: (label) => deviceIds.get(label),
      ...texts,
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
    slotIds,
  };
}
