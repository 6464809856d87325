/** A mocked daemon for as long as a function runs, and no longer. */
import type { ChronyStateConfig } from '../state/config.ts';
import { preset } from '../state/presets.ts';
import { type ChronyConnection, type ChronyResult, connect } from './connection.ts';
import { type ChronyLibrary, type MockOptions, mockLibrary, noLibrary } from './library.ts';

/** Where code under test gets its connections from: the library below can be exchanged. */
export interface ChronySlot {
  readonly library: ChronyLibrary;
  connect(address?: string): ChronyResult<ChronyConnection>;
  /** Puts another library on top; the function that comes back takes away this one and no other. */
  replace(library: ChronyLibrary): () => void;
}

/** @param real what is below all mocks */
export function chronySlot(real: ChronyLibrary = noLibrary): ChronySlot {
  const mocks: { readonly library: ChronyLibrary }[] = [];
  const current = () => mocks.at(-1)?.library ?? real;
  return {
    get library() {
      return current();
    },
    connect: (address) => connect(current(), address),
    replace: (library) => {
      const mock = { library };
      mocks.push(mock);
      return () => {
        const at = mocks.indexOf(mock);
        if (at >= 0) mocks.splice(at, 1);
      };
    },
  };
}

/** The slot of programs that need only one. */
export const chrony: ChronySlot = chronySlot();

export interface MockScope {
  readonly library: ChronyLibrary;
  /** Of this scope, whatever lies on top meanwhile: for scopes that overlap in time. */
  connect(address?: string): ChronyResult<ChronyConnection>;
}

export interface ScopeOptions extends MockOptions {
  readonly slot?: ChronySlot;
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value;

/**
 * Runs `fn` while `slot` connects to a daemon in the given state. What was there before is back
 * afterwards: when it returned, when it threw, when its promise is settled, and scope by scope
 * when they are nested.
 * @param config default: a daemon that follows one healthy source
 */
export function withMockChrony<T>(
  config: ChronyStateConfig = preset('NTP_SYNCED'),
  fn: (scope: MockScope) => T,
  { slot = chrony, ...options }: ScopeOptions = {},
): T {
  const library = mockLibrary(config, options);
  const restore = slot.replace(library);
  let isAsync = false;
  try {
    const result = fn({ library, connect: (address) => connect(library, address) });
    if (!isPromise(result)) return result;
    isAsync = true;
    return result.finally(restore) as T;
  } finally {
    if (!isAsync) restore();
  }
}
