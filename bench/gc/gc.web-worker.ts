/** The load in a dedicated worker; its thread's marks delimit the measured stretch in a trace. */

import { type GcRequest, runLoad } from './load.ts';
import { MARK_PREFIX } from './trace.ts';

addEventListener('message', ({ data }: MessageEvent<GcRequest>) => {
  const run = runLoad(data, {
    nowMs: () => performance.now(),
    mark: (name) => {
      performance.mark(MARK_PREFIX + name);
    },
  });
  postMessage(run);
});
