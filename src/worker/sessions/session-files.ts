/**
 * Sessions in a folder. Each is written by turns into one of two files, so that a page killed while
 * it writes leaves the one before whole.
 */
import { failure, type Problem, type Result, success } from '../../lib/result.ts';
import { encodeRecipe } from '../recipe-text.ts';
import { decodeSave, encodeSave, type SavedSession } from './save-format.ts';
import type { SessionEntry, SessionState } from './sessions-api.ts';

/** What is needed of a folder. Names hold no slash. */
export interface Folder {
  names(): Promise<readonly string[]>;
  /** undefined = there is no such file */
  file(name: string): Promise<Blob | undefined>;
  /** Puts the bytes in the place of what the file held; they are on the disk when it is through. */
  write(name: string, pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void>;
  /** Nothing happens when there is none. */
  remove(name: string): Promise<void>;
}

const HALVES = ['a', 'b'] as const;
/** Bytes of the file that the session was read from, gzip; its name is that of the session. */
const TRACE = 'trace';
const NAME = /^([\w-]+)\.(a|b|trace)$/;

export const SESSION_NAME_MAX = 120;

interface Half {
  readonly session: SavedSession | undefined;
  readonly problem?: Problem;
}

async function* once(text: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield new TextEncoder().encode(text);
}

const noSuch = (id: string): Result<never> =>
  failure({
    what: 'this session is not there any more',
    where: `session ${id}`,
    mend: 'Another page may have deleted it: open the list of sessions again.',
  });

const beingWritten = (id: string): Problem => ({
  what: 'it is being written',
  where: `session ${id}`,
  mend: 'Open the list of sessions again.',
});

/** A file that is written anew while it is read, by this page or by another. */
const isReplaced = (error: unknown): boolean =>
  error instanceof Error && error.name === 'NotReadableError';

/** Times that a half is tried to be read: the other one is whole meanwhile. */
const READS = 3;

export interface SessionFiles {
  list(): Promise<Omit<SessionEntry, 'isOpen'>[]>;
  read(id: string): Promise<Result<SavedSession>>;
  save(id: string, state: SessionState): Promise<void>;
  keepFile(id: string, pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void>;
  readFile(id: string): Promise<Result<Blob>>;
  rename(id: string, name: string): Promise<Result<true>>;
  remove(id: string): Promise<void>;
}

const EMPTY_TREE = { current: 0, branches: [] };

export function createSessionFiles(folder: Folder): SessionFiles {
  const halfOf = async (id: string, half: string): Promise<Half | undefined> => {
    for (let tries = READS; ; tries--) {
      const file = await folder.file(`${id}.${half}`);
      if (file === undefined) return undefined;
      try {
        const decoded = decodeSave(await file.text(), `session ${id}`);
        if (decoded.ok) return { session: decoded.value };
        return { session: undefined, problem: decoded.problem };
      } catch (error) {
        if (!isReplaced(error)) throw error;
        if (tries === 1) return { session: undefined, problem: beingWritten(id) };
      }
    }
  };

  /** The newer half that is whole; a problem only when none is. */
  const newest = async (id: string): Promise<Half | undefined> => {
    const halves = (await Promise.all(HALVES.map((half) => halfOf(id, half)))).filter(
      (half) => half !== undefined,
    );
    const whole = halves
      .filter(({ session }) => session !== undefined)
      .sort((a, b) => (b.session?.serial ?? 0) - (a.session?.serial ?? 0));
    return whole[0] ?? halves[0];
  };

  const write = async (id: string, session: SavedSession): Promise<void> => {
    const half = HALVES[session.serial % 2] ?? 'a';
    await folder.write(`${id}.${half}`, once(encodeSave(session)));
  };

  const read = async (id: string): Promise<Result<SavedSession>> => {
    const half = await newest(id);
    if (half?.session) return success(half.session);
    return half?.problem ? failure(half.problem) : noSuch(id);
  };

  /** One change after the other: each is made of what the one before left. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const done = last.then(change, change);
    last = done;
    return done;
  };

  const save = async (id: string, { snapshot, ...state }: SessionState): Promise<void> => {
    const before = (await newest(id))?.session;
    const name = before?.isNamed ? before.name : state.name;
    await write(id, {
      ...state,
      name,
      isNamed: before?.isNamed ?? false,
      isPlain: state.isPlain && !(before?.isNamed ?? false),
      serial: (before?.serial ?? 0) + 1,
      recipe: snapshot ? encodeRecipe(snapshot.recipe, snapshot.hash) : '',
      tree: snapshot?.tree ?? EMPTY_TREE,
    });
  };

  const rename = async (id: string, name: string): Promise<Result<true>> => {
    const trimmed = name.trim();
    if (trimmed === '' || trimmed.length > SESSION_NAME_MAX) {
      const mend = `Use 1 to ${SESSION_NAME_MAX} characters.`;
      const what = `"${trimmed.slice(0, 40)}" is not a name for a session`;
      return failure({ what, where: 'renaming a session', mend });
    }
    const found = await read(id);
    if (!found.ok) return found;
    const { serial } = found.value;
    const named = { name: trimmed, isNamed: true, isPlain: false, serial: serial + 1 };
    await write(id, { ...found.value, ...named });
    return success(true);
  };

  const remove = async (id: string): Promise<void> => {
    for (const end of [...HALVES, TRACE]) await folder.remove(`${id}.${end}`);
  };

  return {
    list: async () => {
      const bytes = new Map<string, number>();
      for (const name of await folder.names()) {
        const [, id] = NAME.exec(name) ?? [];
        if (id === undefined) continue;
        bytes.set(id, (bytes.get(id) ?? 0) + ((await folder.file(name))?.size ?? 0));
      }
      const entries = await Promise.all(
        [...bytes].map(async ([id, size]) => {
          const half = await newest(id);
          const where = `session ${id}`;
          const what = 'a file was kept, but not what was done with it';
          const problem = half ? half.problem : { what, where, mend: 'Delete it.' };
          return { id, bytes: size, saved: half?.session, ...(problem && { problem }) };
        }),
      );
      return entries.sort((a, b) => (b.saved?.savedMs ?? 0) - (a.saved?.savedMs ?? 0));
    },
    read,
    save: (id, state) => inTurn(() => save(id, state)),
    keepFile: (id, pieces) => inTurn(() => folder.write(`${id}.${TRACE}`, pieces)),
    readFile: async (id) => {
      const file = await folder.file(`${id}.${TRACE}`);
      return file ? success(file) : noSuch(id);
    },
    rename: (id, name) => inTurn(() => rename(id, name)),
    remove: (id) => inTurn(() => remove(id)),
  };
}
