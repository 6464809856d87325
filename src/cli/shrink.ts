/** `orrery shrink`: a failing run made as small as it can be, saved as a scenario and a test. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { errorText } from '../engine/core.ts';
import { failure, type Result, success } from '../lib/result.ts';
import { formatDurationNs } from '../lib/units.ts';
import type { Recipe } from '../worker/engine-api.ts';
import { reduce } from '../worker/pool/reduce.ts';
import type { SavedShrunk } from '../worker/pool/save-shrunk.ts';
import type { ShrinkProgress, Shrunk } from '../worker/pool/shrink.ts';
import { badInput, type Command, EXIT, type Finish, optionError } from './command.ts';
import { nodePool } from './pool-threads.ts';
import { recipeOf, wholeIn } from './recipe-of.ts';

const USAGE =
  'shrink <id|file.yaml|x.recipe|trace.jsonl> --out DIR [--seed N] [--until 60s] [--expectation NAME] ' +
  '[--settings] [--workers N] [--json]';
const WORKERS_MAX = 256;
const PROGRESS_MS = 250;

interface ShrinkWords {
  readonly recipe: Recipe;
  readonly expectation: string;
  /** settings of the scenario are left out too */
  readonly settings: boolean;
  readonly out: string;
  readonly workers: number;
  readonly json: boolean;
}

const onCommandLine = (what: string): Result<never> =>
  failure({ what, where: 'command line', mend: `Use: orrery ${USAGE}` });

async function readWords(words: readonly string[]): Promise<Result<ShrinkWords>> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    ...{ seed: text, until: text, expectation: text, out: text, workers: text },
    ...{ settings: flag, json: flag },
  };
  const parse = () => parseArgs({ args: [...words], allowPositionals: true, options });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    return onCommandLine(optionError(error));
  }
  const { values, positionals } = parsed;
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0 || !values.out) {
    return onCommandLine('shrinking needs one run and --out');
  }
  const threads = values.workers ?? String(availableParallelism());
  const workers = wholeIn(threads, '--workers', 1, WORKERS_MAX);
  if (!workers.ok) return workers;
  const recipe = await recipeOf(name, values);
  if (!recipe.ok) return recipe;
  const { expectation = '', out, settings, json } = values;
  const chosen = { recipe: recipe.value, expectation, settings, out, workers: workers.value };
  return success({ ...chosen, json });
}

/** A line that overwrites itself, when somebody watches. */
function progressLine(): (progress: ShrinkProgress) => void {
  if (!process.stderr.isTTY) return () => undefined;
  let lastMs = 0;
  return ({ phase, trials, changes, of }) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < PROGRESS_MS) return;
    lastMs = nowMs;
    process.stderr.write(`\r\u001b[K${phase} · ${changes} of ${of} changes · ${trials} runs`);
  };
}

/** The test kit of this installation, as the folder's tests import it. */
function testkitFrom(folder: string): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const testkit = path.resolve(here, '../../src/testkit/index.ts');
  const relative = path.relative(path.resolve(folder), testkit).replaceAll(path.sep, '/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function write(folder: string, saved: SavedShrunk): Result<string[]> {
  try {
    mkdirSync(folder, { recursive: true });
    return success(
      [saved.scenario, saved.test, saved.recipe].map(({ fileName, text }) => {
        const file = path.join(folder, fileName);
        writeFileSync(file, text);
        return file;
      }),
    );
  } catch (error) {
    const mend = 'Check the folder, the rights and the free space.';
    return failure({ what: `cannot save: ${errorText(error)}`, where: folder, mend });
  }
}

function summaryOf(shrunk: Shrunk, files: readonly string[], wallMs: number) {
  const { expectation, changes, changesBefore, brokeNs, brokeNsBefore, trials } = shrunk;
  return {
    expectation: expectation.name,
    ...{ changes, changesBefore, brokeNs, brokeNsBefore },
    inputs: shrunk.planned.length,
    trials,
    wallMs: Math.round(wallMs),
    ...{ files, cancelled: shrunk.cancelled },
  };
}

function describe(summary: ReturnType<typeof summaryOf>): string {
  const { expectation, changes, changesBefore, brokeNs, trials, files } = summary;
  const count = changesBefore === 0 ? 'no change' : `${changes.length} of ${changesBefore} changes`;
  return [
    `"${expectation}" breaks at ${formatDurationNs(brokeNs)} with ${count} (${trials} runs)`,
    ...changes.map((change) => `  ${change}`),
    ...files.map((file) => `→ ${file}`),
  ].join('\n');
}

async function run(words: readonly string[]): Promise<Finish> {
  const read = await readWords(words);
  if (!read.ok) return badInput(read.problem);
  const { recipe, expectation, settings, out, workers, json } = read.value;
  const pool = nodePool(workers);
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once('SIGINT', interrupt);
  const beginMs = performance.now();
  const options = { signal: controller.signal, onProgress: progressLine() };
  const question = { expectation, settings, testkit: testkitFrom(out) };
  const reduced = await reduce(pool, recipe, question, options);
  pool.end();
  process.off('SIGINT', interrupt);
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  if (!reduced.ok) return badInput(reduced.problem);
  const { shrunk, saved } = reduced.value;
  const files = write(out, saved);
  if (!files.ok) return badInput(files.problem);
  const summary = summaryOf(shrunk, files.value, performance.now() - beginMs);
  process.stdout.write(`${json ? JSON.stringify(summary) : describe(summary)}\n`);
  if (!shrunk.cancelled) return { code: EXIT.fine };
  const what = 'interrupted: what is saved still fails, but more may be left out';
  return badInput({ what, where: out, mend: 'Repeat the command to shrink to the end.' });
}

export const shrinkCommand: Command = {
  name: 'shrink',
  usage: USAGE,
  doc: 'reduces a failing run to what it needs to fail; saves a scenario and a test',
  run,
};
