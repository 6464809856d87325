import { type RefObject, useMemo, useRef, useState } from 'react';
import { formatDurationNs } from '../../../lib/units.ts';
import { binFor } from '../../../timeline/track-bins.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useAppContext } from '../../store/app-context.ts';
import type { AppState } from '../../store/app-state.ts';
import { isPlaying } from '../../store/playhead-slice.ts';
import { spanOf } from '../../store/time-window.ts';
import type { Draw } from '../../widgets/use-canvas.ts';
import { usePalette } from '../../widgets/use-palette.ts';
import { createBasePicture } from './base-picture.ts';
import { drawLiveEdge, drawPlayhead } from './draw-playhead.ts';
import { createLaneFeed } from './lane-feed.ts';
import type { LanePlan } from './lane-plan.ts';
import { type LaneRows, sticksIn } from './lane-rows.ts';
import type { LaneExtras, LaneScene } from './lane-scene.ts';
import { roughNumber } from './time-axis.ts';

/**
 * A picture that runs with the live edge and takes longer than this to draw is drawn in every other
 * frame: the frames between are for whoever clicks or types.
 */
const SLOW_MS = 4;

/** An event is selected when nothing moves the playhead on. */
const hasSelected = (state: AppState): boolean => !(state.following && isPlaying(state));

function writeScale(note: HTMLElement | null, perPixel: number, nsPerPixel: number): void {
  if (note === null) return;
  const pixel = formatDurationNs(nsPerPixel);
  const text = perPixel > 1 ? `${roughNumber(perPixel)} ev/px` : `${pixel}/px`;
  if (note.textContent !== text) note.textContent = text;
  note.title = `events per pixel; 1 pixel = ${pixel}`;
}

interface Options {
  readonly world: OpenedWorld;
  readonly lanes: LaneRows;
  readonly plan: LanePlan;
  readonly scrollTop: RefObject<number>;
  readonly extras: RefObject<LaneExtras | undefined>;
  /** where the scale is written */
  readonly density: RefObject<HTMLSpanElement | null>;
}

export function useLaneDrawing(options: Options): Draw {
  const { world, lanes, plan, scrollTop, extras, density } = options;
  const { store } = useAppContext();
  const palette = usePalette();
  const { timeline } = world;
  const [feed] = useState(() => createLaneFeed(plan));
  const [base] = useState(createBasePicture);
  const before = useMemo(() => new Float64Array(timeline.schema.slots), [timeline]);
  const pace = useRef({ drawMs: 0, rests: false });

  return (context, { width, height }) => {
    const state = store.getState();
    if (state.world !== world) return false;
    const last = pace.current;
    const mayRest = last.drawMs > SLOW_MS && state.following && isPlaying(state);
    last.rests = mayRest && !last.rests;
    if (last.rests) return true;
    const beganMs = performance.now();
    const { window } = state;
    const wantedNs = binFor(spanOf(window), width);
    const { complete, ...read } = feed.look(timeline, plan, window, wantedNs);
    const start = timeline.stateAt(timeline.sequenceAt(window.fromNs - 1), before);
    const scene: LaneScene = {
      ...read,
      timeline,
      lanes,
      window,
      width,
      height,
      scroll: { scrollTop: scrollTop.current, sticks: sticksIn(lanes, height) },
      before: start.ok ? start.value : undefined,
      liveNs: state.liveNs,
      palette: palette(),
    };
    const perPixel = base.draw(context, scene, complete);
    extras.current?.draw(context, scene, hasSelected(state) ? state.at : -1);
    drawLiveEdge(context, scene);
    drawPlayhead(context, scene, state.timeNs);
    extras.current?.look(scene);
    writeScale(density.current, perPixel, spanOf(window) / width);
    last.drawMs = performance.now() - beganMs;
    return !complete;
  };
}
