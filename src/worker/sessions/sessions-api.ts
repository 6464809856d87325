/** The border to the thread that keeps sessions in the browser's private files. */
import type { Problem, Result } from '../../lib/result.ts';
import type { Snapshot } from '../engine-api.ts';
import type { KeptBookmark, SavedSession } from './save-format.ts';

/** What is to be kept of the open session now. */
export interface SessionState {
  readonly name: string;
  /** '' = it is a run */
  readonly fileName: string;
  readonly isPlain: boolean;
  readonly savedMs: number;
  readonly events: number;
  readonly timeNs: number;
  readonly link: string;
  readonly bookmarks: readonly KeptBookmark[];
  /** undefined = it was read from a file */
  readonly snapshot: Snapshot | undefined;
}

export interface SessionEntry {
  readonly id: string;
  readonly bytes: number;
  /** a page has it open: it cannot be renamed or deleted from another one */
  readonly isOpen: boolean;
  /** undefined = it cannot be read, see `problem` */
  readonly saved: SavedSession | undefined;
  readonly problem?: Problem;
}

export interface SessionList {
  /** newest first */
  readonly entries: readonly SessionEntry[];
  /** bytes that the site uses and may use; NaN = the browser does not say */
  readonly usedBytes: number;
  readonly quotaBytes: number;
}

export interface SessionsApi {
  /** Takes a session for this page; false when another page has it open. */
  hold(id: string): Promise<boolean>;
  release(id: string): Promise<void>;
  save(id: string, state: SessionState): Promise<Result<true>>;
  /** Keeps the bytes of an opened file, packed. */
  keepFile(id: string, file: File): Promise<Result<true>>;
  list(): Promise<Result<SessionList>>;
  read(id: string): Promise<Result<SavedSession>>;
  /** The file whose bytes were kept. */
  readFile(id: string): Promise<Result<File>>;
  rename(id: string, name: string): Promise<Result<true>>;
  remove(id: string): Promise<Result<true>>;
}
