/** The list of breakpoints: plain data that a page keeps and a link or a file may carry. */

export interface Breakpoint {
  readonly id: number;
  /** condition of the query language */
  readonly text: string;
  readonly enabled: boolean;
}

export type Breakpoints = readonly Breakpoint[];

export const BREAKPOINTS_MAX = 64;

const nextId = (list: Breakpoints): number =>
  1 + list.reduce((most, { id }) => Math.max(most, id), 0);

/** The list with one more; unchanged when it is full or has that condition already. */
export function addBreakpoint(list: Breakpoints, text: string): Breakpoints {
  const trimmed = text.trim();
  const isKnown = list.some((breakpoint) => breakpoint.text === trimmed);
  if (trimmed === '' || isKnown || list.length >= BREAKPOINTS_MAX) return list;
  return [...list, { id: nextId(list), text: trimmed, enabled: true }];
}

export const removeBreakpoint = (list: Breakpoints, id: number): Breakpoints =>
  list.filter((breakpoint) => breakpoint.id !== id);

export const changeBreakpoint = (
  list: Breakpoints,
  id: number,
  change: Partial<Pick<Breakpoint, 'text' | 'enabled'>>,
): Breakpoints =>
  list.map((breakpoint) => (breakpoint.id === id ? { ...breakpoint, ...change } : breakpoint));
