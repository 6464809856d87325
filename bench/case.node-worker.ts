/** A process of its own for one case: no other case has warmed up, or spoilt, its code. */
import { EventEmitter } from 'node:events';
import type { Emitter, Request } from './contract.ts';
import { createRunner } from './runner.ts';

/** Names --expose-gc gives it. */
const collect = (globalThis as { gc?: () => void }).gc;

const answer = createRunner({
  kind: 'node',
  nowMs: () => performance.now(),
  createEmitter: () => new EventEmitter() as unknown as Emitter,
  clockNs: () => process.hrtime.bigint(),
  heapBytes: () => {
    collect?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  },
});

process.on('message', (request: Request) => {
  process.send?.(answer(request));
});
process.on('disconnect', () => process.exit());
