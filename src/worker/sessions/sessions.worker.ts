/** Entry of the thread that keeps sessions: nothing of it is written by the page's own thread. */
import { expose } from 'comlink';
import { failure, ProblemError, type Result, success } from '../../lib/result.ts';
import { gently } from '../pace.ts';
import { privateFolder } from './private-folder.ts';
import { createSessionFiles, type SessionFiles } from './session-files.ts';
import type { SessionsApi } from './sessions-api.ts';

const FOLDER = 'orrery-sessions';
/** Holding this lock means having the session open; it ends with the page, however that ends. */
const lockOf = (id: string): string => `orrery-session ${id}`;

let opening: Promise<SessionFiles> | undefined;
const files = (): Promise<SessionFiles> => {
  opening ??= privateFolder(FOLDER).then(createSessionFiles);
  return opening;
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

async function fullProblem(where: string): Promise<Result<never>> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return failure({
    what: `the browser's room for this site is full: ${megabytes(usage)} of ${megabytes(quota)}`,
    where,
    mend: 'Delete sessions (Share, Sessions …) or free space on the disk. Until then nothing more of this session is saved; export what you want to keep.',
  });
}

/** Errors of the browser as problems that say what to do. */
async function guarded<T>(where: string, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) return failure(error.problem);
    if (!(error instanceof DOMException)) throw error;
    if (error.name === 'QuotaExceededError') return fullProblem(where);
    return failure({
      what: `the browser refused its private files: ${error.message}`,
      where,
      mend: 'Allow this site to store data (private windows may not). Without it nothing is saved: export what you want to keep.',
    });
  }
}

/** Sessions held by this page, with what lets go of each. */
const held = new Map<string, () => void>();

function hold(id: string): Promise<boolean> {
  if (held.has(id)) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(lockOf(id), { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      if (lock === null) return undefined;
      return new Promise<void>((letGo) => held.set(id, letGo));
    });
  });
}

async function release(id: string): Promise<void> {
  held.get(id)?.();
  held.delete(id);
}

async function openIds(): Promise<ReadonlySet<string>> {
  const { held: locks = [] } = await navigator.locks.query();
  return new Set(locks.flatMap(({ name = '' }) => name.split(' ').slice(1)));
}

/** Runs only when no other page has it open. */
async function alone<T>(id: string, where: string, work: () => Promise<Result<T>>) {
  const mine = held.has(id);
  if (!(await hold(id))) {
    const mend = 'Close the other page first.';
    return failure({ what: 'another page has this session open', where, mend });
  }
  try {
    return await guarded(where, work);
  } finally {
    if (!mine) await release(id);
  }
}

/** Readers unpack once: what came packed stays as it is. */
async function isPacked(file: File): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}

async function* piecesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

const api: SessionsApi = {
  hold,
  release,
  save: (id, state) =>
    guarded('saving the session', async () => {
      await (await files()).save(id, state);
      return success(true);
    }),
  keepFile: (id, file) =>
    guarded(`saving ${file.name}`, async () => {
      const store = await files();
      try {
        const packed = (await isPacked(file))
          ? file.stream()
          : file.stream().pipeThrough(new CompressionStream('gzip'));
        // Packing takes seconds of a core, just when a person begins to look at what was opened.
        await store.keepFile(id, gently(piecesOf(packed)));
      } catch (error) {
        // Half a file is of no use, and takes the room that is missing.
        await store.remove(id);
        throw error;
      }
      return success(true);
    }),
  list: () =>
    guarded('list of sessions', async () => {
      const [entries, open, estimate] = await Promise.all([
        files().then((store) => store.list()),
        openIds(),
        navigator.storage.estimate(),
      ]);
      const { usage: usedBytes = Number.NaN, quota: quotaBytes = Number.NaN } = estimate;
      const all = entries.map((entry) => ({ ...entry, isOpen: open.has(entry.id) }));
      return success({ entries: all, usedBytes, quotaBytes });
    }),
  read: (id) => guarded('restoring a session', async () => (await files()).read(id)),
  readFile: (id) =>
    guarded('restoring a session', async () => {
      const store = await files();
      const session = await store.read(id);
      if (!session.ok) return session;
      const file = await store.readFile(id);
      if (!file.ok) return file;
      // What it is told by its bytes; the name is that under which it was opened.
      const { fileName } = session.value;
      return success(new File([file.value], fileName));
    }),
  rename: (id, name) =>
    alone(id, 'renaming a session', async () => (await files()).rename(id, name)),
  remove: (id) =>
    alone(id, 'deleting a session', async () => {
      await (await files()).remove(id);
      return success(true);
    }),
};

expose(api);
