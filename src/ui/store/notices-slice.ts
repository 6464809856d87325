import { legible } from '../../lib/legible.ts';
import type { AppState, NoticesSlice, PageNotice, SliceContext } from './app-state.ts';

/** More than this many hide what they are about; the oldest go. */
const NOTICES_MAX = 4;

/** What was told of the world before is of no use in the next one. */
export const noticesForNext = ({ world, notices }: AppState): AppState['notices'] =>
  world === undefined
    ? notices
    : notices.filter(({ tone, actions }) => tone === 'problem' || actions !== undefined);

export function createNoticesSlice({ set, get }: SliceContext): NoticesSlice {
  let nextId = 1;
  const add = (given: Omit<PageNotice, 'id'>): number => {
    // Names of files and pieces of what is in them stand in it.
    const { what, where, mend } = given;
    const legibly = { what: legible(what), where: legible(where), mend: legible(mend) };
    const notice = { ...given, ...legibly };
    const others = get().notices.filter(
      (one) => one.what !== notice.what || one.where !== notice.where,
    );
    const id = nextId++;
    set({ notices: [...others, { ...notice, id }].slice(-NOTICES_MAX) });
    return id;
  };
  return {
    notices: [],
    tell: (what) => {
      add({ tone: 'info', what, where: '', mend: '' });
    },
    offer: (what, ...actions) => add({ tone: 'info', what, where: '', mend: '', actions }),
    report: (problem, ...actions) => {
      add({ tone: 'problem', ...problem, ...(actions.length > 0 && { actions }) });
    },
    dismiss: (id) => set({ notices: get().notices.filter((one) => one.id !== id) }),
  };
}
