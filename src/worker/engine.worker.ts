/** Entry of the engine's thread: the only writer of the shared memory. */
import { expose } from 'comlink';
import type { EngineApi } from './engine-api.ts';
import { EngineService } from './engine-service.ts';

const channel = new MessageChannel();
let resume: (() => void) | undefined;
channel.port1.onmessage = () => resume?.();

const service = new EngineService({
  hostMs: () => performance.now(),
  breathe: () =>
    new Promise<void>((resolve) => {
      resume = resolve;
      channel.port2.postMessage(0);
    }),
});

/** Each call first takes its ticket off the door: see `attention` in CONTROL_WORD. */
const api: EngineApi = new Proxy(service, {
  get: (target, name) => {
    const member = Reflect.get(target, name, target);
    if (typeof member !== 'function') return member;
    return (...values: unknown[]) => {
      target.received();
      return Reflect.apply(member, target, values);
    };
  },
});

expose(api);
