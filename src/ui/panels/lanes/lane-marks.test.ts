import { describe, expect, it } from 'vitest';
import { type Sequence, SYSTEM_KIND } from '../../../memory/schema.ts';
import type { SystemMark } from '../../../timeline/system-marks.ts';
import type { EventRecord } from '../../../timeline/timeline.ts';
import {
  deviceOfSlots,
  faultSlots,
  faultStretches,
  faultsAt,
  firstAt,
  laneMark,
  marksWithin,
} from './lane-marks.ts';
import { laneSchema } from './test-lanes.ts';

const SCHEMA = laneSchema('north:thermostat', 'south:thermostat');
const OWNERS = deviceOfSlots(SCHEMA);
const SLOTS = faultSlots(SCHEMA);
const SOUTH = SLOTS[1]?.slot ?? -1;

const mark = (timeNs: number, kind: number, value = 0): SystemMark => ({
  ...{ sequence: timeNs, timeNs, kind, value },
});
const event = (...payload: number[]): EventRecord => ({
  ...{ sequence: 0 as Sequence, timeNs: 0, logical: 0, kind: 0, source: -1, target: -1 },
  ...{ parent: -1, flow: 0, span: -1, payload },
});
const fault = (timeNs: number, on: boolean) =>
  laneMark(mark(timeNs, SYSTEM_KIND.fault, SOUTH), event(SOUTH, on ? 1 : 0), OWNERS, () => -1);

describe('marks in lanes', () => {
  it('stand in the lane whose field or fault was switched, or whose device failed', () => {
    expect(fault(5, true)).toMatchObject({ shape: 'fault', device: 1, slot: SOUTH, on: true });
    const set = laneMark(mark(5, SYSTEM_KIND.set, 0), event(0, 3), OWNERS, () => -1);
    expect(set).toMatchObject({ shape: 'set', device: 0, slot: -1 });
    const error = laneMark(mark(5, SYSTEM_KIND.error), event(0), OWNERS, () => 1);
    expect(error).toMatchObject({ shape: 'error', device: 1 });
  });

  it('belong to all lanes when an expectation breaks', () => {
    const broken = laneMark(mark(5, SYSTEM_KIND.broken), event(0), OWNERS, () => 1);
    expect(broken).toMatchObject({ shape: 'broken', device: -1 });
  });

  it('are those of the window, evenly fewer where there are too many', () => {
    const list = Array.from({ length: 100 }, (_, at) => mark(at * 10, SYSTEM_KIND.note));
    expect(firstAt(list, 11)).toBe(2);
    expect(marksWithin(list, 100, 130, 50).map(({ timeNs }) => timeNs)).toEqual([100, 110, 120]);
    const some = marksWithin(list, 0, 1000, 10).map(({ timeNs }) => timeNs);
    expect(some).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });
});

describe('faultsAt', () => {
  it('names what a device suffers from at a time, and nothing of its neighbour', () => {
    const [north, south] = SCHEMA.devices;
    const all = faultStretches(SLOTS, undefined, [fault(10, true), fault(30, false)], 0, 100);
    const at = (timeNs: number) => south && faultsAt(south, all, timeNs);
    const name = south?.faults.find(({ slot }) => slot === SOUTH)?.name;
    expect([5, 10, 29, 30].map(at)).toEqual([[], [name], [name], []]);
    expect(north && faultsAt(north, all, 20)).toEqual([]);
  });
});

describe('faultStretches', () => {
  const stretches = (before: Float64Array | undefined, ...marks: ReturnType<typeof fault>[]) =>
    faultStretches(SLOTS, before, marks, 0, 100).map(({ fromNs, toNs }) => [fromNs, toNs]);

  it('lasts from on to off, or to the end of what is shown', () => {
    expect(stretches(undefined, fault(10, true), fault(30, false), fault(60, true))).toEqual([
      [10, 30],
      [60, 100],
    ]);
  });

  it('begins at the border when the fault was active before', () => {
    const before = new Float64Array(SCHEMA.slots);
    before[SOUTH] = 1;
    expect(stretches(before, fault(20, true), fault(30, false))).toEqual([[0, 30]]);
    expect(stretches(before)).toEqual([[0, 100]]);
  });
});
