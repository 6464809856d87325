/** `orrery sweep`: one scenario under many seeds, in all threads, resumable and in parts. */
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { failure, type Result, success } from '../lib/result.ts';
import { formatDurationNs, groupDigits, parseQuantity } from '../lib/units.ts';
import type { ScenarioSource } from '../worker/engine-api.ts';
import { loadScenario } from '../worker/load-scenario.ts';
import { badInput, type Command, EXIT, type Finish, optionError } from './command.ts';
import type { SeedOptions, SeedResult } from './seed-run.ts';
import { sourceOf } from './source.ts';
import { openJournal } from './sweep-journal.ts';
import { encoderFor, writeTable } from './sweep-output.ts';
import { describeSweep, parseSeeds, parseShard, type SeedRange, seedsOf } from './sweep-plan.ts';
import { runSeeds } from './sweep-pool.ts';

const USAGE =
  'sweep <id|file.yaml> --seeds 0..9999 --out FILE.parquet|.jsonl [--shard i/n] [--until 60s] ' +
  '[--to-end] [--workers N] [--json]';
/** Most scenarios show what they have to show within this virtual time. */
const UNTIL_NS = 60e9;
const WORKERS_MAX = 256;
const PROGRESS_MS = 250;
/** Failing seeds named in the text that people read; all of them are in the table. */
const NAMED_MAX = 10;
const PAGE = 'http://127.0.0.1:4173/';

interface SweepOptions extends SeedOptions {
  readonly range: SeedRange;
  readonly shard: { readonly index: number; readonly count: number };
  readonly out: string;
  readonly workers: number;
  readonly json: boolean;
}

const onCommandLine = (what: string, mend: string): Result<never> =>
  failure({ what, where: 'command line', mend });

const nameOf = (source: ScenarioSource): string => ('id' in source ? source.id : source.fileName);

function untilOf(text: string | undefined, source: ScenarioSource): Result<number> {
  const loaded = loadScenario(source);
  if (!loaded.ok) return loaded;
  if (text === undefined) return success(Math.min(UNTIL_NS, loaded.value.untilNs));
  const until = parseQuantity(text, 'ns', '--until');
  if (!until.ok) return until;
  if (until.value >= 0) return success(until.value);
  return onCommandLine(`--until ${text} is before the start`, 'Write e.g. --until 60s.');
}

function workersOf(text: string | undefined): Result<number> {
  if (text === undefined) return success(availableParallelism());
  const workers = Number(text);
  if (Number.isInteger(workers) && workers >= 1 && workers <= WORKERS_MAX) return success(workers);
  return onCommandLine(`--workers ${text}`, `Write 1 … ${WORKERS_MAX}.`);
}

async function readOptions(words: readonly string[]): Promise<Result<SweepOptions>> {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean', default: false } as const;
  const options = {
    ...{ seeds: text, shard: { ...text, default: '1/1' }, until: text, out: text },
    ...{ workers: text, 'to-end': yes, json: yes },
  };
  const parse = () => parseArgs({ args: [...words], allowPositionals: true, options });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    return onCommandLine(optionError(error), `Use: orrery ${USAGE}`);
  }
  const { values, positionals } = parsed;
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0 || !values.seeds || !values.out) {
    const what = 'a sweep needs one scenario, --seeds and --out';
    return onCommandLine(what, `Use: orrery ${USAGE}`);
  }
  const source = await sourceOf(name);
  if (!source.ok) return source;
  const untilNs = untilOf(values.until, source.value);
  if (!untilNs.ok) return untilNs;
  const range = parseSeeds(values.seeds);
  if (!range.ok) return range;
  const shard = parseShard(values.shard ?? '1/1');
  if (!shard.ok) return shard;
  const workers = workersOf(values.workers);
  if (!workers.ok) return workers;
  const encoder = encoderFor(values.out);
  if (!encoder.ok) return encoder;
  return success({
    source: source.value,
    untilNs: untilNs.value,
    toEnd: values['to-end'] === true,
    range: range.value,
    shard: shard.value,
    out: values.out,
    workers: workers.value,
    json: values.json === true,
  });
}

/** A line that overwrites itself, when somebody watches. */
function progressLine(total: number, before: number): (done: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  const beginMs = performance.now();
  let lastMs = 0;
  return (done) => {
    const nowMs = performance.now();
    if (done < total && nowMs - lastMs < PROGRESS_MS) return;
    lastMs = nowMs;
    const perSeedMs = (nowMs - beginMs) / Math.max(1, done - before);
    const left = formatDurationNs((total - done) * perSeedMs * 1e6);
    const share = Math.floor((100 * done) / total);
    process.stderr.write(`\r\u001b[K${groupDigits(done)} seeds · ${share} % · ${left} left`);
    if (done === total) process.stderr.write('\r\u001b[K');
  };
}

/** How to see one failing seed again: at the terminal, and in the dashboard. */
export function reopen(source: ScenarioSource, seed: number, untilNs: number) {
  const name = nameOf(source);
  const command = `npx orrery run ${name} --seed ${seed} --until ${untilNs}ns --stop-on-break`;
  const link = 'id' in source ? `${PAGE}?v=1&scenario=${name}&seed=${seed}&until=${untilNs}` : '';
  return { command, link };
}

function summaryOf(options: SweepOptions, results: readonly SeedResult[], ran: number, ms: number) {
  const broken = results.filter(({ expectation, error }) => expectation !== '' || error !== '');
  const virtualNs = results.reduce((sum, result) => sum + result.virtualNs, 0);
  return {
    scenario: nameOf(options.source),
    seeds: results.length,
    /** of them run by this command; the others were done by one that was interrupted */
    ran,
    broken: broken.length,
    failing: broken.map(({ seed, expectation, timeNs, error }) => ({
      ...{ seed, expectation, timeNs, error },
      ...reopen(options.source, seed, options.untilNs),
    })),
    virtualNs,
    wallMs: Math.round(ms),
    seedsPerSecond: Math.round((ran * 1e4) / Math.max(ms, 1)) / 10,
    /** virtual time of the seeds that were run, per host time */
    timesRealTime: Math.round(
      (virtualNs * ran) / Math.max(1, results.length) / 1e6 / Math.max(ms, 1),
    ),
    out: options.out,
  };
}

function describe(summary: ReturnType<typeof summaryOf>): string {
  const { seeds, broken, seedsPerSecond, timesRealTime } = summary;
  const share = ((100 * broken) / Math.max(1, seeds)).toFixed(1);
  const lines = [
    `${summary.scenario} · ${groupDigits(seeds)} seeds in ${(summary.wallMs / 1000).toFixed(1)} s ` +
      `(${seedsPerSecond} a second, ${groupDigits(timesRealTime)} × real time)`,
    `${groupDigits(broken)} broke an expectation (${share} %); all in ${summary.out}`,
  ];
  for (const { seed, expectation, timeNs, error, command } of summary.failing.slice(0, NAMED_MAX)) {
    const at = timeNs < 0 ? 'at the end' : `at ${formatDurationNs(timeNs)}`;
    lines.push(`✕ seed ${seed}: ${error || `"${expectation}" ${at}`}`, `    ${command}`);
  }
  const more = broken - Math.min(broken, NAMED_MAX);
  if (more > 0) lines.push(`  … and ${groupDigits(more)} more`);
  return lines.join('\n');
}

async function run(words: readonly string[]): Promise<Finish> {
  const read = await readOptions(words);
  if (!read.ok) return badInput(read.problem);
  const options = read.value;
  const { range, shard, out } = options;
  const journal = openJournal(out, describeSweep(options, range, shard));
  if (!journal.ok) return badInput(journal.problem);
  const { done, add, close, remove } = journal.value;
  const results = new Map(done.map((result) => [result.seed, result]));
  const seeds = seedsOf(range, shard);
  const left = seeds.filter((seed) => !results.has(seed));
  const tell = progressLine(seeds.length, results.size);
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt);
  const beginMs = performance.now();
  const { source, untilNs, toEnd } = options;
  const swept = await runSeeds(left, { source, untilNs, toEnd }, options.workers, {
    stopped: () => interrupted,
    took: (batch) => {
      add(batch);
      for (const result of batch) results.set(result.seed, result);
      tell(results.size);
    },
  });
  process.off('SIGINT', interrupt);
  close();
  if (!swept.ok) return badInput(swept.problem);
  if (results.size < seeds.length) {
    const what = `interrupted after ${results.size} of ${seeds.length} seeds`;
    return badInput({ what, where: out, mend: 'Repeat the command: it goes on where it stopped.' });
  }
  const sorted = [...results.values()].sort((a, b) => a.seed - b.seed);
  const written = writeTable(out, sorted);
  if (!written.ok) return badInput(written.problem);
  remove();
  const summary = summaryOf(options, sorted, left.length, performance.now() - beginMs);
  process.stdout.write(`${options.json ? JSON.stringify(summary) : describe(summary)}\n`);
  return { code: summary.broken > 0 ? EXIT.broken : EXIT.fine };
}

export const sweepCommand: Command = {
  name: 'sweep',
  usage: USAGE,
  doc: 'runs a scenario under many seeds; exit 1 when one of them broke an expectation',
  run,
};
