/** Sessions of a page: kept from its beginning, and the last one offered. */
import type { App } from '../../store/app-context.ts';
import { recall } from '../../store/site-storage.ts';
import { CLOSED, createKeeper, type Keeper } from './keeper.ts';
import { restoreSession } from './restore.ts';
import { lastText } from './session-words.ts';
import { tooManyPlain, worthOffering } from './which-sessions.ts';

/** How long the last session is offered. */
const OFFER_MS = 45_000;

const keepers = new WeakMap<App, Keeper>();

/** The one keeper of a page. */
export function keeperOf(app: App): Keeper {
  const known = keepers.get(app);
  if (known) return known;
  const made = createKeeper(app);
  keepers.set(app, made);
  return made;
}

function isReload(): boolean {
  const [entry] = performance.getEntriesByType('navigation');
  return entry instanceof PerformanceNavigationTiming && entry.type === 'reload';
}

export async function beginSessions(app: App): Promise<void> {
  const { report, offer, show, dismiss } = app.store.getState();
  const keeper = keeperOf(app);
  const { api } = keeper;
  const list = await api.list();
  if (!list.ok) return report(list.problem);
  keeper.begin();
  const { entries } = list.value;
  const closed = recall(CLOSED, (value) => (typeof value === 'string' ? value : undefined)) ?? '';
  const last = worthOffering(entries, { closed, isReload: isReload() });
  for (const id of tooManyPlain(entries)) {
    if (id !== last?.id) await api.remove(id);
  }
  if (last?.saved === undefined) return;
  const { id, saved } = last;
  const notice = offer(
    `Restore your last session? ${saved.name}, ${lastText(saved, Date.now())}`,
    { label: 'Restore', run: () => restoreSession(app, keeper, id) },
    { label: 'Sessions …', run: () => show({ dialog: 'sessions' }) },
  );
  // It takes room of the inspector; the list of sessions has it for good.
  setTimeout(() => dismiss(notice), OFFER_MS);
}
