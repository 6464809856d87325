import {
  type PointerEvent,
  type UIEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { formatDurationNs, formatTimeNs } from '../../../lib/units.ts';
import { binFor } from '../../../timeline/track-bins.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import { spanOf } from '../../store/time-window.ts';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { bareValue, eventName, unitBeside } from '../../widgets/describe.ts';
import { type Draw, useCanvas } from '../../widgets/use-canvas.ts';
import { usePalette } from '../../widgets/use-palette.ts';
import { drawLanes, type LaneScene } from './draw-lanes.ts';
import { drawOverlay } from './draw-overlay.ts';
import { createLaneFeed } from './lane-feed.ts';
import { type LanePlan, planLanes } from './lane-plan.ts';
import { roughNumber } from './time-axis.ts';
import './lanes.css';

export const LANE_HEIGHT = 46;
export const RULER_HEIGHT = 26;

/** Pointer moves below this are a click. */
const CLICK_PIXELS = 4;
const WHEEL_ZOOM_PER_PIXEL = 0.002;
/** Events that led to the one at the playhead, drawn as arrows. */
const CHAIN_DRAWN = 8;

/** Lanes listed on either side of those on the screen; a step of scrolling that lists others. */
const LANES_BESIDE = 64;
/** Lanes read out in words; very many help nobody. */
const LANES_TOLD = 200;

interface TrackListProps {
  readonly world: OpenedWorld;
  readonly plan: LanePlan;
  /** lane at the top of the screen, about */
  readonly near: number;
}

/** Name, kind and present value of the devices on the screen; the rows stand beside the lanes. */
function TrackList({ world, plan, near }: TrackListProps) {
  const { at } = useMoment();
  const show = useApp((state) => state.show);
  const { timeline } = world;
  const state = timeline.stateAt(at);
  const { devices } = timeline.schema;
  const from = Math.max(0, near - LANES_BESIDE);
  const to = Math.min(devices.length, near + 2 * LANES_BESIDE);
  const beside = {
    paddingTop: from * LANE_HEIGHT,
    paddingBottom: (devices.length - to) * LANE_HEIGHT,
  };
  return (
    <ul className="tracks" aria-label="Devices" style={beside}>
      {devices.slice(from, to).map((device) => {
        const field = plan.tracks[plan.trackOfDevice[device.id]!]?.field;
        const value = field && state.ok ? state.value[field.slot] : undefined;
        return (
          <li key={device.id} className="track" data-tip={device.doc}>
            <span className="track-name">
              <DeviceDot device={device.id} />
              <button
                type="button"
                className="track-button clip"
                disabled={field === undefined}
                onClick={() =>
                  show({ inspectorTab: 'state', slot: field === undefined ? -1 : field.slot })
                }
              >
                {device.name}
              </button>
            </span>
            <span className="track-kind clip">{device.mock}</span>
            {field === undefined || value === undefined ? null : (
              <span className="track-value">
                <span className="track-field clip">{field.name}</span>
                <span className="number clip">
                  {bareValue(timeline, value, field)} {unitBeside(field)}
                </span>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The lanes in words, for those who do not see the canvas. */
function LanesSummary({ world, plan }: { readonly world: OpenedWorld; readonly plan: LanePlan }) {
  const { at, timeNs } = useMoment();
  const window = useApp((state) => state.window);
  const following = useApp((state) => state.following);
  // A window that slides with the live edge would be read out without end.
  const shown = following ? undefined : window;
  const { timeline } = world;
  const state = timeline.stateAt(at);
  const event = timeline.event(at);
  return (
    <div className="visually-hidden">
      <p>
        {plan.devices} lanes, one a device.{' '}
        {shown === undefined
          ? 'They follow the live edge.'
          : `They show ${formatTimeNs(shown.fromNs)} to ${formatTimeNs(shown.toNs)}.`}{' '}
        Playhead at {formatTimeNs(timeNs)}
        {event === undefined
          ? ''
          : `, after event ${event.sequence}, ${eventName(timeline, event)}`}
        .
      </p>
      <ul>
        {plan.tracks.slice(0, LANES_TOLD).map(({ device, field }) => (
          <li key={device}>
            {timeline.schema.devices[device]?.name}: {field.name}{' '}
            {state.ok ? bareValue(timeline, state.value[field.slot]!, field) : 'unknown'}{' '}
            {unitBeside(field)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function useLaneDrawing(world: OpenedWorld, plan: LanePlan, scrollTop: () => number) {
  const { store } = useAppContext();
  const palette = usePalette();
  const feed = useMemo(() => createLaneFeed(plan), [plan]);
  const hoverNs = useRef(Number.NaN);
  const densityRef = useRef<HTMLSpanElement>(null);
  const draw: Draw = (context, { width, height }) => {
    const { timeline } = world;
    const state = store.getState();
    if (state.world !== world) return false;
    const { window } = state;
    const binNs = binFor(spanOf(window), width);
    const { bins, complete } = feed.look(timeline, window, binNs);
    const before = timeline.stateAt(timeline.sequenceAt(window.fromNs - 1), feed.before);
    const scene: LaneScene = {
      timeline,
      plan,
      bins,
      window,
      before: before.ok ? before.value : undefined,
      liveNs: state.liveNs,
      width,
      height,
      laneHeight: LANE_HEIGHT,
      rulerHeight: RULER_HEIGHT,
      scrollTop: scrollTop(),
      palette: palette(),
    };
    const perPixel = drawLanes(context, scene);
    drawOverlay(context, scene, {
      playheadNs: state.timeNs,
      markNs: state.mark < 0 ? Number.NaN : (timeline.timeOf(state.mark) ?? Number.NaN),
      hoverNs: hoverNs.current,
      range: state.range,
      breaksNs: state.expectations.map((one) => one.brokenNs),
      chain: state.following ? [] : timeline.causes(state.at, CHAIN_DRAWN),
    });
    const note = densityRef.current;
    if (note !== null) {
      const scale = `${formatDurationNs(spanOf(window) / width)}/px`;
      const text = perPixel > 1 ? `density ${roughNumber(perPixel)}/px` : scale;
      if (note.textContent !== text) note.textContent = text;
      note.title = `events per pixel; 1 pixel = ${formatDurationNs(spanOf(window) / width)}`;
    }
    return !complete;
  };
  return { draw, hoverNs, densityRef };
}

/** Click = seek, drag = pan, wheel = zoom (Shift: pan), hover = preview. */
function useLanePointer(hoverNs: { current: number }) {
  const { store, frames } = useAppContext();
  const drag = useRef<{ x: number; fromNs: number; moved: boolean } | undefined>(undefined);
  const timeAt = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const { window } = store.getState();
    return window.fromNs + ((event.clientX - box.left) / box.width) * spanOf(window);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX, fromNs: store.getState().window.fromNs, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      hoverNs.current = timeAt(event);
      frames.request();
      const held = drag.current;
      if (held === undefined) return;
      event.stopPropagation();
      const pixels = event.clientX - held.x;
      if (!held.moved && Math.abs(pixels) < CLICK_PIXELS) return;
      held.moved = true;
      const { window, panTo } = store.getState();
      panTo(held.fromNs - (pixels / event.currentTarget.clientWidth) * spanOf(window));
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const held = drag.current;
      drag.current = undefined;
      if (held !== undefined && !held.moved) store.getState().seekTime(timeAt(event));
    },
    onPointerLeave: () => {
      hoverNs.current = Number.NaN;
      frames.request();
    },
  };
}

/** A wheel listener that may prevent scrolling has to be added by hand. */
function useWheel(scroller: { current: HTMLElement | null }, canvas: { current: Element | null }) {
  const { store } = useAppContext();
  const onWheel = useCallback(
    (event: WheelEvent) => {
      const box = canvas.current?.getBoundingClientRect();
      const scrolled = scroller.current;
      if (box === undefined || scrolled === null || event.clientX < box.left) return;
      const { window, zoom, pan } = store.getState();
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const overflows = scrolled.scrollHeight > scrolled.clientHeight + 1;
      // With more lanes than fit, the plain wheel scrolls them and Ctrl zooms.
      if (!sideways && overflows && !event.ctrlKey) return;
      event.preventDefault();
      const pixels = sideways ? event.deltaX || event.deltaY : event.deltaY;
      if (sideways) return pan(pixels / box.width);
      const around = window.fromNs + ((event.clientX - box.left) / box.width) * spanOf(window);
      zoom(Math.exp(pixels * WHEEL_ZOOM_PER_PIXEL), around);
    },
    [store, scroller, canvas],
  );
  useEffect(() => {
    const element = scroller.current;
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [onWheel, scroller]);
}

function Lanes({ world }: { readonly world: OpenedWorld }) {
  const { frames } = useAppContext();
  const plan = useMemo(() => planLanes(world.timeline.schema), [world]);
  const scroller = useRef<HTMLElement>(null);
  const scrollTop = useRef(0);
  const [top] = useState(() => () => scrollTop.current);
  const [near, setNear] = useState(0);
  const { draw, hoverNs, densityRef } = useLaneDrawing(world, plan, top);
  const canvas = useCanvas(draw);
  const pointer = useLanePointer(hoverNs);
  useWheel(scroller, canvas);
  // Kept here, because asking the browser in the middle of a frame makes it lay out the page.
  const onScroll = (event: UIEvent<HTMLElement>) => {
    scrollTop.current = event.currentTarget.scrollTop;
    setNear(Math.floor(scrollTop.current / LANE_HEIGHT / LANES_BESIDE) * LANES_BESIDE);
    frames.request();
  };
  return (
    <section className="lanes" ref={scroller} onScroll={onScroll} aria-label="Lanes">
      <div className="lanes-tracks">
        <div className="lanes-title">
          <h2 className="section-title">Devices</h2>
          <span className="lanes-density" ref={densityRef} />
        </div>
        <TrackList world={world} plan={plan} near={near} />
      </div>
      <div className="lanes-view">
        <canvas className="lanes-canvas" ref={canvas} {...pointer} />
      </div>
      <LanesSummary world={world} plan={plan} />
    </section>
  );
}

/** One lane a device over virtual time. */
export function LanesPanel() {
  const world = useApp((state) => state.world);
  if (world === undefined) return null;
  return <Lanes world={world} />;
}
