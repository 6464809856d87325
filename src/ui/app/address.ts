import { ENGINE_VERSION } from '../../lib/version.ts';
import type { OpenedWorld } from '../../worker/engine-port.ts';
import { encodeRecipe } from '../../worker/recipe-text.ts';
import type { App } from '../store/app-context.ts';
import type { AppState, Link } from '../store/app-state.ts';
import { viewLink } from '../store/link-view.ts';
import { DEFAULT_SPEED } from '../store/run-slice.ts';
import { formatLink, parseLink } from './link.ts';

/** A playhead that stays put for so long is a place worth coming back to. */
const SETTLE_MS = 600;
/** What the first branch of every world is called. */
const ROOT_NAME = 'main';

/** The name under which the branch is opened elsewhere; none for the root as it is. */
export function branchName({ branches, branch }: AppState): Pick<Link, 'branch'> {
  const name = branches.find(({ id }) => id === branch)?.name;
  return name === undefined || name === ROOT_NAME ? {} : { branch: name };
}

/** Settings may choose another speed than the usual one: then every speed is said. */
export function speedLink({ speed, settings }: AppState): Pick<Link, 'speed'> {
  return speed === DEFAULT_SPEED && Object.keys(settings).length === 0 ? {} : { speed };
}

/** The text of the recipe by which the open run is made again, without a moment. */
function recipeOf(world: OpenedWorld, { inputs, planned }: AppState): string {
  return encodeRecipe({
    engine: ENGINE_VERSION,
    scenario: { id: world.scenarioId },
    seed: world.seed,
    untilNs: world.untilNs,
    inputs,
    ...(planned.length > 0 && { planned }),
    ...(world.clocks && { clocks: world.clocks }),
  });
}

/**
 * The link to what the page shows. Files live on the person's disk and have none. A run that
 * nothing came to from outside is named by its seed; any other by its recipe.
 */
export function linkOf(state: AppState, scenarioUntilNs: number | undefined): Link | undefined {
  const { world, at, following, inputs, planned } = state;
  if (world === undefined || world.scenarioId === '') return undefined;
  const place = {
    ...(following || at < 0 ? {} : { at }),
    ...speedLink(state),
    ...viewLink(state),
  };
  if (inputs.length + planned.length > 0) {
    return { ...place, ...branchName(state), recipe: recipeOf(world, state) };
  }
  const own = world.untilNs !== scenarioUntilNs && Number.isFinite(world.untilNs);
  return {
    ...place,
    scenario: world.scenarioId,
    seed: world.seed,
    ...(own ? { untilNs: world.untilNs } : {}),
  };
}

const titleOf = ({ world }: AppState): string =>
  world === undefined ? 'Orrery' : `${world.fileName || world.title} · Orrery`;

const sameWorld = (a: Link, b: Link): boolean =>
  a.scenario === b.scenario &&
  a.seed === b.seed &&
  a.untilNs === b.untilNs &&
  a.recipe === b.recipe;

/** What an entry of the history knows beside its address: the branch, of which opened world. */
interface Entry {
  readonly world: number;
  readonly branch: number;
}

const entryOf = (value: unknown): Entry | undefined =>
  typeof value === 'object' && value !== null && 'world' in value && 'branch' in value
    ? { world: Number(value.world), branch: Number(value.branch) }
    : undefined;

/** Parts of the state that the address tells of. */
const TOLD = [
  ...(['world', 'following', 'speed', 'branch', 'branches', 'inputs', 'settings'] as const),
  ...(['range', 'mark', 'slot', 'whyText', 'filter', 'bottomTab', 'inspectorTab'] as const),
] as const satisfies readonly (keyof AppState)[];

function isToldOtherwise(state: AppState, previous: AppState): boolean {
  if (TOLD.some((key) => state[key] !== previous[key])) return true;
  return !state.following && !state.replaying && state.at !== previous.at;
}

/**
 * Keeps the address equal to what is shown: a settled playhead and another world become entries of
 * the history, other changes replace the present one. Back and forward show what was shown there.
 */
export function keepAddress({ store }: App): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** worlds opened so far: a branch of one says nothing about another */
  let worlds = 0;
  /** the one that the present entry is about */
  let written = 0;
  /** steps through the history under way: their entries are there already */
  let restoring = 0;
  /** what is written next belongs to the entry that was gone to */
  let cameBack = false;

  const current = (): Link | undefined => {
    const state = store.getState();
    const summary = state.scenarios.find(({ id }) => id === state.world?.scenarioId);
    return linkOf(state, summary?.untilNs);
  };

  const write = () => {
    timer = undefined;
    if (restoring > 0) return;
    const link = current();
    const url = link === undefined ? location.pathname : `?${formatLink(link)}`;
    const shown = link === undefined ? location.pathname : location.search;
    if (url === shown) {
      written = worlds;
      cameBack = false;
      return;
    }
    const before = parseLink(location.search).link;
    const moved = link !== undefined && link.at !== undefined && link.at !== before.at;
    const entry: Entry = { world: worlds, branch: store.getState().branch };
    if (!cameBack && (moved || worlds !== written)) history.pushState(entry, '', url);
    else history.replaceState(entry, '', url);
    written = worlds;
    cameBack = false;
  };

  /** The branch that an entry of the history was about, while it is still there. */
  const branchOf = (value: unknown): number | undefined => {
    const entry = entryOf(value);
    const { branches } = store.getState();
    const isHere = entry?.world === worlds && branches.some(({ id }) => id === entry.branch);
    return isHere ? entry.branch : undefined;
  };

  const showEntry = async (event: PopStateEvent) => {
    const { link, problems } = parseLink(location.search);
    const state = store.getState();
    for (const problem of problems) state.report(problem);
    const shown: Link = { tab: 'events', panel: 'state', ...link };
    const branch = branchOf(event.state);
    if (branch !== undefined && branch !== state.branch) await state.switchBranch(branch);
    const now = current();
    if (branch !== undefined || (now !== undefined && sameWorld(now, link))) {
      state.goToPlace(link);
      await state.showLink(shown);
    } else if (link.recipe !== undefined || link.scenario !== undefined) {
      await state.openLink(shown);
    }
  };

  const restore = async (event: PopStateEvent) => {
    restoring += 1;
    try {
      await showEntry(event);
    } finally {
      restoring -= 1;
      // Another entry would cut off those that "forward" leads to.
      cameBack = true;
      if (timer !== undefined) clearTimeout(timer);
      timer = setTimeout(write, SETTLE_MS);
    }
  };

  const unsubscribe = store.subscribe((state, previous) => {
    if (state.world !== previous.world) {
      document.title = titleOf(state);
      worlds += 1;
    }
    const isSettled = state.phase === 'ready' && state.goal === undefined;
    if (!isSettled || !isToldOtherwise(state, previous)) return;
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
