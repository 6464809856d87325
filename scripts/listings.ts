/** The listings of README.md and docs, for the tests that run them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export type Blocks = (language: string) => string[];

/** Fenced listings of a page, by their language. */
export function pageOf(name: string): Blocks {
  const text = readFileSync(path.join(ROOT, name), 'utf8');
  return (language) => {
    const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm');
    return [...text.matchAll(fence)].map(([, block = '']) => block);
  };
}

/** Commands of a page, one a line. */
export const commandsOf = (blocks: Blocks): string[] =>
  blocks('sh')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('npx orrery '));

/** A listing as it stands in src/mocks/NAME/, for the folder in which it is tried. */
export const moved = (listing: string): string =>
  listing
    .replaceAll("'../../engine/", "'../../src/engine/")
    .replaceAll("'../../testkit/", "'../../src/testkit/");

/** What a shell makes of a line of a page: words, those in quotes as one. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '').slice(2);
