import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import { createTimeline } from '../../../timeline/reader.ts';
import { createRecorder, planFor } from '../../../timeline/recorder.ts';
import { createTrackBins } from '../../../timeline/track-bins.ts';
import { FIRST_LAYOUT } from './lane-layout.ts';
import { planLanes } from './lane-plan.ts';
import { lanesOf } from './lane-rows.ts';
import { countIn } from './table-rows.ts';
import { laneSchema } from './test-lanes.ts';
import { extentOf, stretchesOf, traceWave, type WaveView } from './wave.ts';

const SCHEMA = laneSchema('north:thermostat', 'south:thermostat');
const BIN_NS = 16;
const BINS = 8;

/** The field "level" of the first device, written at these times. */
function waveOf(writes: readonly (readonly [timeNs: number, value: number])[]) {
  const plan = planFor({ events: 64, slots: SCHEMA.slots, journalRows: 64 });
  const recorder = unwrap(createRecorder({ schema: SCHEMA, plan }));
  for (const [timeNs, value] of writes) {
    recorder.event({ timeNs, kind: 5, target: 0 });
    recorder.write(0, value);
  }
  recorder.finish();
  const timeline = createTimeline(recorder.memory, SCHEMA);
  const { rows } = lanesOf(SCHEMA, { ...FIRST_LAYOUT, expanded: ['d:north'] });
  const lanes = planLanes(SCHEMA, rows);
  const bins = createTrackBins(lanes);
  bins.aim(timeline, 0, BINS * BIN_NS, BIN_NS);
  while (!bins.advance(timeline, 1000));
  const track = lanes.trackOf(SCHEMA.devices[0]?.fields[0]);
  const view: WaveView = { bins, from: 0, to: BINS, xOf: (bin) => bin * 10, endX: BINS * 10 };
  return { view, track, lanes, rows };
}

const strokesOf = (view: WaveView, track: number, initial: number): string => {
  const path: string[] = [];
  const pen = {
    moveTo: (x: number, y: number) => path.push(`M${x},${y}`),
    lineTo: (x: number, y: number) => path.push(`L${x},${y}`),
  };
  traceWave(pen, view, track, initial, (value) => value);
  return path.join(' ');
};

describe('a wave', () => {
  it('holds a value until it changes and goes on to the live edge', () => {
    const { view, track } = waveOf([
      [20, 5],
      [70, 2],
    ]);
    expect(strokesOf(view, track, Number.NaN)).toBe('M10,5 L40,5 L40,2 L80,2');
    expect(strokesOf(view, track, 1)).toBe('M0,1 L10,1 L10,5 L40,5 L40,2 L80,2');
  });

  it('loses no peak where several changes share a bin', () => {
    const { view, track } = waveOf([
      [32, 3],
      [33, 99],
      [34, -7],
      [35, 4],
    ]);
    expect(strokesOf(view, track, 0)).toBe('M0,0 L20,0 L20,-7 L20,99 L20,4 L80,4');
    expect(extentOf(view, track, 0)).toEqual([-7, 99]);
  });

  it('is nothing for a field without a value', () => {
    const { view, track } = waveOf([]);
    expect(strokesOf(view, track, Number.NaN)).toBe('');
    const [low, high] = extentOf(view, track, Number.NaN);
    expect(low).toBeGreaterThan(high);
  });

  it('has stretches of equal value, mixed where several take turns in a bin', () => {
    const { view, track } = waveOf([
      [20, 1],
      [50, 1],
      [65, 0],
      [66, 1],
    ]);
    const stretches = stretchesOf(view, track, 0).map(({ fromX, toX, value, mixed, bin }) => [
      ...[fromX, toX, mixed ? 'mixed' : value, bin],
    ]);
    expect(stretches).toEqual([
      [0, 10, 0, -1],
      [10, 40, 1, 1],
      [40, 50, 'mixed', 4],
      [50, 80, 1, 5],
    ]);
  });
});

describe('the plan of lanes', () => {
  it('counts a device in its own lane and follows each field once', () => {
    const { lanes, rows } = waveOf([]);
    expect(lanes.devices).toBe(2);
    expect([...lanes.laneOfDevice]).toEqual([0, 1]);
    expect(rows.map((row) => lanes.laneOfRow(row))).toEqual([0, -1, -1, 1]);
    expect(new Set(lanes.fields.map(({ field }) => field.slot)).size).toBe(lanes.tracks);
  });

  it('counts the devices of a closed group together', () => {
    const grouped = laneSchema('zones/north:a', 'zones/south:b', 'clock:c');
    const { rows } = lanesOf(grouped, { ...FIRST_LAYOUT, collapsed: ['g:zones'] });
    const lanes = planLanes(grouped, rows);
    expect([...lanes.laneOfDevice]).toEqual([1, 1, 0]);
  });

  it('says when a count has bins that lie partly outside', () => {
    const { view, lanes } = waveOf([
      [20, 1],
      [70, 2],
    ]);
    const lane = lanes.laneOfDevice[0] ?? -1;
    expect(countIn(view.bins, lane, { fromNs: 0, toNs: 64 })).toEqual({ count: 1, exact: true });
    expect(countIn(view.bins, lane, { fromNs: 0, toNs: 72 })).toEqual({ count: 2, exact: false });
  });
});
