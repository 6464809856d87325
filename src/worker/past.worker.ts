/** Entry of the thread that answers long questions about the past. */
import { expose } from 'comlink';
import type { PastApi } from './past-api.ts';
import { PastService } from './past-service.ts';

const channel = new MessageChannel();
let resume: (() => void) | undefined;
channel.port1.onmessage = () => resume?.();
let breath: Promise<void> | undefined;

/** Several questions under way wait for one and the same breath. */
const breathe = (): Promise<void> => {
  breath ??= new Promise<void>((resolve) => {
    resume = () => {
      breath = undefined;
      resolve();
    };
    channel.port2.postMessage(0);
  });
  return breath;
};

const api: PastApi = new PastService({ breathe, hostMs: () => performance.now() });

expose(api);
