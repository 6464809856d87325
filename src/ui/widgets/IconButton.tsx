import { Tooltip } from '@base-ui/react/tooltip';
import type { MouseEvent, ReactNode } from 'react';

interface Props {
  readonly name: string;
  /** shown beside the name: "Shift+F8" */
  readonly keys?: string;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly children: ReactNode;
  onPress(): void;
}

/** A click with the mouse leaves the focus where it was, so that keys go on working there. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

/** A button that shows only a sign; its name is its accessible name and its tooltip. */
export function IconButton(props: Props) {
  const { name, keys, primary = false, disabled = false, pressed, children, onPress } = props;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        className={primary ? 'icon-button primary' : 'icon-button'}
        aria-label={name}
        aria-pressed={pressed}
        disabled={disabled}
        onMouseDown={keepFocus}
        onClick={onPress}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner className="popup-layer" sideOffset={6}>
          <Tooltip.Popup className="tooltip">
            {name}
            {keys === undefined ? null : <kbd>{keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
