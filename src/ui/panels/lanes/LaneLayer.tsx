import { type RefObject, useEffect, useState } from 'react';
import type { SystemMark } from '../../../timeline/system-marks.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import { useAppContext } from '../../store/app-context.ts';
import { deviceOf } from '../../widgets/describe.ts';
import { drawFlow } from './draw-flow.ts';
import { drawBookmarks, drawMarks } from './draw-marks.ts';
import { createEffectsFeed } from './effects-feed.ts';
import { HoverCard, type Hovered } from './HoverCard.tsx';
import { lookAt } from './hit.ts';
import { cardOf } from './hover-text.ts';
import { listenToLanes, listenToWheel } from './lane-gestures.ts';
import { deviceOfSlots, faultSlots, type LaneMark, laneMark, marksWithin } from './lane-marks.ts';
import type { LaneExtras, LanePointer, LaneScene } from './lane-scene.ts';

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
  return (list: readonly SystemMark[], { window }: LaneScene): readonly LaneMark[] => {
    if (epoch !== timeline.epoch()) known.clear();
    epoch = timeline.epoch();
    return marksWithin(list, window.fromNs, window.toNs, MARKS_DRAWN).map(read);
  };
}

interface Props {
  readonly timeline: Timeline;
  readonly canvas: HTMLElement;
  readonly scroller: HTMLElement;
  readonly pointer: LanePointer;
  /** where the drawing of the lanes finds what is offered here */
  readonly extras: RefObject<LaneExtras | undefined>;
}

/** What lies over the lanes and reacts to the pointer. Comes after the first picture. */
export default function LaneLayer({ timeline, canvas, scroller, pointer, extras }: Props) {
  const app = useAppContext();
  const [hovered, setHovered] = useState<Hovered>();
  useEffect(() => {
    const effects = createEffectsFeed(app);
    const marksIn = createMarkReader(timeline);
    const faults = faultSlots(timeline.schema);
    let seen = { x: Number.NaN, y: Number.NaN, lookedMs: 0 };
    extras.current = {
      drawMarks: (context, scene) => {
        drawMarks(context, scene, marksIn(app.marks.list, scene), faults);
        drawBookmarks(context, scene, app.store.getState().bookmarks);
      },
      drawFlow: (context, scene, at) =>
        drawFlow(context, scene, timeline.causes(at, CHAIN_DRAWN), effects.of(at)),
      look: (scene, nowNs) => {
        const { x, y } = pointer;
        const hostMs = performance.now();
        const moved = !Object.is(seen.x, x) || !Object.is(seen.y, y);
        if (!moved && (Number.isNaN(x) || hostMs - seen.lookedMs < LOOK_MS)) return;
        seen = { x, y, lookedMs: hostMs };
        const hit = Number.isNaN(x) ? undefined : lookAt(scene, x, y);
        if (hit === undefined) return setHovered(undefined);
        const { left, top } = canvas.getBoundingClientRect();
        setHovered({ card: cardOf(timeline, hit, nowNs), x: left + x, y: top + y });
      },
    };
    app.frames.request();
    return () => {
      extras.current = undefined;
      effects.stop();
    };
  }, [app, timeline, canvas, pointer, extras]);
  useEffect(() => {
    const controller = new AbortController();
    listenToLanes(canvas, app, pointer, controller.signal);
    listenToWheel(canvas, scroller, app, controller.signal);
    return () => controller.abort();
  }, [app, canvas, scroller, pointer]);
  return hovered === undefined ? null : <HoverCard {...hovered} />;
}
