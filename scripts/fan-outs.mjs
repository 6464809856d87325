/**
 * Writes src/engine/fan-outs.ts: `node scripts/fan-outs.mjs`. A test compares.
 *
 * V8 learns at every place of a call which functions are called there, and copies in the one that it
 * has always seen. Functions that come from one text share what was learnt, so a text of its own is
 * needed for every kind of event.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const FAN_OUTS_FILE = fileURLToPath(new URL('../src/engine/fan-outs.ts', import.meta.url));

/** Kinds of events with several subscribers that get a text of their own. */
const COPIES = 32;
/** Subscribers of a kind that get a place of call of their own. */
const PLACES = 8;

const HEAD = `// biome-ignore-all format: written by scripts/fan-outs.mjs
// biome-ignore-all lint/style/noExcessiveLinesPerFile: the same text many times over is the point
/**
 * Telling an event to several subscribers, each at a place of call of its own: V8 copies a subscriber
 * that is always the same into it. Written by scripts/fan-outs.mjs, where it says why.
 */
import { REG } from './registers.ts';

/** @param before handlers of the event that were called already, noted in REG.done as it goes on */
export type FanOut = (
  list: readonly ((row: number) => void)[],
  row: number,
  regs: Int32Array,
  before: number,
) => void;

export const FAN_OUTS: readonly FanOut[] = [
`;

/** One of the functions. */
function copy() {
  const places = Array.from(
    { length: PLACES },
    (_, at) => `    regs[REG.done] = before + ${at + 1};
    list[${at}]!(row);
    if (n === ${at + 1}) return;
`,
  );
  return `  (list, row, regs, before) => {
    const n = list.length;
${places.join('')}    for (let i = ${PLACES}; i < n; i++) {
      regs[REG.done] = before + i + 1;
      list[i]!(row);
    }
  },
`;
}

/** The whole module. */
export const fanOutsText = () => `${HEAD}${copy().repeat(COPIES)}];
`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = fanOutsText();
  const isSame = readFileSync(FAN_OUTS_FILE, { encoding: 'utf8', flag: 'a+' }) === text;
  if (!isSame) writeFileSync(FAN_OUTS_FILE, text);
  console.log(`fan-outs.ts: ${isSame ? 'up to date' : 'written'}`);
}
