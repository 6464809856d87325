import type { App } from '../store/app-context.ts';
import type { AppState, Link } from '../store/app-state.ts';
import { DEFAULT_SPEED } from '../store/run-slice.ts';
import { formatLink, parseLink } from './link.ts';

/** A playhead that stays put for so long is a place worth coming back to. */
const SETTLE_MS = 600;

/** The link to what the page shows. Files live on the person's disk and have none. */
export function linkOf(state: AppState, scenarioUntilNs: number | undefined): Link | undefined {
  const { world, at, following, speed, inputs } = state;
  if (world === undefined || world.scenarioId === '') return undefined;
  const own = world.untilNs !== scenarioUntilNs && Number.isFinite(world.untilNs);
  return {
    scenario: world.scenarioId,
    seed: world.seed,
    ...(following || at < 0 ? {} : { at }),
    ...(speed === DEFAULT_SPEED ? {} : { speed }),
    ...(own ? { untilNs: world.untilNs } : {}),
    ...(inputs.length === 0 ? {} : { inputs }),
  };
}

const titleOf = ({ world }: AppState): string =>
  world === undefined ? 'Orrery' : `${world.fileName || world.title} · Orrery`;

const sameWorld = (a: Link, b: Link): boolean =>
  a.scenario === b.scenario && a.seed === b.seed && a.untilNs === b.untilNs;

/**
 * Keeps the address equal to what is shown: a settled playhead becomes an entry of the history,
 * other changes replace the present one. Back and forward move the playhead.
 */
export function keepAddress({ store }: App): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const current = (): Link | undefined => {
    const state = store.getState();
    const summary = state.scenarios.find(({ id }) => id === state.world?.scenarioId);
    return linkOf(state, summary?.untilNs);
  };

  const write = () => {
    timer = undefined;
    const link = current();
    const url = link === undefined ? location.pathname : `?${formatLink(link)}`;
    const shown = link === undefined ? location.pathname : location.search;
    if (url === shown) return;
    const before = parseLink(location.search).link;
    const moved = link !== undefined && link.at !== undefined && link.at !== before.at;
    if (moved) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  };

  const restore = () => {
    const { link } = parseLink(location.search);
    const state = store.getState();
    const now = current();
    if (now !== undefined && sameWorld(now, link)) {
      if (link.at === undefined) state.follow();
      else state.seek(link.at);
    } else if (link.scenario !== undefined) {
      state.openScenario(link.scenario, link);
    }
  };

  const unsubscribe = store.subscribe((state, previous) => {
    if (state.world !== previous.world) document.title = titleOf(state);
    const settled =
      state.phase === 'ready' &&
      state.goal === undefined &&
      (state.world !== previous.world ||
        state.following !== previous.following ||
        state.speed !== previous.speed ||
        state.inputs !== previous.inputs ||
        (!state.following && !state.replaying && state.at !== previous.at));
    if (!settled) return;
    if (timer !== undefined) clearTimeout(timer);
    timer = setTimeout(write, SETTLE_MS);
  });
  document.title = titleOf(store.getState());
  timer = setTimeout(write, SETTLE_MS);
  window.addEventListener('popstate', restore);
  return () => {
    unsubscribe();
    if (timer !== undefined) clearTimeout(timer);
    window.removeEventListener('popstate', restore);
  };
}
