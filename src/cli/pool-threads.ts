/** The pool in Node: one worker thread each. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { endpointOf, threadOver } from '../worker/pool/comlink-thread.ts';
import { createPool, type Pool, type PoolThread } from '../worker/pool/pool.ts';

const PROGRAM = new URL('./pool.node-worker.js', import.meta.url);

function spawn(program: URL): PoolThread {
  const thread = new Worker(program);
  const died = new Promise<never>((_, reject) => {
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('it ended')));
  });
  return threadOver(endpointOf(thread), died, () => void thread.terminate());
}

/** @param program the built entry, which lies beside the command */
export const nodePool = (size = availableParallelism(), program = PROGRAM): Pool =>
  createPool(() => spawn(program), size);
