/** The load in a dedicated worker; its thread's marks delimit the measured stretch in a trace. */

import { type GcRequest, runLoad } from './load.ts';
import { MARK_PREFIX } from './trace.ts';

/** Names --expose-gc gives it. */
const collect = (globalThis as { gc?: () => void }).gc ?? (() => undefined);

addEventListener('message', ({ data }: MessageEvent<GcRequest>) => {
  const run = runLoad(data, {
    nowMs: () => performance.now(),
    mark: (name) => {
      // What compiling left behind is not to be counted among what the run makes.
      if (name === 'begin') collect();
      performance.mark(MARK_PREFIX + name);
    },
  });
  postMessage(run);
});
