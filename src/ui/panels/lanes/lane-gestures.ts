/**
 * The pointer over the lanes: click = seek, drag = pan, drag with Shift = choose a range, two
 * fingers = zoom, wheel = zoom. A mouse that only hovers previews; nothing needs it.
 */
import type { App } from '../../store/app-context.ts';
import { spanOf } from '../../store/time-window.ts';
import type { LanePointer } from './lane-scene.ts';

/** Pointer moves below this are a click. */
const CLICK_PIXELS = 4;
/** Fingers closer together than this would zoom by leaps. */
const PINCH_PIXELS_MIN = 16;
const WHEEL_ZOOM_PER_PIXEL = 0.002;

type Gesture =
  | { readonly type: 'pan'; readonly x: number; readonly fromNs: number; moved: boolean }
  | { readonly type: 'range'; readonly x: number; readonly timeNs: number; moved: boolean }
  | { readonly type: 'pinch'; distance: number };

/** Pointers that are held down, where they were seen last, by their id. */
type Held = Map<number, number>;

export const pinchDistance = (held: Held): number => {
  const [a, b] = [...held.values()];
  const apart = a === undefined || b === undefined ? 0 : Math.abs(a - b);
  return Math.max(PINCH_PIXELS_MIN, apart);
};

const middleOf = (held: Held): number =>
  [...held.values()].reduce((sum, x) => sum + x, 0) / held.size;

export function listenToLanes(
  canvas: HTMLElement,
  { store, frames }: App,
  pointer: LanePointer,
  signal: AbortSignal,
): void {
  let gesture: Gesture | undefined;
  const held: Held = new Map();

  const timeAt = (clientX: number): number => {
    const box = canvas.getBoundingClientRect();
    const { window } = store.getState();
    return window.fromNs + ((clientX - box.left) / box.width) * spanOf(window);
  };
  const rest = (x: number, y: number) => {
    pointer.x = x;
    pointer.y = y;
    frames.request();
  };
  const leave = () => rest(Number.NaN, Number.NaN);
  const drag = (clientX: number, now: Exclude<Gesture, { type: 'pinch' }>) => {
    const pixels = clientX - now.x;
    if (!now.moved && Math.abs(pixels) < CLICK_PIXELS) return;
    now.moved = true;
    const { window, panTo, chooseRange } = store.getState();
    if (now.type === 'range') chooseRange(now.timeNs, timeAt(clientX));
    else panTo(now.fromNs - (pixels / canvas.clientWidth) * spanOf(window));
  };
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const { clientX: x } = event;
    held.set(event.pointerId, x);
    const { fromNs } = store.getState().window;
    if (held.size === 2) gesture = { type: 'pinch', distance: pinchDistance(held) };
    else if (event.shiftKey) gesture = { type: 'range', x, timeNs: timeAt(x), moved: false };
    else gesture = { type: 'pan', x, fromNs, moved: false };
  };
  const onMove = (event: PointerEvent) => {
    if (gesture === undefined) {
      if (event.pointerType !== 'touch') rest(event.offsetX, event.offsetY);
      return;
    }
    // Nothing else on the page has to look at where a dragged pointer is.
    event.stopPropagation();
    leave();
    if (held.has(event.pointerId)) held.set(event.pointerId, event.clientX);
    if (gesture.type !== 'pinch') return drag(event.clientX, gesture);
    const distance = pinchDistance(held);
    store.getState().zoom(gesture.distance / distance, timeAt(middleOf(held)));
    gesture.distance = distance;
  };
  const onEnd = (event: PointerEvent) => {
    const now = gesture;
    gesture = undefined;
    held.delete(event.pointerId);
    if (event.type !== 'pointerup' || now === undefined || now.type === 'pinch') return;
    if (!now.moved) store.getState().seekTime(timeAt(event.clientX));
  };
  canvas.addEventListener('pointerdown', onDown, { signal });
  canvas.addEventListener('pointermove', onMove, { signal });
  canvas.addEventListener('pointerup', onEnd, { signal });
  canvas.addEventListener('pointercancel', onEnd, { signal });
  canvas.addEventListener('pointerleave', leave, { signal });
}

/** With more lanes than fit, the plain wheel scrolls them and Ctrl zooms; sideways pans. */
export function listenToWheel(
  canvas: HTMLElement,
  scroller: HTMLElement,
  { store }: App,
  signal: AbortSignal,
): void {
  const onWheel = (event: WheelEvent) => {
    const box = canvas.getBoundingClientRect();
    if (event.clientX < box.left) return;
    const { window, zoom, pan } = store.getState();
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const overflows = scroller.scrollHeight > scroller.clientHeight + 1;
    if (!sideways && overflows && !event.ctrlKey) return;
    event.preventDefault();
    const pixels = sideways ? event.deltaX || event.deltaY : event.deltaY;
    if (sideways) return pan(pixels / box.width);
    const around = window.fromNs + ((event.clientX - box.left) / box.width) * spanOf(window);
    zoom(Math.exp(pixels * WHEEL_ZOOM_PER_PIXEL), around);
  };
  scroller.addEventListener('wheel', onWheel, { passive: false, signal });
}
