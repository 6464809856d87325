/** What the table of the lanes says about each device. Pure. */
import type { DeviceSchema } from '../../../memory/schema.ts';
import type { TrackBins } from '../../../timeline/track-bins.ts';
import type { TimeWindow } from '../../store/time-window.ts';
import { laneField } from './lane-plan.ts';
import { type LaneRows, ownLaneFields } from './lane-rows.ts';

/** Values told of a device; the first is the one that its lane draws. */
const FIELDS_TOLD = 3;

export const toldFields = (device: DeviceSchema) => {
  const main = laneField(device);
  const others = ownLaneFields(device).filter((field) => field !== main);
  return main === undefined ? [] : [main, ...others.slice(0, FIELDS_TOLD - 1)];
};

/** Devices in the order of their lanes, those of closed groups too. */
export const tableDevices = (lanes: LaneRows): readonly DeviceSchema[] =>
  lanes.rows.flatMap((row) =>
    row.type === 'device' ? [row.device] : row.type === 'group' && !row.open ? row.devices : [],
  );

export interface CountIn {
  readonly count: number;
  /** bins at the borders lie partly outside: the number may be a little too high */
  readonly exact: boolean;
}

/** Events of a lane in a stretch of time, from bins. */
export function countIn(bins: TrackBins, lane: number, { fromNs, toNs }: TimeWindow): CountIn {
  const from = Math.max(bins.first, Math.floor(fromNs / bins.binNs));
  const to = Math.min(bins.end, Math.ceil(toNs / bins.binNs));
  let count = 0;
  for (let bin = from; bin < to; bin++) count += bins.count(bin, lane);
  const cut = (bin: number, edgeNs: number): boolean =>
    edgeNs % bins.binNs !== 0 && bin >= from && bin < to && bins.count(bin, lane) > 0;
  const exact = !cut(from, fromNs) && !cut(Math.floor(toNs / bins.binNs), toNs);
  return { count, exact };
}

/** Where a key leads from a cell of the table; undefined = it is not for the table. */
export function cellKey(
  key: string,
): { readonly right: number; readonly down: number } | undefined {
  if (key === 'ArrowLeft') return { right: -1, down: 0 };
  if (key === 'ArrowRight') return { right: 1, down: 0 };
  if (key === 'ArrowUp') return { right: 0, down: -1 };
  if (key === 'ArrowDown') return { right: 0, down: 1 };
  return undefined;
}
