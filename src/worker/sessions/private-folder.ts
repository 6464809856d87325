/** A folder of the browser's private file system, for a thread of its own. */
import type { Folder } from './session-files.ts';

/** Only threads have it, so the types of pages do not know it. */
interface SyncAccess {
  truncate(bytes: number): void;
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  flush(): void;
  close(): void;
}
interface SyncFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccess>;
}

const isMissing = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'NotFoundError';

/** A disk that is full writes less than it is given instead of refusing. */
const full = (): DOMException =>
  new DOMException('the disk took only a part of it', 'QuotaExceededError');

export async function privateFolder(name: string): Promise<Folder> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(name, { create: true });

  const remove = async (file: string): Promise<void> => {
    try {
      await folder.removeEntry(file);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  };

  return {
    names: async () => {
      const names: string[] = [];
      for await (const file of folder.keys()) names.push(file);
      return names;
    },
    file: async (file) => {
      try {
        return await (await folder.getFileHandle(file)).getFile();
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    write: async (file, pieces) => {
      const handle = (await folder.getFileHandle(file, { create: true })) as SyncFileHandle;
      const access = await handle.createSyncAccessHandle();
      try {
        access.truncate(0);
        let at = 0;
        for await (const piece of pieces) {
          if (access.write(piece, { at }) < piece.length) throw full();
          at += piece.length;
        }
        access.flush();
      } finally {
        access.close();
      }
    },
    remove,
  };
}
