import { Menu } from '@base-ui/react/menu';
import type { MenuProps } from './MenuButton.tsx';

/** The menu behind a MenuButton. Loaded when it is first opened, and then open at once. */
export default function MenuPopup({ name, className, items, children }: MenuProps) {
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={className} aria-label={name}>
        {children}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="popup-layer" sideOffset={4} align="end">
          <Menu.Popup className="popup">
            {items.map(({ id, label, note, checked, choose }) =>
              checked === undefined ? (
                <Menu.Item
                  key={id}
                  className="popup-item"
                  label={label}
                  aria-label={label}
                  onClick={choose}
                >
                  {label} <span className="muted number">{note}</span>
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
