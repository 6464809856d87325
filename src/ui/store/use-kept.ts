import { useState } from 'react';
import { useApp, useAppContext } from './app-context.ts';
import type { AppState } from './app-state.ts';

/** A branch or another seed of the same world has the same devices: what was begun still fits. */
const nameOfWorld = ({ world }: AppState): string =>
  world === undefined ? '' : `${world.scenarioId} ${world.fileName}`;

/**
 * State of a panel that outlives it: what was begun in a tab stands there when one comes back to it.
 * Each scenario and file has its own.
 * @param name of this state among all panels
 */
export function useKept<T extends object | string | boolean>(
  name: string,
  initial: T,
): readonly [T, (next: T | ((known: T) => T)) => void] {
  const { kept } = useAppContext();
  const key = `${name} ${useApp(nameOfWorld)}`;
  const read = (): T => (kept.has(key) ? (kept.get(key) as T) : initial);
  const [held, hold] = useState(() => ({ key, value: read() }));
  const keep = (next: T | ((known: T) => T)): void => {
    const value = typeof next === 'function' ? next(read()) : next;
    kept.set(key, value);
    hold({ key, value });
  };
  return [held.key === key ? held.value : read(), keep];
}
