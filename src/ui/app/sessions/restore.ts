import { failure, type Result, success } from '../../../lib/result.ts';
import type { SavedSession } from '../../../worker/sessions/save-format.ts';
import type { App } from '../../store/app-context.ts';
import type { Link } from '../../store/app-state.ts';
import { placedIn } from '../../store/bookmark-slice.ts';
import { parseLink } from '../link.ts';
import type { Keeper } from './keeper.ts';

/** Opens the file that a session was about; its playhead, view and bookmarks. */
async function openFile(
  { store }: App,
  { api }: Keeper,
  id: string,
  saved: SavedSession,
  link: Link,
): Promise<Result<boolean>> {
  const file = await api.readFile(id);
  if (!file.ok) return file;
  const before = store.getState().world;
  await store.getState().openFile(file.value);
  const state = store.getState();
  if (state.world === before) {
    const what = `the file "${saved.fileName}" of the session could not be opened`;
    const mend = 'The notice beside says why. Open the file itself, if you have it.';
    return failure({ what, where: `session ${saved.name}`, mend });
  }
  store.setState(placedIn(state, saved.bookmarks));
  state.goToPlace(link);
  await state.showLink(link);
  return success(true);
}

async function openRun(
  { store }: App,
  { recipe, tree, bookmarks }: SavedSession,
  link: Link,
): Promise<Result<boolean>> {
  const placed = bookmarks.map((one, index) => ({ ...one, id: index + 1 }));
  return store.getState().openKept({ recipe, tree, link, bookmarks: placed });
}

/** Opens a kept session and goes on with it. */
export async function restoreSession(app: App, keeper: Keeper, id: string): Promise<void> {
  const { store } = app;
  const saved = await keeper.api.read(id);
  if (!saved.ok) return store.getState().report(saved.problem);
  const { link } = parseLink(saved.value.link);
  const before = keeper.current();
  const world = store.getState().world;
  await keeper.pause();
  let goOn: string | undefined;
  try {
    const { fileName } = saved.value;
    const opened =
      fileName === ''
        ? await openRun(app, saved.value, link)
        : await openFile(app, keeper, id, saved.value, link);
    if (!opened.ok) store.getState().report(opened.problem);
    // A run that came out otherwise must not take the place of what was kept.
    if (opened.ok && opened.value) goOn = id;
    else if (store.getState().world === world) goOn = before;
  } finally {
    await keeper.resume(goOn);
  }
}
