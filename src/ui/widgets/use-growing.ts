import { useEffect, useState } from 'react';

/**
 * How many of so many things are drawn by now: a few more in each frame. Drawn in one piece, what is
 * long would stop the page; drawn in the background, it would begin anew whenever time moves on.
 * @param key of the list: with another one it begins again
 */
export function useGrowing(count: number, key: unknown, step: number): number {
  const [grown, setGrown] = useState({ key, shown: step });
  const shown = grown.key === key ? grown.shown : step;
  useEffect(() => {
    if (shown >= count) return undefined;
    const frame = requestAnimationFrame(() => setGrown({ key, shown: shown + step }));
    return () => cancelAnimationFrame(frame);
  }, [shown, count, key, step]);
  return Math.min(shown, count);
}
