/** Which fields differ between two moments. */
import { type Result, success } from '../lib/result.ts';
import type { FieldSchema, Schema, Slot } from '../memory/schema.ts';
import type { StateAt } from './state.ts';
import type { FieldChange } from './timeline.ts';

/** Two readings are the same when equal or both NaN. */
export const sameValue = (a: number, b: number): boolean =>
  a === b || (Number.isNaN(a) && Number.isNaN(b));

interface Owner {
  readonly device: number;
  readonly field: FieldSchema;
}

/** Field that each slot belongs to; hidden slots have none. */
function ownersOf(schema: Schema): (Owner | undefined)[] {
  const owners: (Owner | undefined)[] = new Array(schema.slots).fill(undefined);
  for (const { id, fields } of schema.devices) {
    for (const field of fields) {
      for (let i = 0; i < field.length; i++) owners[field.slot + i] = { device: id, field };
    }
  }
  return owners;
}

export function createDiff(
  schema: Schema,
  stateAt: StateAt,
): (a: number, b: number) => Result<FieldChange[]> {
  const owners = ownersOf(schema);
  const before = new Float64Array(schema.slots);
  const after = new Float64Array(schema.slots);
  return (a, b) => {
    const from = stateAt(a, before);
    if (!from.ok) return from;
    const to = stateAt(b, after);
    if (!to.ok) return to;
    const changes: FieldChange[] = [];
    owners.forEach((owner, slot) => {
      const old = before[slot]!;
      const now = after[slot]!;
      if (!owner || sameValue(old, now)) return;
      changes.push({ ...owner, slot: slot as Slot, before: old, after: now });
    });
    return success(changes);
  };
}
