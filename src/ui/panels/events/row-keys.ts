/**
 * Which element draws which row. A row that stays on the screen keeps its element; the others take
 * the elements that became free, in the order in which those stand, so that a jump to other rows
 * changes texts only: no element is made, removed or moved. Pure.
 */
export interface RowKeys {
  readonly sequences: readonly number[];
  /** key of each of them */
  readonly keys: readonly number[];
}

export const NO_KEYS: RowKeys = { sequences: [], keys: [] };

export function assignKeys(previous: RowKeys, sequences: readonly number[]): RowKeys {
  const kept = new Map<number, number>();
  const first = sequences[0] ?? 0;
  const last = sequences[sequences.length - 1] ?? -1;
  const free: number[] = [];
  previous.sequences.forEach((sequence, index) => {
    const key = previous.keys[index]!;
    if (sequence >= first && sequence <= last) kept.set(sequence, key);
    else free.push(key);
  });
  let next = previous.keys.reduce((most, key) => Math.max(most, key + 1), 0);
  let taken = 0;
  const keys = sequences.map((sequence) => {
    const own = kept.get(sequence);
    if (own !== undefined) return own;
    if (taken < free.length) return free[taken++]!;
    return next++;
  });
  return { sequences, keys };
}
