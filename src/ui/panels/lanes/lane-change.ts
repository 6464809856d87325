/** How a person changes the arrangement of the lanes. Pure. */
import type { LaneLayout } from './lane-layout.ts';

const toggled = (list: readonly string[], key: string): readonly string[] =>
  list.includes(key) ? list.filter((one) => one !== key) : [...list, key];

export const togglePin = (layout: LaneLayout, key: string): LaneLayout => ({
  ...layout,
  pinned: toggled(layout.pinned, key),
});

/** Opens or closes a row: a group's lanes, a device's fields. */
export const toggleOpen = (layout: LaneLayout, key: string): LaneLayout =>
  key.startsWith('g:')
    ? { ...layout, collapsed: toggled(layout.collapsed, key) }
    : { ...layout, expanded: toggled(layout.expanded, key) };

/**
 * Puts one of several siblings at another place among them.
 * @param siblings keys in their present order, `key` among them
 * @param pinned whether they are the pinned devices, whose order is their own
 */
export function moveTo(
  layout: LaneLayout,
  siblings: readonly string[],
  key: string,
  place: number,
  pinned: boolean,
): LaneLayout {
  const others = siblings.filter((one) => one !== key);
  const at = Math.min(Math.max(place, 0), others.length);
  const moved = [...others.slice(0, at), key, ...others.slice(at)];
  if (moved.every((one, index) => one === siblings[index])) return layout;
  // Pins of devices that this world does not have now stay.
  if (pinned) {
    return { ...layout, pinned: [...moved, ...layout.pinned.filter((k) => !moved.includes(k))] };
  }
  const rest = layout.order.filter((one) => !moved.includes(one));
  return { ...layout, order: [...rest, ...moved] };
}
