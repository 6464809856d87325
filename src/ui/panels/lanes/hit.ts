/** What lies under the pointer: an event, a band, or a crowd of events. */
import type { FieldSchema } from '../../../memory/schema.ts';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import { spanOf } from '../../store/time-window.ts';
import { deviceOf } from '../../widgets/describe.ts';
import { laneField } from './lane-plan.ts';
import { type LaneRow, rowAt, rowId } from './lane-rows.ts';
import { type LaneScene, waveView } from './lane-scene.ts';
import { stretchesOf } from './wave.ts';

/** An event this close to the pointer is meant, in pixels. */
const REACH = 5;
/** More events than this around the pointer are a crowd: none of them can be meant. */
const CROWD = 400;
/** Rows in which the exact end of a band is looked for. */
const EXACT_ROWS = 50_000;
const EXACT_WRITES = 64;

/** A value and how long it holds. */
export interface Held {
  readonly field: FieldSchema;
  readonly value: number;
  /** several values take turns within a pixel */
  readonly mixed: boolean;
  /** NaN = it began before the window */
  readonly fromNs: number;
  /** NaN = it holds beyond the window, or to the live edge */
  readonly toNs: number;
  /** the ends are known to the nanosecond, not to the pixel */
  readonly exact: boolean;
}

export interface Hit {
  /** another key = something else is under the pointer */
  readonly key: string;
  readonly row: LaneRow;
  readonly event: EventRecord | undefined;
  /** events of the row around the pointer; Infinity = a crowd */
  readonly around: number;
  readonly held: Held | undefined;
}

/** The event nearest to a time, of those that a row stands for. Pure. */
export function nearest(
  events: readonly EventRecord[],
  timeNs: number,
  belongs: (event: EventRecord) => boolean,
): EventRecord | undefined {
  let best: EventRecord | undefined;
  for (const event of events) {
    if (!belongs(event)) continue;
    const isNearer =
      best === undefined || Math.abs(event.timeNs - timeNs) < Math.abs(best.timeNs - timeNs);
    if (isNearer) best = event;
  }
  return best;
}

/** Time of the first write of a slot in a short stretch; undefined = too many rows to look at. */
function firstWrite(
  timeline: Timeline,
  slot: number,
  fromNs: number,
  toNs: number,
): number | undefined {
  const from = timeline.sequenceAt(fromNs - 1) + 1;
  const to = timeline.sequenceAt(toNs) + 1;
  if (to - from > EXACT_ROWS) return undefined;
  const writes = timeline.fieldHistory(slot, { from, to }, EXACT_WRITES);
  const first = writes.length < EXACT_WRITES ? writes.at(-1) : undefined;
  return first === undefined ? undefined : timeline.timeOf(first.sequence);
}

function heldAt(scene: LaneScene, row: LaneRow, x: number): Held | undefined {
  if (row.type === 'group') return undefined;
  const field = row.type === 'field' ? row.field : laneField(row.device);
  const track = scene.plan.trackOf(field);
  if (field === undefined || track < 0) return undefined;
  const view = waveView(scene);
  if (x > view.endX) return undefined;
  const initial = scene.before?.[field.slot] ?? Number.NaN;
  const stretches = stretchesOf(view, track, initial);
  const index = stretches.findIndex(({ fromX, toX }) => x >= fromX && x < toX);
  const stretch = stretches[index];
  if (stretch === undefined || (Number.isNaN(stretch.value) && !stretch.mixed)) return undefined;
  const { timeline, bins } = scene;
  const { binNs } = bins;
  const edge = (bin: number): readonly [number, boolean] => {
    const exact = firstWrite(timeline, field.slot, bin * binNs, (bin + 1) * binNs - 1);
    return [exact ?? bin * binNs, exact !== undefined];
  };
  const next = stretches[index + 1];
  const [fromNs, fromExact] = stretch.bin < 0 ? [Number.NaN, true] : edge(stretch.bin);
  const [toNs, toExact] = next === undefined ? [Number.NaN, true] : edge(next.bin);
  const { value, mixed } = stretch;
  return { field, value, mixed, fromNs, toNs, exact: fromExact && toExact };
}

export function lookAt(scene: LaneScene, x: number, y: number): Hit | undefined {
  const row = rowAt(scene.lanes, scene.scroll, y);
  if (row === undefined || x < 0 || x > scene.width) return undefined;
  const { timeline, window, width, lanes } = scene;
  const timeAt = (px: number) => window.fromNs + (px / width) * spanOf(window);
  const from = timeline.sequenceAt(Math.ceil(timeAt(x - REACH)) - 1) + 1;
  const to = timeline.sequenceAt(Math.floor(timeAt(x + REACH))) + 1;
  const id = rowId(row);
  const belongs = (event: EventRecord): boolean => {
    const device = deviceOf(timeline, event);
    if (row.type !== 'group') return device === row.device.id;
    const stands = lanes.rows[lanes.rowOfDevice[device] ?? -1];
    return stands !== undefined && rowId(stands) === id;
  };
  const crowded = to - from > CROWD;
  const near = crowded || row.type === 'field' ? [] : timeline.events(from, to - from);
  const event = nearest(near, timeAt(x), belongs);
  const around = crowded ? Number.POSITIVE_INFINITY : near.filter(belongs).length;
  const held = heldAt(scene, row, x);
  if (event === undefined && held === undefined && !crowded) return undefined;
  const value = held === undefined ? '' : `${held.fromNs} ${held.toNs} ${held.value} ${held.mixed}`;
  return { key: `${id} ${event?.sequence ?? -1} ${value}`, row, event, around, held };
}
