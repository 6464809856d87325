/** Entry of the other thread in Node. */
import { parentPort } from 'node:worker_threads';
import { answerMessage, isPeerTask, type MessageTask, serveLanes } from './handover-peer.ts';

const post = (cells: Float64Array): void => parentPort?.postMessage(cells);

parentPort?.on('message', (message: unknown) => {
  if (isPeerTask(message)) serveLanes(message, post);
  else answerMessage(message as MessageTask | Float64Array, post);
});
