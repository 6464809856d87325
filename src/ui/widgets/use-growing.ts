import { useEffect, useState } from 'react';

/**
 * How many of so many things are drawn by now: a few more in each frame. Drawn in one piece, what is
 * long would stop the page; drawn in the background, it would begin anew whenever time moves on.
 * @param key of the list: with another one it begins again
 * @param first how many are drawn at once
 */
export function useGrowing(count: number, key: unknown, step: number, first = step): number {
  const [grown, setGrown] = useState({ key, shown: first });
  const shown = grown.key === key ? grown.shown : first;
  useEffect(() => {
    if (shown >= count) return undefined;
    const frame = requestAnimationFrame(() => setGrown({ key, shown: shown + step }));
    return () => cancelAnimationFrame(frame);
  }, [shown, count, key, step]);
  return Math.min(shown, count);
}
