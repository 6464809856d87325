import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { invariant } from '../../../lib/invariant.ts';
import { formatDurationNs } from '../../../lib/units.ts';
import { handleOf } from '../../../memory/memory.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useAppContext } from '../../store/app-context.ts';
import type { AppState } from '../../store/app-state.ts';
import { isPlaying } from '../../store/playhead-slice.ts';
import { spanOf } from '../../store/time-window.ts';
import type { Draw } from '../../widgets/use-canvas.ts';
import { usePalette } from '../../widgets/use-palette.ts';
import { drawLiveEdge, drawPlayhead } from './draw-playhead.ts';
import type { LaneReport, LaneWish } from './lane-artist.ts';
import { type LaneRows, type LaneSight, sticksIn } from './lane-rows.ts';
import { type Context, type LaneExtras, type LaneView, xOf } from './lane-scene.ts';
import { beginLaneThread, type LaneThread } from './lane-thread.ts';
import { roughNumber } from './time-axis.ts';
import type { LaneChoice } from './use-lane-layout.ts';

const isLive = (state: AppState): boolean => state.following && isPlaying(state);

const isEqual = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, index) => Object.is(one, b[index]));

function writeScale(note: HTMLElement | null, perPixel: number, nsPerPixel: number): void {
  if (note === null) return;
  const pixel = formatDurationNs(nsPerPixel);
  const text = perPixel > 1 ? `${roughNumber(perPixel)} ev/px` : `${pixel}/px`;
  if (note.textContent !== text) note.textContent = text;
  const title = `events per pixel; 1 pixel = ${pixel}`;
  if (note.title !== title) note.title = title;
}

/** A figure that runs with the live edge changes no faster than it can be read. */
const SCALE_MS = 250;

interface Options {
  readonly world: OpenedWorld;
  readonly lanes: LaneRows;
  readonly choice: LaneChoice;
  readonly sight: LaneSight;
  readonly scrollTop: RefObject<number>;
  readonly extras: RefObject<LaneExtras | undefined>;
  /** where the canvas of the lanes stands, below that of what moves over them */
  readonly place: RefObject<HTMLElement | null>;
  /** where the scale is written */
  readonly density: RefObject<HTMLSpanElement | null>;
}

/** The thread that draws the lanes, told of the world and its arrangement. */
function useLaneThread({ world, choice, place }: Options): RefObject<LaneThread | undefined> {
  const { frames } = useAppContext();
  const thread = useRef<LaneThread>(undefined);
  const { layout, filter } = choice;
  useEffect(() => {
    invariant(place.current !== null, 'the lanes have a place');
    const begun = beginLaneThread(place.current, frames.request);
    thread.current = begun;
    return () => {
      thread.current = undefined;
      begun.end();
    };
  }, [place, frames]);
  useEffect(() => {
    const { memory, schema } = world.timeline;
    thread.current?.tell({ world: { handle: handleOf(memory), schema } });
  }, [world]);
  useEffect(() => {
    thread.current?.tell({ arrangement: { layout, filter } });
    frames.request();
  }, [layout, filter, frames]);
  return thread;
}

export function useLaneDrawing(options: Options): Draw {
  const { world, lanes, sight, scrollTop, extras, density } = options;
  const { store } = useAppContext();
  const palette = usePalette();
  const thread = useLaneThread(options);
  const { timeline } = world;
  const before = useMemo(() => new Float64Array(timeline.schema.slots), [timeline]);
  const painted = useRef<readonly unknown[]>([]);
  const wished = useRef<readonly unknown[]>([]);
  const drawn = useRef<readonly unknown[]>([]);
  const reported = useRef<LaneReport>(undefined);
  const scaledMs = useRef(0);

  const wish = (state: AppState, view: LaneView, ratio: number) => {
    const { window, liveNs, width, height, scroll } = view;
    const runs = isLive(state);
    const asked: LaneWish = { window, liveNs, width, height, scroll, ratio, sight, runs };
    const parts = [
      ...[window.fromNs, window.toNs, liveNs, width, height, ratio],
      ...[scroll.scrollTop, scroll.sticks, sight.top, sight.height, runs],
      ...[timeline.published(), timeline.epoch()],
    ];
    const colours = [thread.current, view.palette];
    if (!isEqual(colours, painted.current)) thread.current?.tell({ palette: view.palette });
    else if (isEqual(parts, wished.current)) return;
    painted.current = colours;
    wished.current = parts;
    thread.current?.tell({ wish: asked });
  };

  const drawOver = (context: Context, view: LaneView, state: AppState, ratio: number) => {
    const { width, height, scroll, lanes: rows, palette: colours } = view;
    const live = isLive(state);
    const at = live ? -1 : state.at;
    const edges = live ? [] : [xOf(view, state.timeNs), xOf(view, view.liveNs)].map(Math.round);
    const parts = [
      ...[width, height, ratio, scroll.scrollTop, scroll.sticks, rows, colours],
      ...edges,
      ...(extras.current?.parts(view, at) ?? []),
    ];
    if (isEqual(parts, drawn.current)) return;
    drawn.current = parts;
    context.clearRect(0, 0, width, height);
    extras.current?.draw(context, view, at);
    // While both run, they are in the picture below.
    if (live) return;
    drawLiveEdge(context, view);
    drawPlayhead(context, view, state.timeNs);
  };

  return (context, { width, height }) => {
    const state = store.getState();
    if (state.world !== world) return false;
    const { window, liveNs } = state;
    const ratio = globalThis.devicePixelRatio || 1;
    const view: LaneView = {
      timeline,
      lanes,
      window,
      width,
      height,
      scroll: { scrollTop: scrollTop.current, sticks: sticksIn(lanes, height) },
      liveNs,
      get before() {
        const start = timeline.stateAt(timeline.sequenceAt(window.fromNs - 1), before);
        return start.ok ? start.value : undefined;
      },
      palette: palette(),
    };
    wish(state, view, ratio);
    drawOver(context, view, state, ratio);
    const again = extras.current?.look(view) ?? false;
    reported.current = thread.current?.reported() ?? reported.current;
    const hostMs = performance.now();
    const isReadable = !isLive(state) || hostMs - scaledMs.current > SCALE_MS;
    if (reported.current !== undefined && isReadable) {
      scaledMs.current = hostMs;
      writeScale(density.current, reported.current.perPixel, spanOf(window) / width);
    }
    return again;
  };
}
