/** The twin of case.node-worker.ts in a dedicated worker of a cross-origin isolated page. */
import type { Request } from './contract.ts';
import { createRunner } from './runner.ts';

const answer = createRunner({ kind: 'chromium', nowMs: () => performance.now() });

addEventListener('message', (message: MessageEvent<Request>) => {
  postMessage(answer(message.data));
});
