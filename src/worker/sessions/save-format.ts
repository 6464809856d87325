/**
 * A session as it lies in the browser's private files: one line with the format's version and a
 * check, then JSON. A run is kept as what makes it again, a file beside it as its own bytes.
 */

import { fnv1a } from '../../lib/fnv1a.ts';
import { failure, type Result, success } from '../../lib/result.ts';
import { bookmarkJson, readBookmarks, type SavedBookmark } from '../../timeline/bookmarks.ts';
import type { SavedTree } from '../engine-api.ts';

export const SAVE_VERSION = 1;

/** A bookmark with the branch in which its event came to be. */
export type KeptBookmark = SavedBookmark & { readonly branch: number };

export interface SavedSession {
  /** rises with every save; of two halves the higher one that is whole counts */
  readonly serial: number;
  readonly name: string;
  /** name of the file that it was read from; '' = it is a run */
  readonly fileName: string;
  /** a person gave the name */
  readonly isNamed: boolean;
  /** nothing in it but a built-in scenario and a seed: these make it again */
  readonly isPlain: boolean;
  /** host time, ms since 1970 */
  readonly savedMs: number;
  readonly events: number;
  /** virtual end of what was recorded */
  readonly timeNs: number;
  /** playhead, view and speed, as in a link */
  readonly link: string;
  readonly bookmarks: readonly KeptBookmark[];
  /** text of the recipe with moment and hash; '' = it was read from a file, kept beside it */
  readonly recipe: string;
  readonly tree: SavedTree;
}

const MAGIC = 'orrery-session';

interface SaidNumber {
  readonly number: string;
}

const isSaid = (value: unknown): value is SaidNumber =>
  typeof value === 'object' &&
  value !== null &&
  'number' in value &&
  typeof value.number === 'string' &&
  Object.keys(value).length === 1;

/** JSON has no NaN, no infinities and no -0; edits may have them. */
const say = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? { number: Object.is(value, -0) ? '-0' : String(value) }
    : value;
const hear = (_key: string, value: unknown): unknown =>
  isSaid(value) ? Number(value.number) : value;

export function encodeSave(session: SavedSession): string {
  const bookmarks = session.bookmarks.map((one) => ({ ...bookmarkJson(one), branch: one.branch }));
  const body = JSON.stringify({ ...session, bookmarks }, say);
  return `${MAGIC} ${SAVE_VERSION} ${fnv1a(body)}\n${body}`;
}

const REMEDY = 'Delete it; what was exported as a file or a link is not touched.';

const damaged = (where: string, what: string): Result<never> =>
  failure({ what: `the saved session is damaged: ${what}`, where, mend: REMEDY });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Branches of bookmarks stand beside what every reader of bookmarks knows. */
function bookmarksOf(value: unknown): KeptBookmark[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const [bookmark] = readBookmarks([item]).list;
    const branch = isRecord(item) && typeof item.branch === 'number' ? item.branch : 0;
    return bookmark ? [{ ...bookmark, branch }] : [];
  });
}

/** Enough to show it and to hand it to the engine, which checks what it is fed with. */
function shapeOf(value: unknown): SavedSession | undefined {
  if (!isRecord(value)) return undefined;
  const texts = [value.name, value.fileName, value.link, value.recipe];
  const numbers = [value.serial, value.savedMs, value.events, value.timeNs];
  if (!texts.every((each) => typeof each === 'string')) return undefined;
  if (!numbers.every((each) => typeof each === 'number' && each >= 0)) return undefined;
  if (!isRecord(value.tree) || !Array.isArray(value.tree.branches)) return undefined;
  const bookmarks = bookmarksOf(value.bookmarks);
  return { ...(value as unknown as SavedSession), bookmarks };
}

/** @param where the name by which problems call it */
export function decodeSave(text: string, where: string): Result<SavedSession> {
  const line = text.indexOf('\n');
  const [magic, version, check] = text.slice(0, Math.max(line, 0)).split(' ');
  if (line < 0 || magic !== MAGIC) return damaged(where, 'its first line is missing');
  if (Number(version) !== SAVE_VERSION) {
    const what = `a session saved in format ${version}; this build reads ${SAVE_VERSION}`;
    return failure({ what, where, mend: 'Open it with the build that saved it, or delete it.' });
  }
  const body = text.slice(line + 1);
  if (fnv1a(body) !== check) return damaged(where, 'its check does not fit');
  let json: unknown;
  try {
    json = JSON.parse(body, hear);
  } catch {
    return damaged(where, 'it is no JSON');
  }
  const session = shapeOf(json);
  return session ? success(session) : damaged(where, 'parts of it are missing');
}
