/** Entry of a thread of the pool in a page. */
import { expose } from 'comlink';
import { PoolWork } from './pool-work.ts';

expose(new PoolWork());
