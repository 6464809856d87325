/** The page's own memory over time, and whether it grows. Pure but for `heapBytes`. */

export interface HeapSample {
  readonly hostMs: number;
  readonly bytes: number;
}

/** Ten minutes at one sample a second. */
const SAMPLES_MAX = 600;

interface HeapFigures {
  readonly usedJSHeapSize: number;
}

const hasHeap = (value: object): value is { readonly memory: HeapFigures } => 'memory' in value;

/** Bytes of the JavaScript heap; NaN where the browser does not tell. */
export const heapBytes = (): number =>
  hasHeap(performance) ? performance.memory.usedJSHeapSize : Number.NaN;

export const withSample = (
  samples: readonly HeapSample[],
  sample: HeapSample,
): readonly HeapSample[] =>
  Number.isNaN(sample.bytes) ? samples : [...samples.slice(1 - SAMPLES_MAX), sample];

export interface Trend {
  /** NaN for fewer than two samples */
  readonly perMinute: number;
  readonly minutes: number;
}

/** The straight line that fits best: single collections do not count as shrinking. */
export function trendOf(samples: readonly HeapSample[]): Trend {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first === last) {
    return { perMinute: Number.NaN, minutes: 0 };
  }
  const minutesAt = ({ hostMs }: HeapSample) => (hostMs - first.hostMs) / 60_000;
  const meanX = samples.reduce((sum, one) => sum + minutesAt(one), 0) / samples.length;
  const meanY = samples.reduce((sum, { bytes }) => sum + bytes, 0) / samples.length;
  let [above, below] = [0, 0];
  for (const one of samples) {
    const x = minutesAt(one) - meanX;
    above += x * (one.bytes - meanY);
    below += x * x;
  }
  return { perMinute: below > 0 ? above / below : Number.NaN, minutes: minutesAt(last) };
}
