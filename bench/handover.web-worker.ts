/** Entry of the other thread in a browser. */
import { answerMessage, isPeerTask, type MessageTask, serveLanes } from './handover-peer.ts';

const post = (cells: Float64Array): void => postMessage(cells);

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isPeerTask(data)) serveLanes(data, post);
  else answerMessage(data as MessageTask | Float64Array, post);
});
