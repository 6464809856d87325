import type { ReactNode } from 'react';

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
  readonly disabled?: boolean;
  /** the button stands where what is longer is cut off: the menu hangs on the page's main part */
  readonly cut?: boolean;
}
