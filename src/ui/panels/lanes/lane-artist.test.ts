import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import { handleOf } from '../../../memory/memory.ts';
import { SYSTEM_KIND } from '../../../memory/schema.ts';
import { createRecorder, planFor } from '../../../timeline/recorder.ts';
import type { Palette } from '../../widgets/palette.ts';
import { createLaneArtist, type LaneReport, type LaneWish } from './lane-artist.ts';
import { FIRST_LAYOUT } from './lane-layout.ts';
import { laneSchema } from './test-lanes.ts';

const STEP_NS = 1000;
const COLOURS: Palette = {
  ...{ ground: '', sunk: '', line: '', grid: '', text: '', muted: '', brass: '', brassFill: '' },
  ...{ brassWash: '', brassBar: '', fresh: '', old: '', devices: ['red'], sans: '', mono: '' },
};

/** A canvas that only counts how often it was cleared: once for each picture. */
function testCanvas() {
  let pictures = 0;
  const context = new Proxy<Record<string, unknown>>(
    {
      clearRect: () => {
        pictures += 1;
      },
      measureText: () => ({ width: 10 }),
    },
    { get: (known, name) => (typeof name === 'string' && known[name]) || (() => undefined) },
  );
  const canvas = { width: 0, height: 0, getContext: () => context };
  return { canvas: canvas as unknown as OffscreenCanvas, pictures: () => pictures };
}

/** A world of one device with a hundred events, and whoever draws it. */
function setUp() {
  const schema = laneSchema('zones/north:thermostat');
  const plan = planFor({ events: 256, slots: schema.slots, journalRows: 256 });
  const recorder = unwrap(createRecorder({ schema, plan }));
  const record = (events: number) => {
    for (let i = 0; i < events; i++) {
      recorder.event({ timeNs: recorder.written * STEP_NS, kind: SYSTEM_KIND.start, target: 0 });
      recorder.write(0, i);
    }
    recorder.finish();
  };
  record(100);
  const { canvas, pictures } = testCanvas();
  const reports: LaneReport[] = [];
  const artist = createLaneArtist(canvas, (report) => reports.push(report));
  const handle = handleOf(recorder.memory);
  return { artist, canvas, pictures, reports, record, world: { handle, schema } };
}

const WISH: LaneWish = {
  window: { fromNs: 0, toNs: 100 * STEP_NS },
  liveNs: 99 * STEP_NS,
  width: 50,
  height: 200,
  ratio: 2,
  scroll: { scrollTop: 0, sticks: true },
  sight: { top: 0, height: 200 },
  runs: false,
};
const ARRANGEMENT = { layout: FIRST_LAYOUT, filter: '' };

describe('what draws the lanes', () => {
  it('waits until it knows the world, the colours and what is wanted', () => {
    const { artist, pictures, world } = setUp();
    for (const order of [{ world }, { arrangement: ARRANGEMENT }, { palette: COLOURS }]) {
      artist.take(order);
      expect(artist.draw()).toBe(false);
    }
    expect(pictures()).toBe(0);
    artist.take({ wish: WISH });
    expect(artist.draw()).toBe(false);
    expect(pictures()).toBe(1);
  });

  it('draws as finely as the screen is, and says how dense the events lie', () => {
    const { artist, canvas, reports, world } = setUp();
    artist.take({ world, arrangement: ARRANGEMENT, palette: COLOURS, wish: WISH });
    artist.draw();
    expect([canvas.width, canvas.height]).toEqual([100, 400]);
    // A hundred events on fifty pixels.
    expect(reports).toHaveLength(1);
    expect(reports[0]?.perPixel).toBeCloseTo(2, 0);
  });

  it('draws again only when something came or another picture is wanted', () => {
    const { artist, pictures, record, world } = setUp();
    artist.take({ world, arrangement: ARRANGEMENT, palette: COLOURS, wish: WISH });
    artist.draw();
    artist.draw();
    expect(pictures()).toBe(1);
    record(1);
    artist.draw();
    expect(pictures()).toBe(2);
    artist.take({ wish: { ...WISH, window: { fromNs: 0, toNs: 10 * STEP_NS } } });
    artist.draw();
    expect(pictures()).toBe(3);
    artist.take({ arrangement: { layout: FIRST_LAYOUT, filter: 'nobody' } });
    artist.draw();
    expect(pictures()).toBe(4);
  });
});
