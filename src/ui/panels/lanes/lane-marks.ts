/** What the engine has to say about a device, as marks in its lane. Pure. */
import { type DeviceSchema, type Schema, SYSTEM_KIND } from '../../../memory/schema.ts';
import type { SystemMark } from '../../../timeline/system-marks.ts';
import type { EventRecord } from '../../../timeline/timeline.ts';

/** First index of a list in order of time whose time is at or after `timeNs`. */
export function firstAt(list: readonly { readonly timeNs: number }[], timeNs: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = list[middle];
    if (one !== undefined && one.timeNs < timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Marks of a stretch of time, at most `most` of them, evenly left out. */
export function marksWithin(
  list: readonly SystemMark[],
  fromNs: number,
  toNs: number,
  most: number,
): readonly SystemMark[] {
  const from = firstAt(list, fromNs);
  const to = firstAt(list, toNs);
  if (to - from <= most) return list.slice(from, to);
  const step = (to - from) / most;
  const some: SystemMark[] = [];
  for (let k = 0; k < most; k++) {
    const mark = list[from + Math.floor(k * step)];
    if (mark !== undefined) some.push(mark);
  }
  return some;
}

/** Device of each state slot; -1 = of none. */
export function deviceOfSlots(schema: Schema): Int32Array {
  const owners = new Int32Array(schema.slots).fill(-1);
  for (const { id, fields } of schema.devices) {
    for (const { slot, length } of fields) owners.fill(id, slot, slot + length);
  }
  return owners;
}

/** fault, set: what a person or the scenario did · error · broken · note: a line of the log */
export type MarkShape = 'fault' | 'set' | 'error' | 'broken' | 'note';

const SHAPES: Readonly<Record<number, MarkShape>> = {
  [SYSTEM_KIND.fault]: 'fault',
  [SYSTEM_KIND.set]: 'set',
  [SYSTEM_KIND.error]: 'error',
  [SYSTEM_KIND.broken]: 'broken',
};

export interface LaneMark {
  readonly sequence: number;
  readonly timeNs: number;
  readonly shape: MarkShape;
  /** -1 = of no device: it belongs to all lanes */
  readonly device: number;
  /** fault slot that was switched, and to what; -1 for other marks */
  readonly slot: number;
  readonly on: boolean;
}

/**
 * @param event undefined when it is no longer held
 * @param deviceOf device that an event happens at; -1 = none
 */
export function laneMark(
  mark: SystemMark,
  event: EventRecord | undefined,
  owners: Int32Array,
  deviceOf: (event: EventRecord) => number,
): LaneMark {
  const shape = SHAPES[mark.kind] ?? 'note';
  const bySlot = shape === 'fault' || shape === 'set';
  const own = event === undefined ? -1 : deviceOf(event);
  return {
    sequence: mark.sequence,
    timeNs: mark.timeNs,
    shape,
    device: bySlot ? (owners[mark.value] ?? own) : shape === 'broken' ? -1 : own,
    slot: shape === 'fault' ? mark.value : -1,
    on: shape === 'fault' && event?.payload[1] !== 0,
  };
}

/** A stretch in which a fault is active. */
export interface FaultStretch {
  readonly device: number;
  readonly slot: number;
  readonly fromNs: number;
  readonly toNs: number;
}

/** A flag field that is 1 while a fault of a device is active. */
export interface FaultSlot {
  readonly device: number;
  readonly slot: number;
}

export const faultSlots = (schema: Schema): readonly FaultSlot[] =>
  schema.devices.flatMap(({ id, faults }) => faults.map(({ slot }) => ({ device: id, slot })));

/**
 * @param before state at the beginning of the stretch looked at
 * @param marks of that stretch, in order of time
 */
export function faultStretches(
  slots: readonly FaultSlot[],
  before: Float64Array | undefined,
  marks: readonly LaneMark[],
  fromNs: number,
  toNs: number,
): readonly FaultStretch[] {
  const stretches: FaultStretch[] = [];
  const since = new Map<number, { device: number; fromNs: number }>();
  for (const { device, slot } of slots) {
    if ((before?.[slot] ?? 0) > 0) since.set(slot, { device, fromNs });
  }
  for (const { slot, on, timeNs, device } of marks) {
    if (slot < 0) continue;
    const open = since.get(slot);
    if (on && open === undefined) since.set(slot, { device, fromNs: timeNs });
    if (on || open === undefined) continue;
    stretches.push({ slot, ...open, toNs: timeNs });
    since.delete(slot);
  }
  for (const [slot, open] of since) stretches.push({ slot, ...open, toNs });
  return stretches;
}

/** Names of the faults that a device has at a time. @param stretches around that time */
export function faultsAt(
  { id, faults }: DeviceSchema,
  stretches: readonly FaultStretch[],
  timeNs: number,
): readonly string[] {
  const own = stretches.filter(
    ({ device, fromNs, toNs }) => device === id && fromNs <= timeNs && timeNs < toNs,
  );
  return own.flatMap((one) => faults.find(({ slot }) => slot === one.slot)?.name ?? []);
}
