/**
 * Everything that the page needs before anything is shown, in one file: dozens of small ones, each
 * asked for on its own, take a browser longer than one of their size together.
 */
import type { Plugin } from 'vite';

const ENTRY = /[\\/]src[\\/]ui[\\/]app[\\/]main\.tsx$/;

export interface FirstView {
  readonly plugin: Plugin;
  /** Whether a module is reached from the page's entry without import(). */
  includes(id: string): boolean;
}

export function firstView(): FirstView {
  const imports = new Map<string, readonly string[]>();
  let reached: Set<string> | undefined;
  const reach = (): Set<string> => {
    const found = new Set([...imports.keys()].filter((id) => ENTRY.test(id)));
    // A set may grow while it is walked: what was added is visited as well.
    for (const id of found) for (const next of imports.get(id) ?? []) found.add(next);
    return found;
  };
  return {
    plugin: {
      name: 'orrery:first-view',
      apply: 'build',
      buildStart: () => {
        imports.clear();
        reached = undefined;
      },
      moduleParsed: ({ id, importedIds }) => {
        imports.set(id, importedIds);
      },
    },
    includes: (id) => {
      reached ??= reach();
      return reached.has(id);
    },
  };
}
