import { type RefObject, useEffect, useRef } from 'react';
import { useAppContext } from '../../store/app-context.ts';
import { neighbourRow, type RowSpace } from './event-row-space.ts';

const rowOf = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest('[data-sequence]') : null;

/** The element of a cell that takes the focus: its button, or the cell itself. */
const focusable = (cell: Element | null | undefined): HTMLElement | null => {
  const inner = cell?.querySelector('button') ?? cell;
  return inner instanceof HTMLElement ? inner : null;
};

/** Moves the focus to the next or previous cell of a row. */
function moveAlong(target: EventTarget | null, step: 1 | -1): boolean {
  const cell = target instanceof Element ? target.closest('td') : null;
  const next = step > 0 ? cell?.nextElementSibling : cell?.previousElementSibling;
  const element = focusable(next);
  if (element === null) return false;
  if (!element.matches('button')) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  return true;
}

/**
 * A click anywhere in a row moves the playhead there. Up and down move it from row to row, left and
 * right the focus from cell to cell.
 */
export function useRowActions(
  body: RefObject<HTMLElement | null>,
  at: number,
  space: RowSpace,
): void {
  const { store } = useAppContext();
  const rows = useRef(space);
  /** the one of the focused cell; -1 = the focus is elsewhere */
  const column = useRef(-1);
  useEffect(() => {
    rows.current = space;
  });
  useEffect(() => {
    const element = body.current;
    if (element === null) return undefined;
    const onClick = (event: MouseEvent) => {
      const row = rowOf(event.target);
      if (row !== null) store.getState().seek(Number(row.getAttribute('data-sequence')));
    };
    const onMouseDown = (event: MouseEvent) => {
      // The mouse leaves the focus alone, so that Space goes on playing and pausing.
      if (event.target instanceof Element && event.target.closest('button, td[tabindex]')) {
        event.preventDefault();
      }
    };
    const stepRow = (step: 1 | -1) => {
      const state = store.getState();
      const next = neighbourRow(rows.current, state.at, step);
      if (next !== undefined) state.seek(next);
      // Past the last event the engine makes another one; past the last match there is none.
      else if (step > 0 && state.at === rows.current.at) void state.stepForward();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.shiftKey || rowOf(event.target) === null) return;
      if (event.key === 'ArrowUp') stepRow(-1);
      else if (event.key === 'ArrowDown') stepRow(1);
      else if (event.key === 'ArrowLeft') moveAlong(event.target, -1);
      else if (event.key === 'ArrowRight') moveAlong(event.target, 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // A row that the playhead leaves gives up its button, and with it, unheard, the focus.
    const onFocus = (event: FocusEvent) => {
      const isHere = event.target instanceof Node && element.contains(event.target);
      const cell = event.target instanceof Element ? event.target.closest('td') : null;
      column.current = isHere && cell !== null ? cell.cellIndex : -1;
    };
    const onPress = () => {
      column.current = -1;
    };
    document.addEventListener('focusin', onFocus);
    document.addEventListener('pointerdown', onPress);
    element.addEventListener('click', onClick);
    element.addEventListener('mousedown', onMouseDown);
    element.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('pointerdown', onPress);
      element.removeEventListener('click', onClick);
      element.removeEventListener('mousedown', onMouseDown);
      element.removeEventListener('keydown', onKeyDown);
    };
  }, [body, store]);
  useEffect(() => {
    // Keyboard focus inside the table goes along with the playhead, and stays in its column.
    if (column.current < 0) return;
    const row = body.current?.querySelector<HTMLTableRowElement>(`[data-sequence="${at}"]`);
    const next = focusable(row?.cells[column.current]);
    if (next === null) return;
    if (!next.matches('button')) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }, [body, at]);
}
