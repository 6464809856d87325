import { Children, type ReactNode, useEffect, useState } from 'react';

/**
 * Mounts its children one a frame. The first chart of a visit runs code for the first time, a
 * tenth of a second of it: in one piece the page would answer to nothing meanwhile.
 */
export function InTurn({ children }: { readonly children: ReactNode }) {
  const all = Children.toArray(children);
  const [shown, setShown] = useState(0);
  const isWhole = shown >= all.length;
  useEffect(() => {
    if (isWhole) return undefined;
    const frame = requestAnimationFrame(() => setShown(shown + 1));
    return () => cancelAnimationFrame(frame);
  }, [isWhole, shown]);
  return isWhole ? all : all.slice(0, shown);
}
