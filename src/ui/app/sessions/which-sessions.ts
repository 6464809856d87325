/** Which kept sessions are offered, and which are let go. Pure. */
import type { SessionEntry } from '../../../worker/sessions/sessions-api.ts';

/** Runs in which nothing was changed: so many are kept, the newest. Everything else is kept. */
export const PLAIN_KEPT = 5;

/** The ones that a scenario and a seed make again anyway. */
export function tooManyPlain(entries: readonly SessionEntry[]): readonly string[] {
  return entries
    .filter(({ saved, isOpen }) => saved?.isPlain === true && !isOpen)
    .slice(PLAIN_KEPT)
    .map(({ id }) => id);
}

export interface Before {
  /** the session that the last page put away in good order; '' = none */
  readonly closed: string;
  /** this page was loaded again, not come to */
  readonly isReload: boolean;
}

/**
 * The session to offer when a page begins: the newest, if something of it would be missed. A run in
 * which nothing was changed is only missed when its page was killed or loaded again.
 * @param entries newest first
 */
export function worthOffering(
  entries: readonly SessionEntry[],
  { closed, isReload }: Before,
): SessionEntry | undefined {
  const last = entries.find(({ saved, isOpen }) => saved !== undefined && !isOpen);
  if (last?.saved === undefined || last.saved.events === 0) return undefined;
  return !last.saved.isPlain || isReload || last.id !== closed ? last : undefined;
}
