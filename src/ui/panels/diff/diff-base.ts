/** What the state at the playhead is compared with. Pure. */
import { sequenceText } from '../../widgets/describe.ts';

/** '' = the mark where there is one, else the event before. */
export type DiffBase =
  | ''
  | 'previous'
  | 'mark'
  | 'range'
  | `bookmark ${number}`
  | `branch ${number}`;

export interface BaseChoice {
  readonly base: DiffBase;
  readonly label: string;
}

interface Known {
  /** event at the playhead */
  readonly at: number;
  /** -1 = none */
  readonly mark: number;
  /** the last event before the chosen range; undefined = no range is chosen */
  readonly rangeFrom: number | undefined;
  readonly bookmarks: readonly {
    readonly id: number;
    readonly name: string;
    readonly at: number;
  }[];
  readonly branches: readonly { readonly id: number; readonly name: string }[];
  readonly branch: number;
}

const BOOKMARK = 'bookmark ';
const BRANCH = 'branch ';

const placeName = ({ name, at }: Known['bookmarks'][number]): string =>
  name === '' ? `#${sequenceText(at)}` : `${name}, #${sequenceText(at)}`;

/** What can be chosen now. */
export function choicesOf({ mark, rangeFrom, bookmarks, branches, branch }: Known): BaseChoice[] {
  const choices: BaseChoice[] = [{ base: 'previous', label: 'the event before' }];
  if (mark >= 0) choices.push({ base: 'mark', label: `the mark, #${sequenceText(mark)}` });
  if (rangeFrom !== undefined) choices.push({ base: 'range', label: 'the start of the range' });
  for (const one of bookmarks) {
    // The mark is the bookmark set last.
    if (one.at === mark) continue;
    choices.push({ base: `bookmark ${one.id}`, label: `the bookmark ${placeName(one)}` });
  }
  for (const { id, name } of branches) {
    if (id !== branch) choices.push({ base: `branch ${id}`, label: `branch ${name}` });
  }
  return choices;
}

/** The choice that holds: what was chosen may be gone by now. */
export function heldBase(chosen: DiffBase, known: Known): Exclude<DiffBase, ''> {
  const held = choicesOf(known).some(({ base }) => base === chosen);
  if (held && chosen !== '') return chosen;
  return known.mark >= 0 && known.mark !== known.at ? 'mark' : 'previous';
}

/** Id of the branch; undefined = the base lies in this recording. */
export function branchOf(base: DiffBase): number | undefined {
  return base.startsWith(BRANCH) ? Number(base.slice(BRANCH.length)) : undefined;
}

/** States after which two events differ, the earlier first. */
export function endsOf(base: DiffBase, known: Known): { from: number; to: number } {
  const { at, mark, rangeFrom, bookmarks } = known;
  const isBookmark = base.startsWith(BOOKMARK);
  const id = isBookmark ? Number(base.slice(BOOKMARK.length)) : -1;
  const other = isBookmark
    ? (bookmarks.find((one) => one.id === id)?.at ?? at - 1)
    : base === 'mark'
      ? mark
      : base === 'range'
        ? (rangeFrom ?? at - 1)
        : at - 1;
  return { from: Math.min(other, at), to: Math.max(other, at) };
}
