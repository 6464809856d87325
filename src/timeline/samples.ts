/** Numbers of any kind, kept in order to be counted into bins when all of them are known. */

export interface SampleBin {
  readonly from: number;
  /** exclusive, but for the last bin */
  readonly to: number;
  readonly count: number;
}

/** NaN statistics when count is 0. */
export interface SampleSummary {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly bins: readonly SampleBin[];
  /** 1 = every sample is in the bins; n = only each n-th, evenly over the recording */
  readonly stride: number;
}

export interface Samples {
  /** NaN is no sample. */
  add(value: number): void;
  summary(bins: number): SampleSummary;
}

/** Samples that are kept: 8 MB. */
export const SAMPLES_MAX = 1_048_576;

export function createSamples(capacity = SAMPLES_MAX): Samples {
  let kept = new Float64Array(Math.min(capacity, 1024));
  let used = 0;
  let stride = 1;
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;

  /** Full: every other one is given up, and from now on only as many come in. */
  const halve = (): void => {
    for (let i = 0; 2 * i < used; i++) kept[i] = kept[2 * i]!;
    used = (used + 1) >> 1;
    stride *= 2;
  };

  const grow = (): void => {
    if (used < kept.length) return;
    if (kept.length === capacity) {
      halve();
      return;
    }
    const more = new Float64Array(Math.min(capacity, kept.length * 2));
    more.set(kept);
    kept = more;
  };

  const binsOf = (sorted: Float64Array, wanted: number): SampleBin[] => {
    const finite = sorted.filter((value) => Number.isFinite(value));
    const low = finite[0];
    const high = finite.at(-1);
    if (low === undefined || high === undefined) return [];
    if (low === high) return [{ from: low, to: high, count: finite.length * stride }];
    const edge = (i: number): number => (i === wanted ? high : low + ((high - low) * i) / wanted);
    const counts = new Float64Array(wanted);
    for (const value of finite) {
      const at = Math.min(wanted - 1, Math.floor(((value - low) / (high - low)) * wanted));
      counts[at] = counts[at]! + stride;
    }
    return Array.from(counts, (each, i) => ({ from: edge(i), to: edge(i + 1), count: each }));
  };

  return {
    add: (value) => {
      if (Number.isNaN(value)) return;
      const isKept = count % stride === 0;
      count += 1;
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
      if (!isKept) return;
      grow();
      if ((count - 1) % stride === 0) kept[used++] = value;
    },
    summary: (bins) => {
      const sorted = kept.slice(0, used).sort();
      const rank = (share: number): number =>
        sorted[Math.max(0, Math.ceil(used * share) - 1)] ?? Number.NaN;
      return {
        count,
        min: count > 0 ? min : Number.NaN,
        max: count > 0 ? max : Number.NaN,
        mean: sum / count,
        p50: rank(0.5),
        p90: rank(0.9),
        p99: rank(0.99),
        bins: binsOf(sorted, bins),
        stride,
      };
    },
  };
}
