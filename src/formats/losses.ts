/** What a reader could not keep: counted by kind, said once, never hidden. */

export interface Loss {
  readonly what: string;
  readonly count: number;
}

export interface LossCounter {
  add(what: string, count?: number): void;
  /** In the order in which they were first met. */
  list(): readonly Loss[];
}

export function createLossCounter(): LossCounter {
  const counts = new Map<string, number>();
  return {
    add: (what, count = 1) => {
      if (count > 0) counts.set(what, (counts.get(what) ?? 0) + count);
    },
    list: () => [...counts].map(([what, count]) => ({ what, count })),
  };
}
