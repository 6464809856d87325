import { lazy, type PointerEvent, Suspense, useCallback, useEffect, useRef } from 'react';
import { formatDurationNs, formatTimeNs, groupDigits } from '../../../lib/units.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import { withoutRepeats } from '../../store/next-mark.ts';
import { isPlaying } from '../../store/playhead-slice.ts';
import { sequenceText } from '../../widgets/describe.ts';
import { type Draw, useCanvas } from '../../widgets/use-canvas.ts';
import { usePalette } from '../../widgets/use-palette.ts';
import { barsFor, drawScrubber, MARK_ROOM } from './draw-scrubber.ts';
import { edgeWords } from './edge-words.ts';
import { type Marked, marksAt, marksNear } from './mark-names.ts';
import './scrubber.css';

const RangeHandles = lazy(() => import('./RangeHandles.tsx'));

/** While the engine runs the density is counted anew so often. */
const DENSITY_MS = 100;
const WHEEL_ZOOM_PER_PIXEL = 0.002;
/** A press this close to a mark, in the strip of the marks, means the mark. */
const MARK_REACH_PIXELS = 6;

/** Counts events per bar, only when something it depends on has changed. */
function createDensity() {
  let bars = new Uint32Array(1);
  let most = 1;
  let key = '';
  let countedMs = 0;
  return (
    timeline: { density(fromNs: number, toNs: number, bins: Uint32Array): number },
    startNs: number,
    liveNs: number,
    epoch: number,
    width: number,
  ) => {
    const now = `${startNs} ${liveNs} ${epoch} ${width}`;
    const hostMs = performance.now();
    const due = bars.length !== barsFor(width) || hostMs - countedMs > DENSITY_MS;
    if (now !== key && due) {
      key = now;
      countedMs = hostMs;
      if (bars.length !== barsFor(width)) bars = new Uint32Array(barsFor(width));
      most = Math.max(1, timeline.density(startNs, Math.max(liveNs, startNs + 1), bars));
    }
    return { bars, most, complete: now === key };
  };
}

function useScrubberDrawing() {
  const { store, marks, hits } = useAppContext();
  const palette = usePalette();
  const hoverNs = useRef(Number.NaN);
  const density = useRef(createDensity());
  const drawnMs = useRef(0);
  const draw: Draw = (context, { width, height }) => {
    const state = store.getState();
    const { world, startNs, liveNs, epoch, window, range, timeNs, mark } = state;
    if (world === undefined) {
      context.clearRect(0, 0, width, height);
      return false;
    }
    const hostMs = performance.now();
    const isLive = state.following && isPlaying(state) && Number.isNaN(hoverNs.current);
    // The playhead stands at the end, and the bars come no sooner.
    if (isLive && hostMs - drawnMs.current < DENSITY_MS) return true;
    drawnMs.current = hostMs;
    const { timeline } = world;
    const { bars, most, complete } = density.current(timeline, startNs, liveNs, epoch, width);
    drawScrubber(context, {
      startNs,
      liveNs,
      window,
      range,
      playheadNs: timeNs,
      hoverNs: hoverNs.current,
      markNs: mark < 0 ? Number.NaN : (timeline.timeOf(mark) ?? Number.NaN),
      bars,
      most,
      marks: withoutRepeats(marks.list, state),
      breaksNs: state.expectations.map(({ brokenNs }) => brokenNs),
      bookmarks: state.bookmarks,
      hasDropped: state.dropped > 0,
      hits: [...hits.getState().byId.values()].map(({ timesNs }) => timesNs),
      width,
      height,
      palette: palette(),
    });
    return !complete;
  };
  return { canvas: useCanvas(draw), hoverNs };
}

/** Finds what is marked near a time. */
function useMarksNear() {
  const { store, marks, hits } = useAppContext();
  return (timeNs: number, reachNs: number): readonly Marked[] => {
    const state = store.getState();
    if (state.world === undefined) return [];
    const { byId } = hits.getState();
    return marksNear(state.world.timeline, marks.list, byId.values(), state, timeNs, reachNs);
  };
}

/** Drag or click = seek; the wheel zooms the lanes around the pointer. */
function useScrubberPointer(hoverNs: { current: number }) {
  const { store, frames } = useAppContext();
  const marksAround = useMarksNear();
  /** what is marked where the pointer is */
  const pointed = useRef<readonly Marked[]>([]);
  const timeAt = useCallback(
    (element: HTMLElement, clientX: number): number => {
      const box = element.getBoundingClientRect();
      const { startNs, liveNs } = store.getState();
      const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
      return startNs + share * (liveNs - startNs);
    },
    [store],
  );
  const marksUnder = (event: PointerEvent<HTMLElement>): readonly Marked[] => {
    const box = event.currentTarget.getBoundingClientRect();
    if (event.clientY - box.top > MARK_ROOM) return [];
    const { startNs, liveNs } = store.getState();
    const reachNs = (MARK_REACH_PIXELS / box.width) * (liveNs - startNs);
    return marksAround(timeAt(event.currentTarget, event.clientX), reachNs);
  };
  return {
    timeAt,
    pointed,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const { seek, seekTime, seekBookmark } = store.getState();
        const [mark] = marksUnder(event);
        if (mark === undefined) seekTime(timeAt(event.currentTarget, event.clientX));
        else if (mark.bookmark > 0) seekBookmark(mark.bookmark);
        else if (Number.isNaN(mark.sequence)) seekTime(mark.timeNs);
        else seek(mark.sequence);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const timeNs = timeAt(event.currentTarget, event.clientX);
        const drags = event.currentTarget.hasPointerCapture(event.pointerId);
        hoverNs.current = timeNs;
        pointed.current = drags ? [] : marksUnder(event);
        frames.request();
        if (drags) {
          // Nothing else on the page has to look at where a dragged pointer is.
          event.stopPropagation();
          store.getState().seekTime(timeNs);
        }
      },
      onPointerLeave: () => {
        hoverNs.current = Number.NaN;
        frames.request();
      },
    },
  };
}

const edgeText = (timeNs: number): string => (timeNs === 0 ? '0 s' : formatDurationNs(timeNs));

/** "14.2 s behind · 3,102 new". */
const behindText = (behindNs: number, events: number): string =>
  behindNs <= 0 && events <= 0
    ? 'at the newest event'
    : `${formatDurationNs(Math.max(0, behindNs))} behind · ${groupDigits(Math.max(0, events))} new`;

/** What is marked at the playhead, read out when somebody goes from mark to mark. */
function MarkHere() {
  const { world, at, following } = useMoment();
  const expectations = useApp((state) => state.expectations);
  const bookmarks = useApp((state) => state.bookmarks);
  const names =
    world === undefined || following
      ? []
      : marksAt(world.timeline, at, { expectations, bookmarks });
  return (
    <output className="scrubber-here clip" aria-label="Marked here" aria-live="polite">
      {names.length === 0 ? null : `◆ ${names.join(' · ')}`}
    </output>
  );
}

/** How far the playhead is from the live edge, and the way back. */
function LiveStatus() {
  const { following, timeNs, liveNs, at, published } = useMoment();
  const origin = useApp((state) => state.world?.origin);
  const follow = useApp((state) => state.follow);
  const runState = useApp((state) => state.runState);
  const { here, back } = edgeWords(origin, runState);
  return (
    <p className="live" role="status" aria-label="Live" aria-live="off">
      {following ? (
        <span>{here}</span>
      ) : (
        <>
          <span>{behindText(liveNs - timeNs, published - 1 - at)} · </span>
          <button type="button" className="button link" onClick={follow}>
            {back} ↦
          </button>
        </>
      )}
    </p>
  );
}

/** The whole recording in one strip; the page's one slider. */
export function Scrubber() {
  const { store, frames } = useAppContext();
  const { startNs, liveNs, timeNs } = useMoment();
  const dropped = useApp((state) => state.dropped > 0);
  const { canvas, hoverNs } = useScrubberDrawing();
  const { timeAt, pointed, handlers } = useScrubberPointer(hoverNs);
  const tip = useRef<HTMLOutputElement>(null);
  const slider = useRef<HTMLDivElement>(null);

  useEffect(
    () =>
      // The pointer's time is written by hand: it changes at every move of the mouse.
      frames.add(() => {
        const element = tip.current;
        if (element === null) return false;
        const time = hoverNs.current;
        const isHidden = !Number.isFinite(time);
        // An attribute written again is a change to the page as well.
        if (element.hidden !== isHidden) element.hidden = isHidden;
        if (isHidden) return false;
        const state = store.getState();
        const [mark] = pointed.current;
        const sequence = mark?.sequence ?? state.world?.timeline.sequenceAt(time) ?? -1;
        const span = Math.max(1, state.liveNs - state.startNs);
        const share = (100 * (time - state.startNs)) / span;
        // Shifted by as much of its own width: it stays over the scrubber without being measured.
        element.style.left = `${share}%`;
        element.style.transform = `translateX(-${share}%)`;
        const names = pointed.current.map(({ name }) => name);
        const place = formatTimeNs(mark?.timeNs ?? time);
        element.textContent = [
          ...names,
          sequence >= 0 ? `${place} · #${sequenceText(sequence)}` : place,
        ].join(' · ');
        return false;
      }),
    [frames, store, hoverNs, pointed],
  );

  useEffect(() => {
    const element = slider.current;
    const onWheel = (event: WheelEvent) => {
      if (element === null) return;
      event.preventDefault();
      store
        .getState()
        .zoom(Math.exp(event.deltaY * WHEEL_ZOOM_PER_PIXEL), timeAt(element, event.clientX));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [store, timeAt]);

  return (
    <div className="scrubber">
      <output className="scrubber-tip number" ref={tip} hidden aria-hidden="true" />
      <div
        className="scrubber-slider"
        ref={slider}
        role="slider"
        tabIndex={0}
        aria-label="Timeline"
        aria-valuemin={startNs}
        aria-valuemax={liveNs}
        aria-valuenow={timeNs}
        aria-valuetext={formatTimeNs(Math.floor(timeNs))}
        {...handlers}
      >
        <canvas className="scrubber-canvas" ref={canvas} />
      </div>
      <Suspense fallback={null}>
        <RangeHandles />
      </Suspense>
      <div className="scrubber-legend">
        <span
          className="number muted"
          title={dropped ? 'What was before has left the history' : 'The start of the run'}
        >
          {dropped ? '… ' : ''}
          {edgeText(startNs)}
        </span>
        <span className="scrubber-middle">
          <MarkHere />
          <LiveStatus />
        </span>
        <span className="number muted">{edgeText(liveNs)}</span>
      </div>
    </div>
  );
}
