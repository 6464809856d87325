/**
 * Scrolling through more rows than a browser can lay out. Elements may be at most some ten million
 * pixels tall, so only a segment of the rows is laid out; the scroll bar stands for all of them.
 * Small moves scroll within the segment, pixel by pixel; a jump of the scroll bar picks the
 * segment by its share of the way. Pure: positions in, positions out.
 */

/** Rows laid out at a time: 480,000 pixels, far below what any browser allows. */
export const SEGMENT_ROWS = 20_000;
/** Rows from the border of a segment at which the next one is laid out. */
const EDGE_ROWS = 200;
/** The end counts as reached this close to it: browsers round scroll positions. */
const TAIL_PIXELS = 2;
/** A move of more than this many screens is a jump of the scroll bar. */
const JUMP_SCREENS = 2;

export interface Rows {
  /** first and past-last sequence that exist */
  readonly oldest: number;
  readonly published: number;
}

export interface Segment {
  /** sequence of the first row laid out */
  readonly base: number;
  readonly count: number;
}

export interface View {
  readonly scrollTop: number;
  /** pixels of the rows that are visible at once */
  readonly height: number;
  readonly rowHeight: number;
}

export interface Placed {
  readonly segment: Segment;
  readonly scrollTop: number;
}

const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(value, high));

/** The segment beginning nearest to `base` that exists. */
export function segmentAt(rows: Rows, base: number): Segment {
  const total = rows.published - rows.oldest;
  const count = Math.min(total, SEGMENT_ROWS);
  return { base: clamp(Math.round(base), rows.oldest, rows.published - count), count };
}

export const scrollTopMax = (segment: Segment, view: View): number =>
  Math.max(0, segment.count * view.rowHeight - view.height);

/** The end of all rows. */
export function tail(rows: Rows, view: View): Placed {
  const segment = segmentAt(rows, rows.published - SEGMENT_ROWS);
  return { segment, scrollTop: scrollTopMax(segment, view) };
}

/** A row in the middle of the view. */
export function centre(rows: Rows, sequence: number, view: View): Placed {
  const segment = segmentAt(rows, sequence - SEGMENT_ROWS / 2);
  const top = (sequence - segment.base + 0.5) * view.rowHeight - view.height / 2;
  return { segment, scrollTop: clamp(Math.round(top), 0, scrollTopMax(segment, view)) };
}

/** Whether the whole of a row can be seen. */
export function isVisible(segment: Segment, sequence: number, view: View): boolean {
  const top = (sequence - segment.base) * view.rowHeight;
  return top >= view.scrollTop && top + view.rowHeight <= view.scrollTop + view.height;
}

export const isAtTail = (rows: Rows, segment: Segment, view: View): boolean =>
  segment.base + segment.count >= rows.published &&
  view.scrollTop >= scrollTopMax(segment, view) - TAIL_PIXELS;

/** The same rows on the screen when rows were added at the end or have left at the beginning. */
export function keep(rows: Rows, segment: Segment, view: View): Placed {
  const next = segmentAt(rows, segment.base);
  const moved = (segment.base - next.base) * view.rowHeight;
  return { segment: next, scrollTop: Math.max(0, view.scrollTop + moved) };
}

/** Where a scroll from `before` to `view.scrollTop` leads. */
export function scrolled(rows: Rows, segment: Segment, before: number, view: View): Placed {
  const { scrollTop, rowHeight, height } = view;
  const max = scrollTopMax(segment, view);
  const total = rows.published - rows.oldest;
  if (total <= segment.count) return { segment, scrollTop };
  if (Math.abs(scrollTop - before) > JUMP_SCREENS * height) {
    const share = max === 0 ? 0 : scrollTop / max;
    const top = rows.oldest + share * (total - height / rowHeight);
    return { segment: segmentAt(rows, top - scrollTop / rowHeight), scrollTop };
  }
  const edge = EDGE_ROWS * rowHeight;
  const nearTop = scrollTop < edge && segment.base > rows.oldest;
  const nearEnd = scrollTop > max - edge && segment.base + segment.count < rows.published;
  if (!nearTop && !nearEnd) return { segment, scrollTop };
  const half = SEGMENT_ROWS / 2;
  const next = segmentAt(rows, segment.base + (nearEnd ? half : -half));
  return { segment: next, scrollTop: scrollTop + (segment.base - next.base) * rowHeight };
}
