import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import { ENGINE_VERSION } from '../../lib/version.ts';
import { decodeRecipe } from '../recipe-text.ts';
import { createSessionFiles, type Folder } from './session-files.ts';
import type { SessionState } from './sessions-api.ts';

/** A folder in memory; `tear` makes the next write stop after so many bytes, as a killed page does. */
function testFolder() {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let roomBytes = Number.POSITIVE_INFINITY;
  const folder: Folder = {
    names: async () => [...files.keys()],
    file: async (name) => {
      const bytes = files.get(name);
      return bytes && new Blob([bytes]);
    },
    write: async (name, pieces) => {
      files.set(name, new Uint8Array());
      for await (const piece of pieces) {
        const before = files.get(name) ?? new Uint8Array();
        files.set(name, Uint8Array.from([...before, ...piece.subarray(0, roomBytes)]));
        if (piece.length > roomBytes) throw new Error('killed');
      }
    },
    remove: async (name) => void files.delete(name),
  };
  return {
    folder,
    files,
    tear: (bytes: number) => {
      roomBytes = bytes;
    },
  };
}

const state = (events: number): SessionState => ({
  name: 'Two thermostats',
  fileName: '',
  isPlain: true,
  savedMs: events,
  events,
  timeNs: 5,
  link: 'v=2',
  bookmarks: [],
  snapshot: {
    recipe: {
      ...{ engine: ENGINE_VERSION, scenario: { id: 'thermostats' }, seed: 7, untilNs: 30e9 },
      inputs: [],
    },
    tree: { current: 0, branches: [] },
    hash: { sequence: events, timeNs: 5, hash: '0123456789abcdef' },
  },
});

describe('sessions in files', () => {
  it('are read as they were saved last', async () => {
    const store = createSessionFiles(testFolder().folder);
    for (const events of [10, 20, 30]) await store.save('one', state(events));
    const saved = unwrap(await store.read('one'));
    expect(saved).toMatchObject({ events: 30, serial: 3, isPlain: true });
    expect(unwrap(decodeRecipe(saved.recipe)).moment).toEqual({
      sequence: 30,
      hash: '0123456789abcdef',
    });
  });

  it.each([0, 7, 200])(
    'keep the save before when a page is killed after %i bytes',
    async (bytes) => {
      const { folder, tear } = testFolder();
      const store = createSessionFiles(folder);
      await store.save('one', state(10));
      await store.save('one', state(20));
      tear(bytes);
      await expect(store.save('one', state(30))).rejects.toThrow('killed');
      tear(Number.POSITIVE_INFINITY);
      const after = createSessionFiles(folder);
      expect(unwrap(await after.read('one'))).toMatchObject({ events: 20 });
      await after.save('one', state(40));
      expect(unwrap(await after.read('one'))).toMatchObject({ events: 40 });
    },
  );

  it('are listed newest first, with what they weigh; a damaged one says so and can be deleted', async () => {
    const { folder, files } = testFolder();
    const store = createSessionFiles(folder);
    await store.save('old', state(10));
    await store.save('new', state(20));
    files.set('bad.a', new TextEncoder().encode('orrery-session 1 00000000\n{}'));
    files.set('stray.txt', new Uint8Array(9));
    const list = await store.list();
    expect(list.map(({ id }) => id)).toEqual(['new', 'old', 'bad']);
    expect(list[0]?.bytes).toBe(files.get('new.b')?.length);
    expect(list[2]?.saved).toBeUndefined();
    expect(list[2]?.problem?.what).toContain('damaged');
    await store.remove('bad');
    expect((await store.list()).map(({ id }) => id)).toEqual(['new', 'old']);
  });

  it('keep a name that was given, whatever is saved later', async () => {
    const store = createSessionFiles(testFolder().folder);
    await store.save('one', state(10));
    const [renamed] = await Promise.all([
      store.rename('one', '  The overheating '),
      store.save('one', state(20)),
    ]);
    expect(renamed.ok).toBe(true);
    const saved = unwrap(await store.read('one'));
    expect(saved).toMatchObject({ name: 'The overheating', isPlain: false, events: 20 });
    expect((await store.rename('one', ' ')).ok).toBe(false);
    expect((await store.rename('none', 'x')).ok).toBe(false);
  });

  it('keep the bytes of a file beside, and delete them with the session', async () => {
    const { folder, files } = testFolder();
    const store = createSessionFiles(folder);
    async function* pieces() {
      yield Uint8Array.of(1, 2);
      yield Uint8Array.of(3);
    }
    await store.keepFile('one', pieces());
    await store.save('one', { ...state(10), fileName: 'a.jsonl', snapshot: undefined });
    expect(unwrap(await store.read('one'))).toMatchObject({ recipe: '', fileName: 'a.jsonl' });
    expect(new Uint8Array(await unwrap(await store.readFile('one')).arrayBuffer())).toEqual(
      Uint8Array.of(1, 2, 3),
    );
    await store.remove('one');
    expect(files.size).toBe(0);
  });

  it('are read while a half is being written: anew, or from the half that is whole', async () => {
    const { folder } = testFolder();
    const store = createSessionFiles(folder);
    await store.save('one', state(10));
    await store.save('one', state(20));
    let failures = 0;
    const torn = (times: number, names: RegExp) => {
      failures = times;
      return createSessionFiles({
        ...folder,
        file: async (name) => {
          const blob = await folder.file(name);
          if (blob === undefined || !names.test(name)) return blob;
          const text = async (): Promise<string> => {
            if (failures-- > 0) throw new DOMException('replaced', 'NotReadableError');
            return blob.text();
          };
          return Object.assign(new Blob([blob]), { text });
        },
      });
    };
    expect(unwrap(await torn(2, /./).read('one')).events).toBe(20);
    // The second save is in the half that the first did not take.
    const halves = [/a$/, /b$/].map((names) => torn(99, names).read('one'));
    const events = (await Promise.all(halves)).map((read) => unwrap(read).events);
    expect(events.sort()).toEqual([10, 20]);
    const none = await torn(99, /./).read('one');
    expect(none).toMatchObject({ ok: false, problem: { what: 'it is being written' } });
  });
});
