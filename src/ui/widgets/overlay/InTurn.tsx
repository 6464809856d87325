import { Children, type ReactNode } from 'react';
import { useGrowing } from '../use-growing.ts';

/**
 * Mounts its children one a frame. The first chart of a visit runs code for the first time, a
 * tenth of a second of it: in one piece the page would answer to nothing meanwhile.
 */
export function InTurn({ children }: { readonly children: ReactNode }) {
  const all = Children.toArray(children);
  return all.slice(0, useGrowing(all.length, InTurn, 1, 0));
}
