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

/** A hostile file could otherwise make a list as long as itself. */
export const LOSS_KINDS_MAX = 64;
const OTHER = 'losses of further kinds';

export function createLossCounter(): LossCounter {
  const counts = new Map<string, number>();
  return {
    add: (what, count = 1) => {
      if (count <= 0) return;
      const kind = counts.has(what) || counts.size < LOSS_KINDS_MAX ? what : OTHER;
      counts.set(kind, (counts.get(kind) ?? 0) + count);
    },
    list: () => [...counts].map(([what, count]) => ({ what, count })),
  };
}
