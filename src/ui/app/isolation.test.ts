import { describe, expect, it, vi } from 'vitest';
import { ensureIsolation, type IsolationHost, type WorkerInWaiting } from './isolation.ts';

function worker(states: readonly string[]): WorkerInWaiting {
  let at = 0;
  return {
    get state() {
      return states[at] ?? 'parsed';
    },
    addEventListener(_type, listener) {
      for (let next = 1; next < states.length; next++) {
        queueMicrotask(() => {
          at = next;
          listener();
        });
      }
    },
  };
}

function memorySession() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

function host(overrides: Partial<IsolationHost> = {}) {
  const session = memorySession();
  const reload = vi.fn<() => void>();
  const registerWorker = vi.fn(async (_scriptUrl: string) => ({
    installing: worker(['installing', 'installed', 'activated']),
    waiting: null,
    active: null,
  }));
  const made: IsolationHost = {
    crossOriginIsolated: false,
    isSecureContext: true,
    isEmbedded: false,
    registerWorker,
    scriptUrl: 'https://host.test/app/coi-sw.js',
    session: () => session,
    reload,
    ...overrides,
  };
  return { host: made, session, reload, registerWorker };
}

describe('ensureIsolation', () => {
  it('does nothing in a page that is isolated already', async () => {
    const at = host({ crossOriginIsolated: true });
    expect(await ensureIsolation(at.host)).toBe('isolated');
    expect(at.registerWorker).not.toHaveBeenCalled();
    expect(at.reload).not.toHaveBeenCalled();
  });

  it('registers the worker beside the page, waits until it is active and reloads once', async () => {
    const at = host();
    expect(await ensureIsolation(at.host)).toBe('reloading');
    expect(at.registerWorker).toHaveBeenCalledExactlyOnceWith('https://host.test/app/coi-sw.js');
    expect(at.reload).toHaveBeenCalledTimes(1);
  });

  it('reloads with a worker that was active before, as after a forced reload', async () => {
    const at = host({
      registerWorker: async () => ({
        installing: null,
        waiting: null,
        active: worker(['activated']),
      }),
    });
    expect(await ensureIsolation(at.host)).toBe('reloading');
  });

  it('says why instead of reloading a second time, and may try again later', async () => {
    const at = host();
    await ensureIsolation(at.host);
    expect(await ensureIsolation(at.host)).toEqual({
      reason: expect.stringContaining('still not isolated'),
    });
    expect(at.reload).toHaveBeenCalledTimes(1);
    expect(await ensureIsolation(at.host)).toBe('reloading');
  });

  it('forgets the reload once isolated, so that a later forced reload is mended too', async () => {
    const at = host();
    await ensureIsolation(at.host);
    await ensureIsolation({ ...at.host, crossOriginIsolated: true });
    expect(await ensureIsolation(at.host)).toBe('reloading');
  });

  it('does not reload when the worker never becomes active', async () => {
    const at = host({
      registerWorker: async () => ({
        installing: worker(['installing', 'redundant']),
        waiting: null,
        active: null,
      }),
    });
    expect(await ensureIsolation(at.host)).toEqual({
      reason: expect.stringContaining('did not start'),
    });
    expect(at.reload).not.toHaveBeenCalled();
  });

  const hopeless: [string, Partial<IsolationHost>, string][] = [
    ['plain http from another machine', { isSecureContext: false }, 'plain http'],
    ['a frame of a page that is not isolated', { isEmbedded: true }, 'tab of its own'],
    ['no service workers', { registerWorker: undefined }, 'Cross-Origin-Embedder-Policy'],
    [
      'a registration that fails',
      { registerWorker: () => Promise.reject(new Error('script has a bad type')) },
      'script has a bad type',
    ],
    [
      'blocked site data',
      {
        session: () => {
          throw new Error('denied');
        },
      },
      'Site data is blocked',
    ],
  ];
  it.each(hopeless)('gives a reason and never reloads: %s', async (_case, overrides, words) => {
    const at = host(overrides);
    expect(await ensureIsolation(at.host)).toEqual({ reason: expect.stringContaining(words) });
    expect(at.reload).not.toHaveBeenCalled();
  });
});
