/** A thread of the pool at the other end of a channel. */
import { type Endpoint, wrap } from 'comlink';
import type { PoolThread } from './pool.ts';
import type { PoolThreadApi } from './pool-api.ts';

/** Every method of the border answers with a promise already, so the type stays as it is. */
export const threadOver = (
  endpoint: Endpoint,
  died: Promise<never>,
  end: () => void,
): PoolThread => ({
  api: wrap<PoolThreadApi>(endpoint) as unknown as PoolThreadApi,
  died,
  end,
});

/** What Node's ports and threads have in common. */
export interface NodePort {
  postMessage(message: unknown, transfer?: never[]): void;
  on(type: 'message', listener: (data: unknown) => void): void;
  off(type: 'message', listener: (data: unknown) => void): void;
}

/** Node's ports speak of `data` where the browser's speak of an event that carries it. */
export function endpointOf(port: NodePort): Endpoint {
  const known = new Map<unknown, (data: unknown) => void>();
  return {
    postMessage: (message) => port.postMessage(message),
    addEventListener: (_, listener) => {
      const hear = (data: unknown): void => {
        const event = { data } as MessageEvent;
        if (typeof listener === 'function') listener(event);
        else listener.handleEvent(event);
      };
      known.set(listener, hear);
      port.on('message', hear);
    },
    removeEventListener: (_, listener) => {
      const hear = known.get(listener);
      if (hear) port.off('message', hear);
      known.delete(listener);
    },
  };
}
