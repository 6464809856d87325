/** The rows of the lanes from top to bottom, and where each stands. Pure. */
import type { DeviceSchema, FieldSchema, Schema, ValueType } from '../../../memory/schema.ts';
import { deviceKey, groupKey, inOrder, type LaneLayout } from './lane-layout.ts';

export const LANE_HEIGHT = 46;
export const RULER_HEIGHT = 26;
const GROUP_HEIGHT = 24;
const LINE_HEIGHT = 46;
const STEP_HEIGHT = 28;

/** band: stretches with a name · line: a number over time · digital: a flag, high or low */
export type TrackShape = 'band' | 'line' | 'digital';

const SHAPES: Readonly<Record<ValueType, TrackShape>> = {
  flag: 'band',
  enum: 'band',
  text: 'band',
  device: 'band',
  field: 'band',
  expectation: 'band',
  number: 'line',
  integer: 'line',
  time: 'line',
};

/** How a device's own lane draws a field. */
export const shapeOf = (field: FieldSchema): TrackShape => SHAPES[field.type];
/** How a lane of the field alone draws it. */
const ownShapeOf = (field: FieldSchema): TrackShape =>
  field.type === 'flag' ? 'digital' : shapeOf(field);

interface Placed {
  /** key in the layout */
  readonly key: string;
  readonly level: number;
  /** from the top of its part: of the pinned rows, or of the others */
  readonly top: number;
  readonly height: number;
  readonly pinned: boolean;
  /** place among the rows that it can be moved past, from 0, and their number */
  readonly place: number;
  readonly siblings: number;
}

export interface GroupRow extends Placed {
  readonly type: 'group';
  readonly name: string;
  readonly devices: readonly DeviceSchema[];
  readonly open: boolean;
}

export interface DeviceRow extends Placed {
  readonly type: 'device';
  readonly device: DeviceSchema;
  /** undefined = nothing to open */
  readonly open: boolean | undefined;
}

export interface FieldRow extends Placed {
  readonly type: 'field';
  readonly device: DeviceSchema;
  readonly field: FieldSchema;
  readonly shape: TrackShape;
}

export type LaneRow = GroupRow | DeviceRow | FieldRow;

export interface LaneRows {
  /** pinned ones first */
  readonly rows: readonly LaneRow[];
  readonly pinnedCount: number;
  readonly pinnedHeight: number;
  /** height of the rows that scroll */
  readonly height: number;
  /** devices that pass the filter, wherever they stand */
  readonly devices: number;
  /** index of the row that stands for a device, or -1: its own, or that of its closed group */
  readonly rowOfDevice: Int32Array;
}

/** Values that have a lane of their own when a device is open. */
export const ownLaneFields = ({ fields }: DeviceSchema): readonly FieldSchema[] =>
  fields.filter(({ role, length }) => role === 'state' && length === 1);

const groupOf = (device: DeviceSchema, { grouping }: LaneLayout): string =>
  grouping === 'kind' ? device.mock : grouping === 'group' ? device.group : '';

/** Whether a device passes what was typed: every word of it occurs somewhere in its names. */
export function passes(device: DeviceSchema, filter: string): boolean {
  const names = `${device.name} ${device.mock} ${device.group}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => names.includes(word));
}

/** Tells rows apart even where two devices share a name. */
export const rowId = (row: LaneRow): string =>
  row.type === 'device' ? `d${row.device.id}` : row.type === 'field' ? row.key : `g${row.name}`;

/** Collects rows one below the other. */
function createStack(layout: LaneLayout, pinned: boolean) {
  const rows: LaneRow[] = [];
  const expanded = new Set(layout.expanded);
  let top = 0;
  const placed = (key: string, level: number, height: number, place: number, siblings: number) => {
    const at = { key, level, top, height, pinned, place, siblings };
    top += height;
    return at;
  };
  const addDevice = (device: DeviceSchema, level: number, place: number, siblings: number) => {
    const key = deviceKey(device.name);
    const fields = ownLaneFields(device);
    const open = fields.length === 0 ? undefined : expanded.has(key);
    const at = placed(key, level, LANE_HEIGHT, place, siblings);
    rows.push({ type: 'device', device, open, ...at });
    if (open !== true) return;
    for (const [index, field] of fields.entries()) {
      const shape = ownShapeOf(field);
      const height = shape === 'line' ? LINE_HEIGHT : STEP_HEIGHT;
      const own = placed(`f:${field.slot}`, level + 1, height, index, fields.length);
      rows.push({ type: 'field', device, field, shape, ...own });
    }
  };
  const addDevices = (devices: readonly DeviceSchema[], level: number) => {
    for (const [place, device] of devices.entries()) {
      addDevice(device, level, place, devices.length);
    }
  };
  return {
    rows,
    height: () => top,
    addDevices,
    addGroup: (
      name: string,
      devices: readonly DeviceSchema[],
      open: boolean,
      place: number,
      siblings: number,
    ) => {
      const at = placed(groupKey(name), 1, GROUP_HEIGHT, place, siblings);
      rows.push({ type: 'group', name, devices, open, ...at });
      if (open) addDevices(devices, 2);
    },
  };
}

function pinnedDevices(shown: readonly DeviceSchema[], layout: LaneLayout): DeviceSchema[] {
  if (layout.pinned.length === 0) return [];
  const pins = new Set(layout.pinned);
  const devices = shown.filter(({ name }) => pins.has(deviceKey(name)));
  return [...inOrder(devices, layout.pinned, ({ name }) => deviceKey(name))];
}

function indexRows(rows: readonly LaneRow[], devices: number): Int32Array {
  const rowOfDevice = new Int32Array(devices).fill(-1);
  for (const [index, row] of rows.entries()) {
    if (row.type === 'device') rowOfDevice[row.device.id] = index;
    else if (row.type === 'group' && !row.open) {
      for (const { id } of row.devices) rowOfDevice[id] = index;
    }
  }
  return rowOfDevice;
}

/** @param filter words that the names of a device have to contain; '' = every device */
export function lanesOf(schema: Schema, layout: LaneLayout, filter = ''): LaneRows {
  const wanted = filter.trim();
  const shown =
    wanted === '' ? schema.devices : schema.devices.filter((device) => passes(device, wanted));
  const onTop = pinnedDevices(shown, layout);
  const pinned = createStack(layout, true);
  pinned.addDevices(onTop, 1);
  const held = new Set(onTop);
  const ordered = inOrder(
    shown.filter((device) => !held.has(device)),
    layout.order,
    ({ name }) => deviceKey(name),
  );
  const byGroup = new Map<string, DeviceSchema[]>();
  for (const device of ordered) {
    const name = groupOf(device, layout);
    const members = byGroup.get(name);
    if (members === undefined) byGroup.set(name, [device]);
    else members.push(device);
  }
  const rest = createStack(layout, false);
  // Devices of no group come first: a heading below which they stood would claim them.
  rest.addDevices(byGroup.get('') ?? [], 1);
  byGroup.delete('');
  const groups = inOrder([...byGroup], layout.order, ([name]) => groupKey(name));
  const collapsed = new Set(layout.collapsed);
  for (const [place, [name, devices]] of groups.entries()) {
    // What was searched for is not to be opened by hand.
    const open = wanted !== '' || !collapsed.has(groupKey(name));
    rest.addGroup(name, devices, open, place, groups.length);
  }
  const rows = pinned.rows.concat(rest.rows);
  return {
    rows,
    rowOfDevice: indexRows(rows, schema.devices.length),
    pinnedCount: pinned.rows.length,
    pinnedHeight: pinned.height(),
    height: rest.height(),
    devices: shown.length,
  };
}

/** Where rows stand on the screen. */
export interface LaneScroll {
  readonly scrollTop: number;
  /** pinned rows stay while the others scroll below them */
  readonly sticks: boolean;
}

/** Pinned rows may take this part of the panel; with more of them they scroll like the others. */
const STICKY_SHARE = 0.6;

export const sticksIn = ({ pinnedHeight }: LaneRows, height: number): boolean =>
  pinnedHeight <= (height - RULER_HEIGHT) * STICKY_SHARE;

/** Distance of a row's upper border from that of the canvas. */
export function topOf(lanes: LaneRows, row: Placed, { scrollTop, sticks }: LaneScroll): number {
  if (row.pinned) return RULER_HEIGHT + row.top - (sticks ? 0 : scrollTop);
  return RULER_HEIGHT + lanes.pinnedHeight + row.top - scrollTop;
}

/** First index of [from, to) whose row ends below `y` of its part. */
function firstBelow(rows: readonly LaneRow[], from: number, to: number, y: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && row.top + row.height <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indices of the rows between two heights of the canvas, pinned ones as far as they are there. */
export function rowsBetween(
  lanes: LaneRows,
  scroll: LaneScroll,
  fromY: number,
  toY: number,
): readonly number[] {
  const { rows, pinnedCount, pinnedHeight } = lanes;
  const shift = scroll.sticks ? 0 : scroll.scrollTop;
  const indices: number[] = [];
  const collect = (from: number, end: number, low: number, high: number) => {
    for (let index = firstBelow(rows, from, end, low); index < end; index++) {
      const row = rows[index];
      if (row === undefined || row.top >= high) break;
      indices.push(index);
    }
  };
  const base = fromY - RULER_HEIGHT;
  collect(0, pinnedCount, base + shift, toY - RULER_HEIGHT + shift);
  // Rows that scroll are not seen through those that stay.
  const seen = scroll.sticks ? Math.max(base, pinnedHeight) : base;
  const scrolled = scroll.scrollTop - pinnedHeight;
  collect(pinnedCount, rows.length, seen + scrolled, toY - RULER_HEIGHT + scrolled);
  return indices;
}

/** Scrolling by less than this does not change which rows are laid out. */
export const SCROLL_STEP = 100;

/** Which part of the rows is on the screen; coarse, so that scrolling seldom lays rows out anew. */
export interface LaneSight {
  /** a multiple of SCROLL_STEP */
  readonly top: number;
  readonly height: number;
}

/** Indices of the rows that are on the screen, or so many pixels beyond its borders. */
export function shownRows(
  lanes: LaneRows,
  { top, height }: LaneSight,
  sticks: boolean,
  beyond: number,
): readonly number[] {
  const scroll = { scrollTop: top, sticks };
  return rowsBetween(lanes, scroll, RULER_HEIGHT - beyond, height + SCROLL_STEP + beyond);
}

/** The row under a height of the canvas. */
export function rowAt(lanes: LaneRows, scroll: LaneScroll, y: number): LaneRow | undefined {
  if (y < RULER_HEIGHT) return undefined;
  const [index = -1] = rowsBetween(lanes, scroll, y, y + 1e-6);
  return lanes.rows[index];
}
