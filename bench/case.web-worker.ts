/** The twin of case.node-worker.ts in a dedicated worker of a cross-origin isolated page. */
import type { Request, Thread, ThreadEntry } from './contract.ts';
import { createRunner } from './runner.ts';

const startThread = (entry: ThreadEntry): Thread => {
  const worker = new Worker(`./${entry}.web-worker.js`, { type: 'module' });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.onmessage = ({ data }) => listener(data);
    },
  };
};

const answer = createRunner({ kind: 'chromium', nowMs: () => performance.now(), startThread });

addEventListener('message', (message: MessageEvent<Request>) => {
  void answer(message.data).then((reply) => postMessage(reply));
});
