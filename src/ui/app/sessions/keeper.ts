/** Keeps the open session as it grows, from visit to visit. */
import type { Problem } from '../../../lib/result.ts';
import { createSessionsClient } from '../../../worker/sessions/client.ts';
import type { SessionState, SessionsApi } from '../../../worker/sessions/sessions-api.ts';
import type { App } from '../../store/app-context.ts';
import type { AppState } from '../../store/app-state.ts';
import { viewLink } from '../../store/link-view.ts';
import { keep } from '../../store/site-storage.ts';
import { formatLink } from '../link.ts';

/** What a person did is saved at once; what grows by itself, every now and then. */
const SOON_MS = 300;
const NOW_AND_THEN_MS = 2000;
export const CLOSED = 'session.closed';

const DONE_BY_HAND = ['allBookmarks', 'branches', 'branch', 'inputs', 'world'] as const;
const GROWS = [
  ...(['published', 'at', 'timeNs', 'following', 'speed', 'range', 'mark', 'slot'] as const),
  ...(['whyText', 'filter', 'bottomTab', 'inspectorTab'] as const),
] as const;

const differ = (keys: readonly (keyof AppState)[], state: AppState, previous: AppState): boolean =>
  keys.some((key) => state[key] !== previous[key]);

function nameOf({ world, openedFile }: AppState): string {
  if (openedFile) return openedFile.name;
  return `${world?.title ?? ''} · seed ${world?.seed ?? 0}`;
}

/** What is to be kept now; undefined = nothing is open. */
async function stateOf({ port, store }: App): Promise<SessionState | undefined> {
  const { world } = store.getState();
  if (world === undefined) return undefined;
  const snapshot = await port.snapshot();
  const state = store.getState();
  // Another world may have been opened meanwhile.
  if (state.world !== world || (snapshot === undefined) !== (world.origin === 'file')) {
    return undefined;
  }
  const { at, timeNs, following, speed, allBookmarks, branches, openedFile, published } = state;
  const isPlain =
    world.scenarioId !== '' &&
    branches.length === 1 &&
    allBookmarks.length === 0 &&
    snapshot?.recipe.inputs.length === 0;
  const place = following || at < 0 ? {} : { at, timeNs };
  return {
    name: nameOf(state),
    fileName: openedFile?.name ?? '',
    isPlain,
    savedMs: Date.now(),
    events: snapshot?.hash.sequence ?? published,
    timeNs: snapshot?.hash.timeNs ?? state.liveNs,
    link: formatLink({ ...viewLink(state), ...place, speed }),
    bookmarks: allBookmarks.map(({ id: _, ...bookmark }) => bookmark),
    snapshot,
  };
}

export interface Keeper {
  readonly api: SessionsApi;
  /** the session that this page goes on with */
  current(): string;
  begin(): void;
  /** Saves nothing until `resume`: what is open then is not what was kept. */
  pause(): Promise<void>;
  /** @param id goes on with this session; undefined = with a new one */
  resume(id: string | undefined): Promise<void>;
}

export function createKeeper(app: App): Keeper {
  const { store } = app;
  const api = createSessionsClient();
  let id = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  let saving: Promise<void> = Promise.resolve();
  let paused = true;
  /** a problem that was told once is not told again with every save */
  let told = '';

  const tell = (problem: Problem): void => {
    if (told === problem.what) return;
    told = problem.what;
    store.getState().report(problem);
  };

  /** the sessions whose file lies beside them, and whose file was refused */
  let fileOf = '';
  let refusedOf = '';

  const save = async (): Promise<void> => {
    const { phase, openedFile, world } = store.getState();
    if (paused || phase !== 'ready' || world === undefined) return;
    const mine = id;
    const state = await stateOf(app);
    if (state === undefined || paused || mine !== id || refusedOf === mine) return;
    if (openedFile && fileOf !== mine) {
      const kept = await api.keepFile(mine, openedFile);
      if (!kept.ok) {
        // Packing it anew every two seconds would change nothing.
        refusedOf = mine;
        return tell(kept.problem);
      }
      fileOf = mine;
    }
    const saved = await api.save(mine, state);
    if (saved.ok) told = '';
    else tell(saved.problem);
  };

  const run = (): void => {
    timer = undefined;
    dueMs = Number.POSITIVE_INFINITY;
    saving = saving.then(save).catch((error: unknown) => {
      const what = error instanceof Error ? error.message : String(error);
      const mend = 'Export what you want to keep, and reload the page.';
      tell({ what, where: 'saving the session', mend });
    });
  };

  const schedule = (inMs: number): void => {
    const atMs = performance.now() + inMs;
    if (atMs >= dueMs) return;
    if (timer !== undefined) clearTimeout(timer);
    dueMs = atMs;
    timer = setTimeout(run, inMs);
  };

  const goOnWith = async (wanted: string | undefined): Promise<void> => {
    const before = id;
    const isFree = wanted !== undefined && (wanted === before || (await api.hold(wanted)));
    id = isFree ? wanted : crypto.randomUUID();
    if (!isFree) await api.hold(id);
    if (before !== '' && before !== id) await api.release(before);
  };

  const onChange = (state: AppState, previous: AppState): void => {
    if (paused) return;
    if (state.world !== previous.world) {
      // Until its name is held nothing is saved under it.
      saving = saving.then(() => goOnWith(undefined));
    }
    if (differ(DONE_BY_HAND, state, previous)) schedule(SOON_MS);
    else if (differ(GROWS, state, previous)) schedule(NOW_AND_THEN_MS);
  };

  return {
    api,
    current: () => id,
    begin: () => {
      store.subscribe(onChange);
      saving = saving.then(() => goOnWith(undefined));
      paused = false;
      schedule(SOON_MS);
      // A word is all that can still be written now: the session itself lies there already.
      window.addEventListener('pagehide', () => keep(CLOSED, id));
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'hidden') schedule(0);
      });
    },
    pause: async () => {
      // What is open now is complete before something else takes its place.
      run();
      await saving;
      paused = true;
    },
    resume: async (wanted) => {
      await goOnWith(wanted);
      if (wanted !== undefined && id === wanted) fileOf = id;
      paused = false;
      schedule(SOON_MS);
    },
  };
}
