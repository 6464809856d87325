/**
 * Shared memory exists only in a cross-origin isolated page. A server that sends two headers makes
 * one; on a static host that cannot, a service worker (public/coi-sw.js) adds them to a second load.
 */

export type Isolation = 'isolated' | 'reloading' | { readonly reason: string };

/** The parts of a service worker registration that are waited for; `ServiceWorker` fits. */
export interface WorkerInWaiting {
  readonly state: string;
  addEventListener(type: 'statechange', listener: () => void): void;
}

interface Registration {
  readonly installing: WorkerInWaiting | null;
  readonly waiting: WorkerInWaiting | null;
  readonly active: WorkerInWaiting | null;
}

/** What this module needs of the browser, so that its decisions can be tested without one. */
export interface IsolationHost {
  readonly crossOriginIsolated: boolean;
  readonly isSecureContext: boolean;
  readonly isEmbedded: boolean;
  /** Absent in private windows of some browsers. */
  readonly registerWorker: ((scriptUrl: string) => Promise<Registration>) | undefined;
  readonly scriptUrl: string;
  /** May throw where the visitor blocks site data, as `sessionStorage` does. */
  readonly session: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly reload: () => void;
}

/** Set while the page reloads for isolation: a second failure must not reload again. */
const RELOADED_KEY = 'orrery.isolation.reloaded';

const HEADERS_WANTED =
  'The server must send "Cross-Origin-Opener-Policy: same-origin" and ' +
  '"Cross-Origin-Embedder-Policy: require-corp" with every file.';

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function browserHost(): IsolationHost {
  const container = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
  return {
    crossOriginIsolated: window.crossOriginIsolated,
    isSecureContext: window.isSecureContext,
    isEmbedded: window.parent !== window,
    registerWorker: container && ((scriptUrl) => container.register(scriptUrl)),
    scriptUrl: new URL('coi-sw.js', document.baseURI).href,
    session: () => window.sessionStorage,
    reload: () => window.location.reload(),
  };
}

/** Resolves with true once the worker handles requests, with false if it never will. */
function activated(worker: WorkerInWaiting): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === 'activated') resolve(true);
      if (worker.state === 'redundant') resolve(false);
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

async function installWorker(
  register: (scriptUrl: string) => Promise<Registration>,
  scriptUrl: string,
): Promise<string | undefined> {
  try {
    const { installing, waiting, active } = await register(scriptUrl);
    const worker = installing ?? waiting ?? active;
    if (worker !== null && (await activated(worker))) return undefined;
    return 'the service worker did not start';
  } catch (error) {
    return `the service worker ${scriptUrl} could not be registered: ${text(error)}`;
  }
}

/** Why no service worker can help here, or undefined. */
function obstacle(host: IsolationHost): string | undefined {
  if (!host.isSecureContext) {
    return (
      'The page was opened over plain http from another machine. Browsers grant shared memory ' +
      'only over https, or at http://127.0.0.1 and http://localhost.'
    );
  }
  if (host.isEmbedded) {
    return (
      'The page is shown inside another page that is not cross-origin isolated. ' +
      'Open it in a tab of its own.'
    );
  }
  if (host.registerWorker === undefined) {
    return `This browser window allows no service worker, which would add them. ${HEADERS_WANTED}`;
  }
  return undefined;
}

/**
 * Makes sure that shared memory exists. `'reloading'` means the page is about to load again:
 * draw nothing. A reason is a text for the person, with the remedy.
 */
export async function ensureIsolation(host: IsolationHost = browserHost()): Promise<Isolation> {
  let session: ReturnType<IsolationHost['session']> | undefined;
  try {
    session = host.session();
  } catch {
    session = undefined;
  }
  if (host.crossOriginIsolated) {
    session?.removeItem(RELOADED_KEY);
    return 'isolated';
  }
  const reason = obstacle(host);
  if (reason !== undefined || host.registerWorker === undefined) {
    return { reason: reason ?? HEADERS_WANTED };
  }
  if (session === undefined) {
    return { reason: `Site data is blocked, so the page cannot mend itself. ${HEADERS_WANTED}` };
  }
  if (session.getItem(RELOADED_KEY) !== null) {
    session.removeItem(RELOADED_KEY);
    return {
      reason: `The service worker runs, yet the page is still not isolated. ${HEADERS_WANTED}`,
    };
  }
  const failed = await installWorker(host.registerWorker, host.scriptUrl);
  if (failed !== undefined) return { reason: `It was tried, but ${failed}. ${HEADERS_WANTED}` };
  session.setItem(RELOADED_KEY, '1');
  host.reload();
  return 'reloading';
}
