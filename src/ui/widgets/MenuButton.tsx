import { lazy, Suspense, useState } from 'react';
import type { MenuProps } from './menu.ts';

const MenuPopup = lazy(() => import('./MenuPopup.tsx'));

/** A button that opens a menu. The menu's code comes with the first press. */
export function MenuButton(menu: MenuProps) {
  const [pressed, setPressed] = useState(false);
  const button = (
    <button
      type="button"
      className={menu.className}
      aria-label={menu.name}
      aria-haspopup="menu"
      aria-expanded={false}
      disabled={menu.disabled}
      onClick={() => setPressed(true)}
    >
      {menu.children}
    </button>
  );
  if (!pressed) return button;
  return (
    <Suspense fallback={button}>
      <MenuPopup {...menu} />
    </Suspense>
  );
}
