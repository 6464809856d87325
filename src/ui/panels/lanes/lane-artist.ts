/**
 * Draws the lanes, and the live edge while they run with it, without what else moves over them. It lives on a thread of its own and is told what is
 * wanted; what happened it reads from shared memory by itself.
 */
import { invariant } from '../../../lib/invariant.ts';
import { attachMemory, type SharedMemoryHandle } from '../../../memory/memory.ts';
import type { Schema } from '../../../memory/schema.ts';
import { createTimeline } from '../../../timeline/reader.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { binFor } from '../../../timeline/track-bins.ts';
import { spanOf } from '../../store/time-window.ts';
import type { Palette } from '../../widgets/palette.ts';
import { drawLanes } from './draw-lanes.ts';
import { drawLiveEdge, drawPlayhead } from './draw-playhead.ts';
import { createLaneFeed, type LaneFeed } from './lane-feed.ts';
import type { LaneLayout } from './lane-layout.ts';
import { type LanePlan, planLanes } from './lane-plan.ts';
import { type LaneRows, type LaneSight, lanesOf, shownRows } from './lane-rows.ts';
import type { LaneScene, LaneStretch } from './lane-scene.ts';

/** Another world: where it lies in shared memory. */
export interface LaneWorld {
  readonly handle: SharedMemoryHandle;
  readonly schema: Schema;
}

/** Which lanes there are, in which order. */
export interface LaneArrangement {
  readonly layout: LaneLayout;
  readonly filter: string;
}

/** What is wanted of a picture; plain data. */
export interface LaneWish extends LaneStretch {
  readonly ratio: number;
  readonly sight: LaneSight;
  /** the window and the playhead run with the live edge */
  readonly runs: boolean;
}

/** Only what has changed since the last order. */
export interface LaneOrder {
  readonly world?: LaneWorld;
  readonly arrangement?: LaneArrangement;
  readonly palette?: Palette;
  readonly wish?: LaneWish;
}

/** What the page learns of a picture. */
export interface LaneReport {
  /** events in a pixel's width of all lanes */
  readonly perPixel: number;
}

export interface LaneArtist {
  take(order: LaneOrder): void;
  /** Draws; returns true to be called again in the next frame. */
  draw(): boolean;
}

/**
 * A picture that runs with the live edge and takes longer than this to draw is drawn in every other
 * frame: the processor is wanted by whoever clicks or types, too.
 */
const SLOW_MS = 6;

/** Rows so many pixels beyond the borders are counted too, so that scrolling finds them there. */
const COUNTED_BEYOND = 400;

interface Open {
  readonly timeline: Timeline;
  readonly before: Float64Array;
}

const openWorld = ({ handle, schema }: LaneWorld): Open => {
  const memory = attachMemory(handle);
  invariant(memory.ok, 'the page reads the same memory');
  const timeline = createTimeline(memory.value, schema);
  return { timeline, before: new Float64Array(schema.slots) };
};

/** Lanes that are laid out, and what is counted for them. */
interface Laid {
  readonly lanes: LaneRows;
  readonly plan: LanePlan;
}

export function createLaneArtist(
  canvas: OffscreenCanvas | HTMLCanvasElement,
  report: (report: LaneReport) => void,
): LaneArtist {
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D | null;
  invariant(context !== null, 'a new canvas has a context');
  let open: Open | undefined;
  let arrangement: LaneArrangement | undefined;
  let lanes: LaneRows | undefined;
  let palette: Palette | undefined;
  let wish: LaneWish | undefined;
  let laid: Laid | undefined;
  let laidView = '';
  let feed: LaneFeed | undefined;
  let drawn: readonly unknown[] = [];
  let told = Number.NaN;
  let drawMs = 0;
  let rests = false;

  const layOut = (timeline: Timeline, { sight, scroll }: LaneWish): Laid | undefined => {
    if (arrangement === undefined) return undefined;
    lanes ??= lanesOf(timeline.schema, arrangement.layout, arrangement.filter);
    const key = `${sight.top} ${sight.height} ${scroll.sticks}`;
    if (laid === undefined || laidView !== key) {
      laidView = key;
      const rows = shownRows(lanes, sight, scroll.sticks, COUNTED_BEYOND).flatMap(
        (at) => lanes?.rows[at] ?? [],
      );
      laid = { lanes, plan: planLanes(timeline.schema, rows) };
    }
    return laid;
  };

  const resize = ({ width, height, ratio }: LaneWish) => {
    const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width === pixelsWide && canvas.height === pixelsHigh) return;
    canvas.width = pixelsWide;
    canvas.height = pixelsHigh;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  };

  const paint = ({ timeline, before }: Open, now: LaneWish, colours: Palette): boolean => {
    const rows = layOut(timeline, now);
    if (rows === undefined) return false;
    feed ??= createLaneFeed(rows.plan);
    const { window, width } = now;
    const { complete, ...read } = feed.look(
      timeline,
      rows.plan,
      window,
      binFor(spanOf(window), width),
    );
    const parts = [timeline, timeline.epoch(), timeline.published(), rows, now, colours];
    const isSame = drawn.length > 0 && parts.every((part, at) => Object.is(part, drawn[at]));
    drawn = complete ? parts : [];
    if (isSame) return false;
    resize(now);
    const start = timeline.stateAt(timeline.sequenceAt(window.fromNs - 1), before);
    const scene: LaneScene = {
      ...now,
      ...read,
      timeline,
      lanes: rows.lanes,
      before: start.ok ? start.value : undefined,
      palette: colours,
    };
    const perPixel = drawLanes(context, scene);
    // What moves in every picture belongs to it; else the page would draw one more of its own.
    if (now.runs) {
      drawLiveEdge(context, scene);
      drawPlayhead(context, scene, now.liveNs);
    }
    if (!Object.is(perPixel, told)) report({ perPixel });
    told = perPixel;
    return !complete;
  };

  return {
    take: (order) => {
      if (order.world !== undefined) {
        open = openWorld(order.world);
        feed = undefined;
      }
      if (order.arrangement !== undefined) arrangement = order.arrangement;
      if (order.world !== undefined || order.arrangement !== undefined) {
        lanes = undefined;
        laid = undefined;
      }
      if (order.palette !== undefined) palette = order.palette;
      if (order.wish !== undefined) wish = order.wish;
    },
    draw: () => {
      if (open === undefined || wish === undefined || palette === undefined) return false;
      rests = wish.runs && drawMs > SLOW_MS && !rests;
      if (rests) return true;
      const beganMs = performance.now();
      const again = paint(open, wish, palette);
      drawMs = performance.now() - beganMs;
      return again;
    },
  };
}
