import { Menu } from '@base-ui/react/menu';
import { useRef } from 'react';
import type { MenuProps } from './menu.ts';

/** The menu behind a MenuButton. Loaded when it is first opened, and then open at once. */
export default function MenuPopup(props: MenuProps) {
  const { name, className, items, children, disabled = false, cut = false } = props;
  // Beside the button, so that the menu belongs to the same part of the page.
  const place = useRef<HTMLSpanElement>(null);
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={className} aria-label={name} disabled={disabled}>
        {children}
      </Menu.Trigger>
      <span ref={place} />
      <Menu.Portal container={cut ? document.querySelector('main') : place}>
        <Menu.Positioner className="popup-layer" sideOffset={4} align="end">
          <Menu.Popup className="popup">
            {items.map(({ id, label, note, checked, choose }) =>
              checked === undefined ? (
                <Menu.Item key={id} className="popup-item" label={label} onClick={choose}>
                  {label}
                  <span className="muted number" aria-hidden="true">
                    {note}
                  </span>
                </Menu.Item>
              ) : (
                <Menu.CheckboxItem
                  key={id}
                  className="popup-item"
                  label={label}
                  checked={checked}
                  onCheckedChange={choose}
                >
                  {label}
                  <Menu.CheckboxItemIndicator>✓</Menu.CheckboxItemIndicator>
                </Menu.CheckboxItem>
              ),
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
