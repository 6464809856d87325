import { type RefObject, useEffect, useState } from 'react';
import type { SystemMark } from '../../../timeline/system-marks.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { binFor } from '../../../timeline/track-bins.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { type App, useAppContext } from '../../store/app-context.ts';
import { type Markers, withoutRepeats } from '../../store/next-mark.ts';
import { spanOf } from '../../store/time-window.ts';
import { deviceOf } from '../../widgets/describe.ts';
import { drawFlow } from './draw-flow.ts';
import { drawBookmarks, drawMarks } from './draw-marks.ts';
import { drawOverlay } from './draw-overlay.ts';
import { createEffectsFeed, type EffectsFeed } from './effects-feed.ts';
import { HoverCard, type Hovered } from './HoverCard.tsx';
import { lookAt } from './hit.ts';
import { type Card, cardOf } from './hover-text.ts';
import { LanesSummary } from './LanesSummary.tsx';
import { createLaneFeed, type LaneFeed } from './lane-feed.ts';
import { listenToLanes, listenToWheel } from './lane-gestures.ts';
import {
  deviceOfSlots,
  faultSlots,
  faultStretches,
  faultsAt,
  type LaneMark,
  laneMark,
  marksWithin,
} from './lane-marks.ts';
import { type LanePlan, planLanes } from './lane-plan.ts';
import { type LaneRows, rowAt, rowId } from './lane-rows.ts';
import type { LaneExtras, LanePointer, LaneScene, LaneView } from './lane-scene.ts';

/** Events that led to the one at the playhead, drawn as arrows. */
const CHAIN_DRAWN = 8;
/** Marks read for one picture; more would share pixels. */
const MARKS_DRAWN = 2000;
/** Marks whose device is remembered. */
const MARKS_KNOWN = 20_000;
/** While the lanes slide under a resting pointer it is looked at what lies there so often. */
const LOOK_MS = 100;

/** Marks with the devices that they concern. */
function createMarkReader(timeline: Timeline) {
  const owners = deviceOfSlots(timeline.schema);
  const known = new Map<number, LaneMark>();
  let epoch = timeline.epoch();
  const read = (mark: SystemMark): LaneMark => {
    const old = known.get(mark.sequence);
    if (old !== undefined) return old;
    const event = timeline.event(mark.sequence);
    const made = laneMark(mark, event, owners, (one) => deviceOf(timeline, one));
    if (known.size >= MARKS_KNOWN) known.clear();
    known.set(mark.sequence, made);
    return made;
  };
  return (
    list: readonly SystemMark[],
    { window }: LaneView,
    markers: Markers,
  ): readonly LaneMark[] => {
    if (epoch !== timeline.epoch()) known.clear();
    epoch = timeline.epoch();
    const within = marksWithin(list, window.fromNs, window.toNs, MARKS_DRAWN);
    return withoutRepeats(within, markers).map(read);
  };
}

type MarkReader = ReturnType<typeof createMarkReader>;

/** Everything of a picture that may come after the lanes. */
function createDrawing(
  app: App,
  timeline: Timeline,
  marksIn: MarkReader,
  effects: EffectsFeed,
  pointer: LanePointer,
): Pick<LaneExtras, 'parts' | 'draw'> {
  const faults = faultSlots(timeline.schema);
  let faulty = { is: false, lookedMs: Number.NEGATIVE_INFINITY };
  /** Whether a fault is active where the view begins: that state is read for it only now and then. */
  const isFaulty = (view: LaneView): boolean => {
    const hostMs = performance.now();
    if (faults.length === 0 || hostMs - faulty.lookedMs < LOOK_MS) return faulty.is;
    const { before } = view;
    faulty = { is: faults.some(({ slot }) => (before?.[slot] ?? 0) > 0), lookedMs: hostMs };
    return faulty.is;
  };
  return {
    parts: (view, at) => {
      const { bookmarks, mark, range, expectations, window } = app.store.getState();
      const { fromNs, toNs } = window;
      const { list } = app.marks;
      const hasMarks = marksWithin(list, fromNs, toNs, 1).length > 0;
      const isMarked = isFaulty(view) || hasMarks || bookmarks.length > 0 || range !== undefined;
      const breaks = expectations.filter(({ brokenNs }) => brokenNs >= fromNs && brokenNs < toNs);
      const slides = isMarked || breaks.length > 0 || at >= 0 || mark >= 0;
      return [
        ...[at, effects.of(at), bookmarks, mark, range, expectations, pointer.x, list.length],
        // What stands at a time moves when the window does.
        ...(slides ? [fromNs, toNs] : []),
      ];
    },
    draw: (context, view, at) => {
      const state = app.store.getState();
      const { bookmarks, mark, range, expectations, window } = state;
      drawMarks(context, view, marksIn(app.marks.list, view, state), faults);
      drawBookmarks(context, view, bookmarks);
      if (at >= 0) drawFlow(context, view, timeline.causes(at, CHAIN_DRAWN), effects.of(at));
      drawOverlay(context, view, {
        markNs: mark < 0 ? Number.NaN : (timeline.timeOf(mark) ?? Number.NaN),
        hoverNs: window.fromNs + (pointer.x / view.width) * spanOf(window),
        range,
        breaksNs: expectations.map(({ brokenNs }) => brokenNs),
      });
    },
  };
}

/** Bins of the row under the pointer; the thread that draws has its own. */
function createRowReader() {
  let feed: LaneFeed | undefined;
  let row = '';
  let plan: LanePlan | undefined;
  return (
    view: LaneView,
    { y }: LanePointer,
  ): { scene: LaneScene; complete: boolean } | undefined => {
    const under = rowAt(view.lanes, view.scroll, y);
    if (under === undefined) return undefined;
    if (plan === undefined || row !== rowId(under)) {
      row = rowId(under);
      plan = planLanes(view.timeline.schema, [under]);
    }
    feed ??= createLaneFeed(plan);
    const binNs = binFor(spanOf(view.window), view.width);
    const { complete, ...read } = feed.look(view.timeline, plan, view.window, binNs);
    const { timeline, lanes, window, width, height, scroll, liveNs, before, palette } = view;
    const known = { timeline, lanes, window, width, height, scroll, liveNs, before, palette };
    return { scene: { ...known, ...read }, complete };
  };
}

/** What the card at the pointer says; undefined = nothing lies there. */
function createCards(app: App, timeline: Timeline, marksIn: MarkReader) {
  const slots = faultSlots(timeline.schema);
  return (scene: LaneScene, { x, y }: LanePointer): Card | undefined => {
    const hit = Number.isNaN(x) ? undefined : lookAt(scene, x, y);
    if (hit === undefined) return undefined;
    const { row } = hit;
    const { window, before, width } = scene;
    const timeNs = window.fromNs + (x / width) * spanOf(window);
    const marks = row.type === 'group' ? [] : marksIn(app.marks.list, scene, app.store.getState());
    const faults =
      row.type === 'group'
        ? []
        : faultsAt(
            row.device,
            faultStretches(slots, before, marks, window.fromNs, window.toNs),
            timeNs,
          );
    return cardOf(timeline, hit, app.store.getState().timeNs, faults);
  };
}

interface Props {
  readonly world: OpenedWorld;
  readonly lanes: LaneRows;
  readonly canvas: HTMLElement;
  readonly scroller: HTMLElement;
  /** where the drawing of the lanes finds what is offered here */
  readonly extras: RefObject<LaneExtras | undefined>;
}

/** What lies over the lanes and reacts to the pointer. Comes after the first picture. */
export default function LaneLayer({ world, lanes, canvas, scroller, extras }: Props) {
  const app = useAppContext();
  const { timeline } = world;
  const [hovered, setHovered] = useState<Hovered>();
  useEffect(() => {
    const controller = new AbortController();
    const pointer: LanePointer = { x: Number.NaN, y: Number.NaN };
    const effects = createEffectsFeed(app);
    const marksIn = createMarkReader(timeline);
    const cardAt = createCards(app, timeline, marksIn);
    const rowAtPointer = createRowReader();
    let seen = { x: Number.NaN, y: Number.NaN, lookedMs: 0 };
    let again: ReturnType<typeof setTimeout> | undefined;
    extras.current = {
      ...createDrawing(app, timeline, marksIn, effects, pointer),
      look: (view) => {
        const { x, y } = pointer;
        const hostMs = performance.now();
        const moved = !Object.is(seen.x, x) || !Object.is(seen.y, y);
        if (!moved && Number.isNaN(x)) return false;
        clearTimeout(again);
        if (!moved && hostMs - seen.lookedMs < LOOK_MS) {
          // Lanes that have come to rest draw no further frame in which it would be looked.
          again = setTimeout(() => app.frames.request(), LOOK_MS);
          return false;
        }
        const read = Number.isNaN(x) ? undefined : rowAtPointer(view, pointer);
        // What is not counted yet is not told.
        if (read?.complete === false) return true;
        seen = { x, y, lookedMs: hostMs };
        const card = read === undefined ? undefined : cardAt(read.scene, pointer);
        if (card === undefined) {
          setHovered(undefined);
          return false;
        }
        const { left, top } = canvas.getBoundingClientRect();
        setHovered({ card, x: left + x, y: top + y });
        return false;
      },
    };
    listenToLanes(canvas, app, pointer, controller.signal);
    listenToWheel(canvas, scroller, app, controller.signal);
    app.frames.request();
    return () => {
      controller.abort();
      clearTimeout(again);
      extras.current = undefined;
      effects.stop();
    };
  }, [app, timeline, canvas, scroller, extras]);
  return (
    <>
      {hovered === undefined ? null : <HoverCard {...hovered} />}
      <LanesSummary world={world} lanes={lanes} />
    </>
  );
}
