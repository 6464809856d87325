/** `orrery probability`: how likely an expectation is to break, over the time of a run. */
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { failure, ProblemError, type Result, success } from '../lib/result.ts';
import { formatDurationNs, groupDigits } from '../lib/units.ts';
import type { Recipe, Stop } from '../worker/engine-api.ts';
import {
  evenPoints,
  FUTURES_MAX,
  POINTS_MAX,
  type Probability,
  type ProbabilityQuestion,
  probability,
} from '../worker/pool/probability.ts';
import { POOL_HISTORY_EVENTS } from '../worker/pool/trial.ts';
import { sessionOfRecipe } from '../worker/rerun.ts';
import { badInput, type Command, EXIT, type Finish, optionError } from './command.ts';
import { nodePool } from './pool-threads.ts';
import { recipeOf, timeOf, wholeIn } from './recipe-of.ts';

const USAGE =
  'probability <id|file.yaml|x.recipe|trace.jsonl> [--points 20] [--futures 100] [--until 60s] ' +
  '[--within T] [--expectation NAME] [--seed N] [--chance N] [--workers N] [--json]';
const WORKERS_MAX = 256;
const PROGRESS_MS = 250;
/** Most scenarios show what they have to show within this virtual time. */
const UNTIL = '60s';

interface Words {
  readonly question: ProbabilityQuestion;
  readonly workers: number;
  readonly json: boolean;
}

const onCommandLine = (what: string): Result<never> =>
  failure({ what, where: 'command line', mend: `Use: orrery ${USAGE}` });

/** Places over the run, up to where the expectation breaks in it: after that it is certain. */
function pointsOf(recipe: Recipe, expectation: string, count: number): Result<number[]> {
  const opened = sessionOfRecipe(recipe, POOL_HISTORY_EVENTS);
  if (!opened.ok) return opened;
  const named = expectation === '' ? {} : { expectation };
  let stop: Stop;
  try {
    stop = opened.value.runUntil({ type: 'broken', ...named });
  } catch (error) {
    if (error instanceof ProblemError) return failure(error.problem);
    throw error;
  }
  // The last of them is the event that breaks it, not what follows.
  const last = stop.sequence - (stop.reason === 'broken' ? 1 : 0);
  return success(evenPoints(0, Math.max(0, last), count));
}

async function readWords(words: readonly string[]): Promise<Result<Words>> {
  const text = { type: 'string' } as const;
  const options = {
    ...{ seed: text, expectation: text, within: text, workers: text, until: text },
    points: { ...text, default: '20' },
    futures: { ...text, default: '100' },
    chance: { ...text, default: '1' },
    json: { type: 'boolean', default: false } as const,
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
  if (name === undefined || others.length > 0) return onCommandLine('it needs one run');
  const count = wholeIn(values.points, '--points', 1, POINTS_MAX);
  if (!count.ok) return count;
  const futures = wholeIn(values.futures, '--futures', 1, FUTURES_MAX);
  if (!futures.ok) return futures;
  const seed = wholeIn(values.chance, '--chance', 0, Number.MAX_SAFE_INTEGER);
  if (!seed.ok) return seed;
  const threads = values.workers ?? String(availableParallelism());
  const workers = wholeIn(threads, '--workers', 1, WORKERS_MAX);
  if (!workers.ok) return workers;
  const forever = success(Number.POSITIVE_INFINITY);
  const within = values.within === undefined ? forever : timeOf(values.within, '--within');
  if (!within.ok) return within;
  const recipe = await recipeOf(name, { seed: values.seed, until: values.until ?? UNTIL });
  if (!recipe.ok) return recipe;
  const { expectation = '', json } = values;
  const points = pointsOf(recipe.value, expectation, count.value);
  if (!points.ok) return points;
  const question = {
    ...{ recipe: recipe.value, expectation, untilNs: recipe.value.untilNs, points: points.value },
    ...{ withinNs: within.value, futures: futures.value, seed: seed.value },
  };
  return success({ question, workers: workers.value, json });
}

function progressLine(): (share: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  const beginMs = performance.now();
  let lastMs = 0;
  return (share) => {
    const nowMs = performance.now();
    if (share < 1 && nowMs - lastMs < PROGRESS_MS) return;
    lastMs = nowMs;
    const left = formatDurationNs(((nowMs - beginMs) * 1e6 * (1 - share)) / share);
    process.stderr.write(`\r\u001b[K${Math.floor(100 * share)} % · ${left} left`);
    if (share === 1) process.stderr.write('\r\u001b[K');
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(7);
const BAR = 30;

function describe(found: Probability, wallMs: number): string {
  const { points, done, events, expectation } = found;
  const name = expectation === '' ? 'any expectation' : `"${expectation}"`;
  const seconds = (wallMs / 1000).toFixed(1);
  const lines = points.map(({ timeNs, share, low, high, wasBroken, futures, crashed }) => {
    const at = formatDurationNs(timeNs).padStart(9);
    if (wasBroken) return `${at}  broken`;
    if (futures === 0) return `${at}  ${crashed > 0 ? `${crashed} could not go on` : 'not known'}`;
    const bar = '█'.repeat(Math.round(BAR * share)).padEnd(BAR, '·');
    return `${at}  ${bar} ${percent(share)}  (${percent(low)} … ${percent(high)} )`;
  });
  const total = `${groupDigits(done)} futures, ${groupDigits(events)} events in ${seconds} s`;
  return [`how likely ${name} is to break, with 95 % confidence`, ...lines, total].join('\n');
}

async function run(words: readonly string[]): Promise<Finish> {
  const read = await readWords(words);
  if (!read.ok) return badInput(read.problem);
  const { question, workers, json } = read.value;
  const pool = nodePool(workers);
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once('SIGINT', interrupt);
  const beginMs = performance.now();
  const options = { signal: controller.signal, onProgress: progressLine() };
  const found = await probability(pool, question, options);
  pool.end();
  process.off('SIGINT', interrupt);
  if (!found.ok) return badInput(found.problem);
  const wallMs = performance.now() - beginMs;
  const text = json
    ? JSON.stringify({ ...found.value, wallMs: Math.round(wallMs) })
    : describe(found.value, wallMs);
  process.stdout.write(`${text}\n`);
  if (!found.value.cancelled) return { code: EXIT.fine };
  const what = `interrupted after ${found.value.done} of ${found.value.wanted} futures`;
  return badInput({ what, where: 'probability', mend: 'What is shown counts those alone.' });
}

export const probabilityCommand: Command = {
  name: 'probability',
  usage: USAGE,
  doc: 'runs futures with other chances from points of a run; tells the share that breaks',
  run,
};
