/** The page's side of the border to the thread that keeps sessions. */
import { wrap } from 'comlink';
import type { SessionsApi } from './sessions-api.ts';

const sessionsWorker = () =>
  new Worker(new URL('./sessions.worker.ts', import.meta.url), {
    type: 'module',
    name: 'sessions',
  });

export const createSessionsClient = (): SessionsApi =>
  wrap<SessionsApi>(sessionsWorker()) as unknown as SessionsApi;
