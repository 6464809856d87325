import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { EventRecord, Timeline } from '../../../timeline/timeline.ts';
import type { ColumnId } from './column-ids.ts';

/** A cell whose menu is open. */
export interface CellAsked {
  readonly timeline: Timeline;
  readonly event: EventRecord;
  /** id of its column */
  readonly column: ColumnId;
  /** where the menu opens, in pixels of the window */
  readonly x: number;
  readonly y: number;
  /** where the focus goes back to */
  readonly cell: HTMLElement;
}

const isMenuKey = ({ key, shiftKey }: KeyboardEvent): boolean =>
  key === 'ContextMenu' || (key === 'F10' && shiftKey);

/**
 * Which cell was asked about: by the right button of the mouse, or by the key for menus.
 * @param places of the columns shown, in their order
 */
export function useCellMenu(
  body: RefObject<HTMLElement | null>,
  timeline: Timeline | undefined,
  places: ReadonlyMap<ColumnId, unknown>,
) {
  const [asked, setAsked] = useState<CellAsked>();
  const shown = useRef({ timeline, places });
  useEffect(() => {
    shown.current = { timeline, places };
  });
  useEffect(() => {
    const element = body.current;
    if (element === null) return undefined;
    const ask = (event: Event, place?: { readonly x: number; readonly y: number }) => {
      const cell = event.target instanceof Element ? event.target.closest('td') : null;
      const sequence = cell?.closest('[data-sequence]')?.getAttribute('data-sequence');
      const open = shown.current;
      const column = [...open.places.keys()][cell?.cellIndex ?? -1];
      const record = sequence ? open.timeline?.event(Number(sequence)) : undefined;
      if (!cell || !open.timeline || !record || column === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const box = cell.getBoundingClientRect();
      const { x, y } = place ?? { x: box.left + 8, y: box.bottom };
      setAsked({ timeline: open.timeline, event: record, column, x, y, cell });
    };
    const onMenu = (event: MouseEvent) => ask(event, { x: event.clientX, y: event.clientY });
    const onKeyDown = (event: KeyboardEvent) => {
      if (isMenuKey(event)) ask(event);
    };
    element.addEventListener('contextmenu', onMenu);
    element.addEventListener('keydown', onKeyDown);
    return () => {
      element.removeEventListener('contextmenu', onMenu);
      element.removeEventListener('keydown', onKeyDown);
    };
  }, [body]);
  const close = useCallback(() => setAsked(undefined), []);
  return { asked, close };
}
