/** Entry of a thread of the pool in Node. */
import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink';
import { endpointOf } from './comlink-thread.ts';
import { PoolWork } from './pool-work.ts';

if (parentPort) expose(new PoolWork(), endpointOf(parentPort));
