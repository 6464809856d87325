import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { RowSpace } from './event-row-space.ts';
import {
  centre,
  isAtTail,
  isVisible,
  keep,
  type Placed,
  type Segment,
  scrolled,
  segmentAt,
  tail,
  type View,
} from './row-window.ts';

export const ROW_HEIGHT = 24;
/** The head of the table scrolls along and stays on top; rows begin below it. */
export const HEAD_HEIGHT = 27;
/** Rows drawn beyond each border while a person scrolls: enough for a turn of the wheel. */
const OVERSCAN = 4;

interface Scrolling {
  readonly segment: Segment;
  /** sticks to the newest row */
  readonly tailing: boolean;
  /** where the browser was told to scroll to; undefined = a person has scrolled since then */
  readonly top: number | undefined;
}

/** First and past-last row drawn around a scroll position, and so many beyond the borders. */
function rangeAt(
  top: number,
  height: number,
  count: number,
  beyond: number,
): readonly [number, number] {
  const first = Math.floor(top / ROW_HEIGHT) - beyond;
  const end = Math.ceil((top + height) / ROW_HEIGHT) + beyond;
  return [Math.max(0, Math.min(first, count)), Math.min(end, count)];
}

interface Size {
  readonly width: number;
  /** of the rows, without the head */
  readonly height: number;
}

const NO_SIZE: Size = { width: 0, height: 0 };

const rowsHeight = (scroller: HTMLElement): number =>
  Math.max(0, scroller.clientHeight - HEAD_HEIGHT);

function useSize(scroller: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState(NO_SIZE);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = () => {
      const { clientWidth: width } = element;
      const height = rowsHeight(element);
      setSize((now) => (now.width === width && now.height === height ? now : { width, height }));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return size;
}

/** What other rows, or another playhead, do to the scrolling; undefined = nothing. */
function afterMoment(
  state: Scrolling,
  segment: Segment,
  before: RowSpace,
  rows: RowSpace,
  view: View,
): Scrolling | undefined {
  const { at, following, key } = rows;
  const moved = at !== before.at || following !== before.following || key !== before.key;
  const placed = ({ segment: next, scrollTop }: Placed, tailing: boolean): Scrolling => ({
    segment: next,
    tailing,
    top: scrollTop,
  });
  if (moved && following && (!before.following || key !== before.key)) {
    return placed(tail(rows, view), true);
  }
  if (moved && !following && !isVisible(segment, at, view)) {
    return placed(centre(rows, at, view), false);
  }
  // The end of the rows may not have been scrolled to yet.
  if (!following && state.tailing) return placed({ segment, scrollTop: view.scrollTop }, false);
  if (!state.tailing && segment.base !== state.segment.base) {
    return placed(keep(rows, state.segment, view), false);
  }
  return undefined;
}

/** A table that is opened, or opened again, shows the playhead wherever that stands. */
function firstScrolling(rows: RowSpace): Scrolling {
  const { following, published, at } = rows;
  if (following) return { segment: segmentAt(rows, published), tailing: true, top: undefined };
  const { segment } = centre(rows, at, { scrollTop: 0, height: 0, rowHeight: ROW_HEIGHT });
  return { segment, tailing: false, top: undefined };
}

/**
 * Which rows are on the screen. The view sticks to the live tail until a person scrolls up; it
 * goes to the playhead wherever that is sent; otherwise nothing moves under the reader.
 */
export function useEventRows(rows: RowSpace) {
  const scroller = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<Scrolling>(() => firstScrolling(rows));
  const { tailing } = state;
  /** the browser's scroll position when it was last looked at, to tell jumps from small moves */
  const lastTop = useRef(0);
  const [shown, setShown] = useState(rows);
  const { width, height } = useSize(scroller);
  /** the playhead was looked for: only when the height is known can it stand in the middle */
  const [isPlaced, setPlaced] = useState(rows.following);

  const viewAt = useCallback(
    (scrollTop: number): View => ({ scrollTop, height, rowHeight: ROW_HEIGHT }),
    [height],
  );

  // A tail grows by itself, without waiting for an effect; other segments only lose old rows.
  const segment = tailing
    ? segmentAt(rows, rows.published)
    : keep(rows, state.segment, viewAt(lastTop.current)).segment;
  const top = tailing ? tail(rows, viewAt(0)).scrollTop : state.top;

  // While rendering, not after it: otherwise rows would be drawn that nobody gets to see.
  if (!isPlaced && height > 0) {
    setPlaced(true);
    setShown(rows);
    const { segment: found, scrollTop } = centre(rows, rows.at, viewAt(0));
    if (!rows.following) setState({ segment: found, tailing: false, top: scrollTop });
  } else if (shown !== rows) {
    setShown(rows);
    const next = afterMoment(state, segment, shown, rows, viewAt(top ?? lastTop.current));
    if (next !== undefined) setState(next);
  }

  // What a person has scrolled to is known to the browser first; this only asks for other rows.
  const [, setFirstSeen] = useState(0);
  // A jump, or the live tail, shows just what is on the screen: it is gone again with the next one.
  const beyond = top === undefined ? OVERSCAN : 0;
  const [first, end] = rangeAt(top ?? lastTop.current, height, segment.count, beyond);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || top === undefined || lastTop.current === top) return;
    element.scrollTop = top;
    // The browser may not go as far as it is told.
    lastTop.current = element.scrollTop;
  }, [top]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop } = element;
    const before = lastTop.current;
    // Our own writing has arrived: its rows are drawn already.
    if (Math.abs(scrollTop - before) < 1) return;
    lastTop.current = scrollTop;
    setFirstSeen(Math.floor(scrollTop / ROW_HEIGHT));
    // As high as it is now: growing pushes the end up before anybody has measured it, and that is no
    // person who scrolls.
    const view = { scrollTop, height: rowsHeight(element), rowHeight: ROW_HEIGHT };
    // Measured against what is drawn: rows that came since then lie past its end.
    const atTail = rows.following && isAtTail(rows, segment, view);
    if (atTail || (tailing && scrollTop > before)) {
      if (!tailing) setState({ segment, tailing: true, top: undefined });
      return;
    }
    const placed = scrolled(rows, segment, before, view);
    const shifted = placed.scrollTop !== scrollTop;
    if (shifted || tailing || state.top !== undefined || placed.segment !== segment) {
      setState({
        segment: placed.segment,
        tailing: false,
        top: shifted ? placed.scrollTop : undefined,
      });
    }
  }, [segment, tailing, state, rows]);

  const toTail = useCallback(() => {
    const placed = tail(rows, viewAt(0));
    setState({ segment: placed.segment, tailing: true, top: placed.scrollTop });
  }, [rows, viewAt]);

  return { scroller, width, first, end, segment, tailing, onScroll, toTail };
}
