import type { Plugin } from 'vite';
import * as registers from '../src/engine/registers.ts';
import * as tables from '../src/memory/tables.ts';

type Numbers = Readonly<Record<string, number>>;

const isTable = (entry: [string, unknown]): entry is [string, Numbers] => {
  const [name, value] = entry;
  if (!/^[A-Z][A-Z0-9_]*$/.test(name) || typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((one) => typeof one === 'number');
};

const exported: Readonly<Record<string, unknown>> = { ...tables, ...registers };
const TABLES = new Map(Object.entries(exported).filter(isTable));
const USE = new RegExp(`(?<![.\\w])(${[...TABLES.keys()].join('|')})\\.([A-Za-z_]\\w*)\\b`, 'g');

/** The code with numbers where it names those of a table. */
export const withNumbers = (code: string): string =>
  code.replace(USE, (use, table: string, name: string) => {
    const value = TABLES.get(table)?.[name];
    return value === undefined ? use : `${value}`;
  });

/**
 * Writes the numbers of the world's tables into the code that uses them. A binding that is exported
 * from one chunk to another is no constant to V8: each use would be three loads and two checks, and
 * the engine, which does little else, ran a third slower.
 */
export const inlineTables = (): Plugin => ({
  name: 'orrery:inline-tables',
  enforce: 'pre',
  transform: {
    filter: { id: /[\\/](src|bench)[\\/].*\.tsx?$/ },
    handler: (code) => ({ code: withNumbers(code), map: null }),
  },
});
