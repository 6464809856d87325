import { useEffect, useRef, useState } from 'react';
import { useApp } from '../../store/app-context.ts';
import { type LaneActions, laneActions } from './lane-actions.ts';
import { onTreeKey } from './lane-keys.ts';
import { dropTop, placeAt, siblingsOf } from './lane-places.ts';
import { type LaneRow, type LaneRows, rowId } from './lane-rows.ts';
import type { LaneChoice } from './use-lane-layout.ts';

/** Less than this is a click. */
const DRAG_PIXELS = 5;

interface Props {
  readonly tree: HTMLElement;
  readonly lanes: LaneRows;
  readonly choice: LaneChoice;
  readonly focused: number;
  focus(row: LaneRow): void;
}

/** What the listeners look at: the newest of what was drawn. */
interface Held extends Omit<Props, 'tree'> {
  readonly actions: LaneActions;
}

const elementAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;

const rowAt = ({ lanes }: Held, target: EventTarget | null): LaneRow | undefined =>
  lanes.rows[Number(elementAt(target)?.dataset.index ?? -1)];

function listenToKeys(tree: HTMLElement, held: () => Held, signal: AbortSignal): void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.target !== tree) return;
    const { lanes, focused, actions, focus } = held();
    const { rows } = lanes;
    const goTo = (index: number) => {
      const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
      if (row !== undefined) focus(row);
    };
    if (onTreeKey({ rows, focused, actions, goTo }, event)) event.preventDefault();
  };
  tree.addEventListener('keydown', onKeyDown, { signal });
}

/** Reordering with the mouse; the keyboard has Alt and the arrow keys. Touch scrolls instead. */
function listenToPointer(
  tree: HTMLElement,
  held: () => Held,
  drawDrop: (top: number | undefined) => void,
  signal: AbortSignal,
): void {
  let drag: { row: LaneRow; element: HTMLElement; startY: number; place: number } | undefined;
  let moved = false;
  const stop = () => {
    if (drag !== undefined) delete drag.element.dataset.dragged;
    drag = undefined;
    drawDrop(undefined);
  };
  const onDown = (event: PointerEvent) => {
    moved = false;
    const element = elementAt(event.target);
    const row = rowAt(held(), event.target);
    if (element === null || row === undefined || row.type === 'field') return;
    if (event.button !== 0 || event.pointerType === 'touch') return;
    drag = { row, element, startY: event.clientY, place: 0 };
  };
  const onMove = (event: PointerEvent) => {
    if (drag === undefined) return;
    if (!moved && Math.abs(event.clientY - drag.startY) < DRAG_PIXELS) return;
    if (!moved) tree.setPointerCapture(event.pointerId);
    moved = true;
    drag.element.dataset.dragged = 'true';
    const part = drag.element.parentElement;
    if (part === null) return;
    const siblings = siblingsOf(held().lanes, drag.row);
    drag.place = placeAt(siblings, drag.row, event.clientY - part.getBoundingClientRect().top);
    drawDrop(part.offsetTop + dropTop(siblings, drag.row, drag.place));
  };
  const onUp = () => {
    const now = drag;
    stop();
    if (now !== undefined && moved) held().actions.place(now.row, now.place);
  };
  const onClick = (event: MouseEvent) => {
    const row = rowAt(held(), event.target);
    const { target } = event;
    if (moved || row === undefined || !(target instanceof Element)) return;
    const { actions, focus } = held();
    focus(row);
    if (target.closest('.track-pin')) actions.pin(row);
    else if (target.closest('.track-twist')) actions.toggle(row);
    else actions.choose(row);
  };
  tree.addEventListener('pointerdown', onDown, { signal });
  tree.addEventListener('pointermove', onMove, { signal });
  tree.addEventListener('pointerup', onUp, { signal });
  tree.addEventListener('pointercancel', stop, { signal });
  tree.addEventListener('click', onClick, { signal });
}

/** The values of a device that was just opened come into view, as far as it stays there itself. */
function useOpened(lanes: LaneRows, focus: Props['focus']): void {
  const known = useRef(lanes);
  useEffect(() => {
    if (known.current === lanes) return;
    const before = new Set(known.current.rows.map(rowId));
    known.current = lanes;
    const fresh = lanes.rows.filter((row) => !before.has(rowId(row)));
    const last = fresh.at(-1);
    if (last?.type !== 'field') return;
    const { device } = last;
    // More than one: a group was opened, or the filter let more devices pass.
    if (fresh.some((row) => row.type !== 'field' || row.device !== device)) return;
    const own = lanes.rows.find((row) => row.type === 'device' && row.device === device);
    focus(last);
    if (own !== undefined) focus(own);
  }, [lanes, focus]);
}

/** Keys, clicks and drags in the tree of the lanes. Comes after the first picture. */
export default function LaneHands({ tree, lanes, choice, focused, focus }: Props) {
  const show = useApp((state) => state.show);
  const [drop, setDrop] = useState<number>();
  const actions = laneActions(lanes, choice, show);
  const held = useRef<Held>({ lanes, choice, focused, focus, actions });
  useOpened(lanes, focus);
  useEffect(() => {
    held.current = { lanes, choice, focused, focus, actions };
  });
  useEffect(() => {
    const controller = new AbortController();
    const newest = () => held.current;
    listenToKeys(tree, newest, controller.signal);
    listenToPointer(tree, newest, setDrop, controller.signal);
    return () => controller.abort();
  }, [tree]);
  return drop === undefined ? null : (
    <div className="track-drop" style={{ transform: `translateY(${drop - 1}px)` }} />
  );
}
