import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { fnv1a } from '../src/lib/fnv1a.ts';

const WANTED = /\.yaml\?check$/;

/**
 * Gives `x.yaml?check`: the check of a scenario's text, for code that has to tell whether a scenario
 * is still the same and needs nothing else of it. The page would load all of their texts for it.
 */
export const scenarioChecks = (): Plugin => ({
  name: 'orrery:scenario-checks',
  enforce: 'pre',
  load: {
    filter: { id: WANTED },
    async handler(id) {
      const file = id.replace(/\?check$/, '');
      this.addWatchFile(file);
      return `export default ${JSON.stringify(fnv1a(await readFile(file, 'utf8')))};`;
    },
  },
});
