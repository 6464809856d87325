/** The engine's thread, which may be asked for before anything else of the page is ready. */
const begin = () =>
  new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'engine' });

let waiting: Worker | undefined;

/** The first thread is fetched and compiled while the page is. */
export function beginEngineThread(): void {
  waiting ??= begin();
}

/** The thread that waits, or a new one. */
export function engineWorker(): Worker {
  const thread = waiting ?? begin();
  waiting = undefined;
  return thread;
}
