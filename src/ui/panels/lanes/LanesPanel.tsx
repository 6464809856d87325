import {
  lazy,
  type PointerEvent,
  type RefObject,
  Suspense,
  type UIEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { spanOf } from '../../store/time-window.ts';
import { useCanvas } from '../../widgets/use-canvas.ts';
import { LaneTracks } from './LaneTracks.tsx';
import { FIRST_LAYOUT } from './lane-layout.ts';
import {
  LANE_HEIGHT,
  type LaneRow,
  type LaneRows,
  type LaneSight,
  lanesOf,
  RULER_HEIGHT,
  SCROLL_STEP,
  shownRows,
  sticksIn,
} from './lane-rows.ts';
import type { LaneExtras } from './lane-scene.ts';
import { useLaneDrawing } from './use-lane-drawing.ts';
import { type LaneChoice, nameOf, useLaneLayout } from './use-lane-layout.ts';
import './lanes.css';

export const LANES_HEIGHT_MIN = RULER_HEIGHT + LANE_HEIGHT;

/** Finding and arranging begin when the lanes are there. */
const LanesHead = lazy(() => import('./LanesHead.tsx'));
const LaneLayer = lazy(() => import('./LaneLayer.tsx'));
const LanesTable = lazy(() => import('./LanesTable.tsx'));

/** Rows so many pixels beyond the borders have elements, so that a turn of the wheel shows them. */
const DRAWN_BEYOND = 50;

/** Lanes shown at first; with more devices they scroll. */
const LANES_AT_FIRST = 7;
const LANES_LEAST = 3;

/** Height that the lanes of a world take before anybody has dragged a border. */
export function lanesHeight({ timeline }: OpenedWorld): number {
  const { height } = lanesOf(timeline.schema, FIRST_LAYOUT);
  const bounded = Math.min(
    Math.max(height, LANES_LEAST * LANE_HEIGHT),
    LANES_AT_FIRST * LANE_HEIGHT,
  );
  return RULER_HEIGHT + bounded;
}

function useScrolled(scroller: RefObject<HTMLElement | null>) {
  const { frames } = useAppContext();
  const [view, setView] = useState({ top: 0, height: 800 });
  // Kept here, because asking the browser in the middle of a frame makes it lay out the page.
  const scrollTop = useRef(0);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() =>
      setView((now) => ({ ...now, height: element.clientHeight })),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const onScroll = (event: UIEvent<HTMLElement>) => {
    scrollTop.current = event.currentTarget.scrollTop;
    const top = Math.floor(scrollTop.current / SCROLL_STEP) * SCROLL_STEP;
    if (top !== view.top) setView({ ...view, top });
    frames.request();
  };
  return { view, scrollTop, onScroll };
}

interface DrawnProps {
  readonly world: OpenedWorld;
  readonly lanes: LaneRows;
  readonly choice: LaneChoice;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly density: RefObject<HTMLSpanElement | null>;
  readonly view: LaneSight;
  readonly scrollTop: RefObject<number>;
}

function NoDevices({ choice }: { readonly choice: LaneChoice }) {
  return (
    <div className="empty lanes-none">
      <p>No device matches "{choice.filter}".</p>
      <button type="button" className="button" onClick={() => choice.setFilter('')}>
        Show all devices
      </button>
    </div>
  );
}

/** Tracks and canvas, side by side. */
function DrawnLanes(props: DrawnProps) {
  const { world, lanes, choice, scroller, density, view, scrollTop } = props;
  const sticks = sticksIn(lanes, view.height);
  const shown = useMemo(() => shownRows(lanes, view, sticks, DRAWN_BEYOND), [lanes, view, sticks]);
  const extras = useRef<LaneExtras>(undefined);
  const place = useRef<HTMLDivElement>(null);
  const draw = useLaneDrawing({
    ...{ world, lanes, choice, scrollTop, extras, place, density },
    sight: view,
  });
  const canvas = useCanvas(draw);
  const { store } = useAppContext();
  /** A press on lanes that do not react to the pointer yet leads to its time all the same. */
  const pressEarly = ({ button, currentTarget, nativeEvent }: PointerEvent): void => {
    if (extras.current !== undefined || button !== 0) return;
    const { window, seekTime } = store.getState();
    const share = nativeEvent.offsetX / currentTarget.clientWidth;
    seekTime(window.fromNs + share * spanOf(window));
  };
  const [places, setPlaces] = useState<{ canvas: HTMLElement; scroller: HTMLElement }>();
  useEffect(() => {
    if (canvas.current === null || scroller.current === null) return;
    setPlaces({ canvas: canvas.current, scroller: scroller.current });
  }, [canvas, scroller]);
  const reveal = (row: LaneRow) => {
    const element = scroller.current;
    if (element === null || (row.pinned && sticks)) return;
    const covered = RULER_HEIGHT + (sticks ? lanes.pinnedHeight : 0);
    const top = row.top + (row.pinned ? 0 : lanes.pinnedHeight) + RULER_HEIGHT;
    if (top < element.scrollTop + covered) element.scrollTop = top - covered;
    const bottom = top + row.height;
    if (bottom > element.scrollTop + element.clientHeight) {
      element.scrollTop = bottom - element.clientHeight;
    }
  };
  return (
    <>
      <LaneTracks
        world={world}
        lanes={lanes}
        shown={shown}
        sticks={sticks}
        choice={choice}
        reveal={reveal}
      />
      <div className="lanes-view" ref={place}>
        <canvas className="lanes-canvas" ref={canvas} onPointerDown={pressEarly} />
        <Suspense fallback={null}>
          {places === undefined ? null : <LaneLayer {...places} {...{ world, lanes, extras }} />}
        </Suspense>
        {lanes.rows.length === 0 && choice.filter !== '' ? <NoDevices choice={choice} /> : null}
      </div>
    </>
  );
}

function Lanes({ world, name }: { readonly world: OpenedWorld; readonly name: string }) {
  const choice = useLaneLayout(name);
  const { layout, filter } = choice;
  const lanes = useMemo(
    () => lanesOf(world.timeline.schema, layout, filter),
    [world, layout, filter],
  );
  const scroller = useRef<HTMLElement>(null);
  const density = useRef<HTMLSpanElement>(null);
  const { view, scrollTop, onScroll } = useScrolled(scroller);
  return (
    <section
      className="lanes"
      data-table={layout.table || undefined}
      ref={scroller}
      onScroll={onScroll}
      aria-label="Lanes"
    >
      <Suspense fallback={<div className="lanes-head" />}>
        <LanesHead choice={choice} lanes={lanes} density={density} />
      </Suspense>
      {layout.table ? (
        <Suspense fallback={null}>
          <LanesTable world={world} layout={layout} filter={filter} />
        </Suspense>
      ) : (
        <DrawnLanes {...{ world, lanes, choice, scroller, density, view, scrollTop }} />
      )}
    </section>
  );
}

/** One lane a device over virtual time. */
export function LanesPanel() {
  const world = useApp((state) => state.world);
  if (world === undefined) return null;
  const name = nameOf(world);
  return <Lanes key={name} world={world} name={name} />;
}
