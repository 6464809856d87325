import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useAppContext, useMoment } from '../../store/app-context.ts';
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
const OVERSCAN = 6;

/**
 * Which rows are on the screen. The view sticks to the live tail until a person scrolls up; it
 * follows the playhead wherever that goes; otherwise nothing moves under the reader.
 */
export function useEventRows() {
  const moment = useMoment();
  const { store } = useAppContext();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = { oldest: moment.oldest, published: moment.published };
  const [state, setState] = useState(() => ({
    segment: segmentAt(rows, rows.published),
    tailing: true,
  }));
  const { tailing } = state;
  /** scroll position at the last event or write, to tell jumps from small moves */
  const lastTop = useRef(0);
  const shown = useRef({ at: moment.at, following: moment.following, epoch: moment.epoch });

  const view = useCallback((): View => {
    const element = scroller.current;
    return {
      scrollTop: element?.scrollTop ?? 0,
      height: Math.max(0, (element?.clientHeight ?? 0) - HEAD_HEIGHT),
      rowHeight: ROW_HEIGHT,
    };
  }, []);

  // A tail grows by itself, without waiting for an effect; other segments only lose old rows.
  const segment: Segment = tailing
    ? segmentAt(rows, rows.published)
    : keep(rows, state.segment, view()).segment;

  const virtualizer = useVirtualizer({
    count: segment.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD_HEIGHT,
  });

  const place = useCallback((placed: Placed, tailing: boolean) => {
    setState({ segment: placed.segment, tailing });
    wanted.current = placed.scrollTop;
  }, []);
  /** scroll position to be set once the segment is laid out */
  const wanted = useRef<number | undefined>(undefined);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const { at, following, epoch } = moment;
    const before = shown.current;
    const moved = at !== before.at || following !== before.following || epoch !== before.epoch;
    shown.current = { at, following, epoch };
    if (moved && following && (!before.following || epoch !== before.epoch)) {
      place(tail(rows, view()), true);
    } else if (moved && !following && !isVisible(segment, at, view())) {
      place(centre(rows, at, view()), false);
    } else if (!following && tailing) {
      setState({ segment, tailing: false });
    } else if (!tailing && segment.base !== state.segment.base) {
      place(keep(rows, state.segment, view()), false);
    }
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    if (tailing) element.scrollTop = tail(rows, view()).scrollTop;
    else if (wanted.current !== undefined) element.scrollTop = wanted.current;
    wanted.current = undefined;
    lastTop.current = element.scrollTop;
  });

  const onScroll = useCallback(() => {
    const now = view();
    const before = lastTop.current;
    if (now.scrollTop === before) return;
    lastTop.current = now.scrollTop;
    const { oldest, published } = store.getState();
    const all = { oldest, published };
    const placed = scrolled(all, segment, before, now);
    const up = now.scrollTop < before;
    const sticks = !up && isAtTail(all, placed.segment, { ...now, scrollTop: placed.scrollTop });
    const stays = tailing && !up;
    const next = (sticks && store.getState().following) || stays;
    if (placed.segment.base !== segment.base || next !== tailing) {
      if (placed.scrollTop !== now.scrollTop) wanted.current = placed.scrollTop;
      setState({ segment: placed.segment, tailing: next });
    }
  }, [segment, tailing, store, view]);

  const toTail = useCallback(() => {
    const { oldest, published } = store.getState();
    place(tail({ oldest, published }, view()), true);
  }, [store, view, place]);

  return { scroller, virtualizer, segment, tailing, onScroll, toTail, moment };
}
