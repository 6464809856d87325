import { lazy, type ReactNode, Suspense, useState } from 'react';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  /** set for items that are switched on and off */
  readonly checked?: boolean;
  choose(): void;
}

export interface MenuProps {
  readonly name: string;
  readonly className: string;
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
}

const MenuPopup = lazy(() => import('./MenuPopup.tsx'));

interface Props extends MenuProps {
  readonly disabled?: boolean;
}

/** A button that opens a menu. The menu's code comes with the first press. */
export function MenuButton({ disabled = false, ...menu }: Props) {
  const [pressed, setPressed] = useState(false);
  const button = (
    <button
      type="button"
      className={menu.className}
      aria-label={menu.name}
      aria-haspopup="menu"
      aria-expanded={false}
      disabled={disabled}
      onClick={() => setPressed(true)}
    >
      {menu.children}
    </button>
  );
  if (!pressed || disabled) return button;
  return (
    <Suspense fallback={button}>
      <MenuPopup {...menu} />
    </Suspense>
  );
}
