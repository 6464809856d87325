/**
 * Delta debugging: a smallest list that still fails, in the sense that none of its items can be
 * left out (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).
 */

/** Index of the first candidate that fails; -1 = none does. */
export type FirstFailing<T> = (candidates: readonly (readonly T[])[]) => Promise<number>;

function partsOf<T>(items: readonly T[], count: number): T[][] {
  const bound = (part: number): number => Math.floor((part * items.length) / count);
  return Array.from({ length: count }, (_, part) => items.slice(bound(part), bound(part + 1)));
}

/** Every list that lacks one of the parts. */
const without = <T>(parts: readonly (readonly T[])[]): T[][] =>
  parts.map((_, left) => parts.flatMap((part, at) => (at === left ? [] : part)));

/** @param items a list that fails; for none of whose parts the judgement depends on the order */
export async function ddmin<T>(
  items: readonly T[],
  firstFailing: FirstFailing<T>,
): Promise<readonly T[]> {
  if (items.length === 0 || (await firstFailing([[]])) === 0) return [];
  let kept = items;
  let count = 2;
  while (kept.length >= 2) {
    const parts = partsOf(kept, count);
    const only = await firstFailing(parts);
    if (only >= 0) {
      kept = parts[only]!;
      count = 2;
      continue;
    }
    const rests = count === 2 ? [] : without(parts);
    const rest = await firstFailing(rests);
    if (rest >= 0) {
      kept = rests[rest]!;
      count -= 1;
    } else if (count < kept.length) count = Math.min(kept.length, count * 2);
    else break;
  }
  return kept;
}

/** Leaves out one item after the other until none can be: for a list that changed since. */
export async function dropSingles<T>(
  items: readonly T[],
  firstFailing: FirstFailing<T>,
): Promise<readonly T[]> {
  let kept = items;
  for (;;) {
    const rests = kept.map((_, left) => kept.filter((__, at) => at !== left));
    const rest = await firstFailing(rests);
    if (rest < 0) return kept;
    kept = rests[rest]!;
  }
}
