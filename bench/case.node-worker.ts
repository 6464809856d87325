/** A process of its own for one case: no other case has warmed up, or spoilt, its code. */
import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Emitter, Request, Thread, ThreadEntry } from './contract.ts';
import { createRunner } from './runner.ts';

/** Names --expose-gc gives it. */
const collect = (globalThis as { gc?: () => void }).gc;

const startThread = (entry: ThreadEntry): Thread => {
  const worker = new Worker(new URL(`./${entry}.node-worker.js`, import.meta.url));
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.removeAllListeners('message').on('message', listener);
    },
  };
};

const answer = createRunner({
  kind: 'node',
  nowMs: () => performance.now(),
  createEmitter: () => new EventEmitter() as unknown as Emitter,
  startThread,
  clockNs: () => process.hrtime.bigint(),
  heapBytes: () => {
    collect?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  },
});

process.on('message', (request: Request) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit());
