import { legible } from '../../lib/legible.ts';
import type { NoticesSlice, PageNotice, SliceContext } from './app-state.ts';

/** More than this many hide what they are about; the oldest go. */
const NOTICES_MAX = 4;

export function createNoticesSlice({ set, get }: SliceContext): NoticesSlice {
  let nextId = 1;
  const add = (given: Omit<PageNotice, 'id'>) => {
    // Names of files and pieces of what is in them stand in it.
    const { tone, what, where, mend } = given;
    const notice = { tone, what: legible(what), where: legible(where), mend: legible(mend) };
    const others = get().notices.filter(
      (one) => one.what !== notice.what || one.where !== notice.where,
    );
    set({ notices: [...others, { ...notice, id: nextId++ }].slice(-NOTICES_MAX) });
  };
  return {
    notices: [],
    tell: (what) => add({ tone: 'info', what, where: '', mend: '' }),
    report: (problem) => add({ tone: 'problem', ...problem }),
    dismiss: (id) => set({ notices: get().notices.filter((one) => one.id !== id) }),
  };
}
