/** The same load in a Node thread: bytes allocated and collections run, as V8 itself counts them. */
import { GCProfiler, getHeapStatistics } from 'node:v8';
import { type GcRequest, type GcRun, problemOfRun, runLoad } from './load.ts';

export interface Allocation {
  readonly run: GcRun;
  readonly collections: number;
  /** growth of the heap over the measured stretch; all that was allocated when none was collected */
  readonly heapGrowthBytes: number;
}

/** Names --expose-gc gives it. */
const collect = (globalThis as { gc?: () => void }).gc ?? (() => undefined);

/** A plain function of plain data: started in a thread of its own by the test. */
export function measureAllocation(request: GcRequest): Allocation {
  const profiler = new GCProfiler();
  const used = new Float64Array(2);
  let collections = Number.NaN;
  const run = runLoad(request, {
    nowMs: () => performance.now(),
    mark: (name) => {
      // What compiling left behind is not to be counted among what the run makes.
      if (name === 'begin') collect();
      const usedBytes = getHeapStatistics().used_heap_size;
      if (name === 'begin') {
        used[0] = usedBytes;
        profiler.start();
      } else {
        collections = profiler.stop()?.statistics.length ?? Number.NaN;
        used[1] = usedBytes;
      }
    },
  });
  const problem = problemOfRun(run, request);
  if (problem !== undefined) throw new Error(problem);
  return { run, collections, heapGrowthBytes: used[1]! - used[0]! };
}
