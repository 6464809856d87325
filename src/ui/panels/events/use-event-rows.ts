import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
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
/** Rows drawn beyond each border: enough for a turn of the wheel, each costs every jump its part. */
const OVERSCAN = 3;

interface Scrolling {
  readonly segment: Segment;
  /** sticks to the newest row */
  readonly tailing: boolean;
  /** where the browser is being told to scroll to; undefined = where it is */
  readonly top: number | undefined;
}

/** Rows around a scroll position that the browser has not reported yet. */
const rangeAt =
  (top: number, height: number) =>
  (range: Range): number[] => {
    const startIndex = Math.max(0, Math.floor(top / ROW_HEIGHT));
    const endIndex = Math.min(range.count - 1, Math.ceil((top + height) / ROW_HEIGHT));
    return defaultRangeExtractor({ ...range, startIndex, endIndex });
  };

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
  if (!following && state.tailing) return { segment, tailing: false, top: state.top };
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
  const shown = useRef(rows);
  const size = useRef(0);
  /** the playhead was looked for: only when the height is known can it stand in the middle */
  const placed = useRef(rows.following);

  const viewAt = useCallback(
    (scrollTop: number): View => ({ scrollTop, height: size.current, rowHeight: ROW_HEIGHT }),
    [],
  );

  // A tail grows by itself, without waiting for an effect; other segments only lose old rows.
  const segment = tailing
    ? segmentAt(rows, rows.published)
    : keep(rows, state.segment, viewAt(lastTop.current)).segment;
  const top = tailing ? tail(rows, viewAt(0)).scrollTop : state.top;

  const virtualizer = useVirtualizer({
    count: segment.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    rangeExtractor: top === undefined ? defaultRangeExtractor : rangeAt(top, size.current),
  });
  size.current = Math.max(0, (virtualizer.scrollRect?.height ?? 0) - HEAD_HEIGHT);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = rows;
    if (!placed.current && size.current > 0) {
      placed.current = true;
      const { segment: first, scrollTop } = centre(rows, rows.at, viewAt(0));
      if (!rows.following) return setState({ segment: first, tailing: false, top: scrollTop });
    }
    const next = afterMoment(state, segment, before, rows, viewAt(top ?? lastTop.current));
    if (next !== undefined) setState(next);
  }, [rows, state, segment, top, viewAt]);

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
    size.current = Math.max(0, element.clientHeight - HEAD_HEIGHT);
    const before = lastTop.current;
    lastTop.current = scrollTop;
    // Our own writing has arrived; from now on the browser's reports are followed.
    if (Math.abs(scrollTop - before) < 1) {
      if (state.top !== undefined) setState({ ...state, segment, top: undefined });
      return;
    }
    const view = viewAt(scrollTop);
    // Measured against what is drawn: rows that came since then lie past its end.
    const atTail = rows.following && isAtTail(rows, segment, view);
    if (atTail || (tailing && scrollTop > before)) {
      if (!tailing) setState({ segment, tailing: true, top: undefined });
      return;
    }
    const placed = scrolled(rows, segment, before, view);
    const shifted = placed.scrollTop !== scrollTop;
    if (shifted || tailing || placed.segment !== segment) {
      setState({
        segment: placed.segment,
        tailing: false,
        top: shifted ? placed.scrollTop : undefined,
      });
    }
  }, [segment, tailing, state, rows, viewAt]);

  const toTail = useCallback(() => {
    const placed = tail(rows, viewAt(0));
    setState({ segment: placed.segment, tailing: true, top: placed.scrollTop });
  }, [rows, viewAt]);

  return { scroller, virtualizer, segment, tailing, onScroll, toTail };
}
