/** What a person takes away from the page: a link to this moment, or the recipe of the run. */
import type { Problem } from '../../lib/result.ts';
import type { App } from '../store/app-context.ts';
import { viewLink } from '../store/link-view.ts';
import { branchName, speedLink } from './address.ts';
import { formatLink } from './link.ts';

/** Longer addresses are cut off by mail programs and chats, and refused by servers. */
const LINK_LENGTH_MAX = 32_000;

const NO_RECIPE: Problem = {
  what: 'this recording has no recipe',
  where: 'share',
  mend: 'It came from a file: export it, and share the file.',
};

/** Puts a text on the clipboard; gives why it could not be. */
async function copy(text: string): Promise<Problem | undefined> {
  try {
    await navigator.clipboard.writeText(text);
    return undefined;
  } catch {
    const mend = 'Allow this page to use the clipboard, or copy the address of the page.';
    return { what: 'the browser did not let the page copy', where: 'clipboard', mend };
  }
}

/** The recipe's text with the moment that the run has reached; pauses. */
export async function copyRecipe({ port, store }: App): Promise<void> {
  const text = await port.recipeText();
  const problem = text === undefined ? NO_RECIPE : await copy(text);
  if (problem) store.getState().report(problem);
  else store.getState().tell('The recipe is on the clipboard.');
}

/**
 * The link under which another browser runs the same branch as far as here, checks that it has
 * the same hash, and shows the event at the playhead; pauses.
 */
export async function copyLink({ port, store }: App): Promise<void> {
  const recipe = await port.recipeText();
  const state = store.getState();
  if (recipe === undefined) return state.report(NO_RECIPE);
  const { at, timeNs, following, world } = state;
  const isBetween = world?.timeline.timeOf(at) !== timeNs;
  const query = formatLink({
    ...(following || at < 0 ? {} : { at, ...(isBetween && { timeNs }) }),
    ...speedLink(state),
    ...viewLink(state),
    ...branchName(state),
    recipe,
  });
  const link = `${location.origin}${location.pathname}?${query}`;
  if (link.length > LINK_LENGTH_MAX) {
    const what = `the link would be ${link.length} characters long`;
    const mend = 'Copy the recipe instead: it is opened with "Open recipe".';
    return state.report({ what, where: 'share', mend });
  }
  const problem = await copy(link);
  if (problem) state.report(problem);
  else state.tell('The link to this moment is on the clipboard.');
}
