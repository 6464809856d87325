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
    <button
      type="button"
      className={primary ? 'icon-button primary' : 'icon-button'}
      aria-label={name}
      aria-pressed={pressed}
      data-tip={name}
      data-keys={keys}
      disabled={disabled}
      onMouseDown={keepFocus}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
