/** What is said of a kept session. Pure. */
import { formatDurationNs, groupDigits } from '../../../lib/units.ts';
import type { SavedSession } from '../../../worker/sessions/save-format.ts';

const scaled = (value: number, factor: number, unit: string): string =>
  `${Number((value / factor).toPrecision(3))} ${unit}`;

/** "812", "48.2 k", "1.2 M". */
export function countText(count: number): string {
  if (count < 10_000) return groupDigits(count);
  return count < 1e6 ? scaled(count, 1e3, 'k') : scaled(count, 1e6, 'M');
}

/** "812 B", "48.2 kB", "1.2 MB". */
export function bytesText(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return scaled(bytes, 1e3, 'kB');
  return bytes < 1e9 ? scaled(bytes, 1e6, 'MB') : scaled(bytes, 1e9, 'GB');
}

const STEPS = [
  [60, 60, 'minute'],
  [3600, 24, 'hour'],
  [86_400, 30, 'day'],
  [2_592_000, 12, 'month'],
] as const;

/** "just now", "3 minutes ago", "2 days ago". */
export function agoText(thenMs: number, nowMs: number): string {
  const seconds = (nowMs - thenMs) / 1000;
  for (const [unit, most, name] of STEPS) {
    const count = Math.floor(seconds / unit);
    if (count < 1) break;
    if (count < most || name === 'month') return `${count} ${name}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}

/** "1.2 M events, 3 minutes ago". */
export const lastText = ({ events, savedMs }: SavedSession, nowMs: number): string =>
  `${countText(events)} ${events === 1 ? 'event' : 'events'}, ${agoText(savedMs, nowMs)}`;

/** What is in it: "30.0 s · 2 branches · 3 edits · 1 bookmark". */
export function contentText({ timeNs, tree, bookmarks, fileName }: SavedSession): string {
  const open = tree.branches.find(({ id }) => id === tree.current);
  const counted = (count: number, one: string, many: string): string[] =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  const { length } = tree.branches;
  return [
    ...(fileName === '' ? [] : ['file']),
    formatDurationNs(timeNs),
    ...(length > 1 ? counted(length, 'branch', 'branches') : []),
    ...counted(open?.inputs.length ?? 0, 'edit', 'edits'),
    ...counted(bookmarks.length, 'bookmark', 'bookmarks'),
  ].join(' · ');
}
