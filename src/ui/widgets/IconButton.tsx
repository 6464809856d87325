import type { MouseEvent, ReactNode } from 'react';

interface Props {
  readonly name: string;
  /** shown beside the name: "Shift+F8" */
  readonly keys?: string;
  /** what it does, where the name alone leaves that open */
  readonly tip?: string;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly children: ReactNode;
  onPress(): void;
}

/** A click with the mouse leaves the focus where it was, so that keys go on working there. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

/** A button that shows a sign, and a word at most; its name is its accessible name and its tooltip. */
export function IconButton(props: Props) {
  const {
    name,
    keys,
    tip = name,
    primary = false,
    disabled = false,
    pressed,
    children,
    onPress,
  } = props;
  return (
    <button
      type="button"
      className={primary ? 'icon-button primary' : 'icon-button'}
      aria-label={name}
      aria-pressed={pressed}
      data-tip={tip}
      data-keys={keys}
      disabled={disabled}
      onMouseDown={keepFocus}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
