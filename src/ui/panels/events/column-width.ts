/** Sizing a column by keys, as the window splitter of the ARIA practices does. Pure. */

/** Widest a column can be made, in pixels. */
export const WIDTH_MAX = 1000;
/** Pixels of one press; Shift makes it a fine one. */
const STEP = 10;
const FINE = 1;

interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** Width after a key press; undefined = the key does not size. */
export function columnWidthAfter(
  { key, shiftKey }: Press,
  width: number,
  narrowest: number,
): number | undefined {
  const step = shiftKey ? FINE : STEP;
  if (key === 'ArrowLeft') return Math.max(narrowest, width - step);
  if (key === 'ArrowRight') return Math.min(WIDTH_MAX, width + step);
  if (key === 'Home') return narrowest;
  if (key === 'End') return WIDTH_MAX;
  return undefined;
}
