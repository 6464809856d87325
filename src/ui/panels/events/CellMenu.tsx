import { Menu } from '@base-ui/react/menu';
import { useMemo, useRef } from 'react';
import { compileFilter } from '../../../query/compile-event.ts';
import { useAppContext } from '../../store/app-context.ts';
import { cellActions, narrowed } from './cell-filter.ts';
import type { CellAsked } from './use-cell-menu.ts';

interface Props {
  readonly asked: CellAsked;
  close(): void;
}

/** A place in the window that a menu can open at. */
const placeAt = ({ x, y }: CellAsked) => ({
  getBoundingClientRect: () => DOMRect.fromRect({ x, y, width: 0, height: 0 }),
});

/** "Only like this", "hide like this": narrows the filter by what a cell says. */
export default function CellMenu({ asked, close }: Props) {
  const { store } = useAppContext();
  const { timeline, event, column } = asked;
  const actions = useMemo(() => cellActions(timeline, event, column), [timeline, event, column]);
  // Beside the table, so that the menu belongs to the same part of the page.
  const place = useRef<HTMLSpanElement>(null);
  const anchor = useMemo(() => placeAt(asked), [asked]);
  const apply = (condition: string) => {
    const { filter, draftFilter, rememberFilter } = store.getState();
    const text = narrowed(filter, condition);
    draftFilter(text, compileFilter(text, timeline.schema).ok);
    rememberFilter();
  };
  return (
    <Menu.Root open onOpenChange={(open) => !open && close()}>
      <span ref={place} />
      <Menu.Portal container={place}>
        <Menu.Positioner
          className="popup-layer"
          positionMethod="fixed"
          anchor={anchor}
          align="start"
          sideOffset={2}
        >
          <Menu.Popup
            className="popup cell-menu"
            aria-label="Filter by this cell"
            finalFocus={() => asked.cell.querySelector('button') ?? asked.cell}
          >
            {actions.map(({ label, condition }) => (
              <Menu.Item
                key={label}
                className="popup-item"
                label={label}
                onClick={() => apply(condition)}
              >
                {label}
                <code className="cell-condition muted clip" aria-hidden="true">
                  {condition}
                </code>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
