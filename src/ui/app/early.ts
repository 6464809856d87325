/** Runs before anything else of the page: what takes long on another thread begins here. */
import { beginEngineThread } from '../../worker/engine-thread.ts';
import { trustOwnWorkers } from '../../worker/trusted-types.ts';

trustOwnWorkers(document.baseURI);
// Without isolation there is no shared memory, and the page says so instead of running anything.
if (globalThis.crossOriginIsolated) beginEngineThread();
