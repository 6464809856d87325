/** `npm run bench`: every case in Node and in Chromium's worker, beside its peers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES } from './catalog.ts';
import { GC_NAME, runGcCase } from './gc/gc-case.ts';
import { type BenchBrowser, chromiumHosts, launchBrowser } from './hosts/chromium.ts';
import type { HostKind } from './hosts/host.ts';
import { createNative, findCompiler, type Native } from './hosts/native.ts';
import { nodeHosts } from './hosts/node.ts';
import { checkOnly, isWanted, type Options, parseOptions, USAGE } from './options.ts';
import { PAGE_NAME, runPageCase } from './page/page-case.ts';
import { PAGE_CASES, runPageCases } from './page/page-cases.ts';
import { type Machine, problemsOf, type Report, type Result, reportTable } from './report.ts';
import { runCase } from './rounds.ts';

/** This file runs as dist/bench/bench.js. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WEB_ROOT = path.join(ROOT, 'dist/bench-web');
const DIST = path.join(ROOT, 'dist');
const APP_ROOT = path.join(DIST, 'app');
const GIB_BYTES = 2 ** 30;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

interface Run {
  readonly results: Result[];
  readonly hashes: Record<string, string>;
}

async function runAll(
  run: Run,
  hosts: HostKind,
  native: Native | undefined,
  options: Options,
): Promise<void> {
  for (const one of CASES) {
    const name = `${hosts.prefix}${one.name}`;
    if (!isWanted(name, options) || (hosts.prefix !== '' && !one.inBrowser)) continue;
    const beganMs = performance.now();
    const { results, checksum } = await runCase(one, hosts, native, options.tiny);
    run.results.push(...results);
    for (const result of results) run.hashes[result.name] = checksum;
    const figures = results.map(({ ours, unit }) => `${ours} ${unit}`).join(', ');
    const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
    say(`${name}: ${figures} (${seconds} s)`);
  }
}

/** Reported beside its target like every other case: the table says whether it is met. */
async function addGcCase(run: Run, browser: BenchBrowser, { tiny }: Options): Promise<void> {
  const { result, hash } = await runGcCase(browser, tiny);
  run.results.push(result);
  run.hashes[result.name] = hash;
  say(`${result.name}: ${result.ours} ${result.unit}`);
}

/** The whole dashboard: how fast it is depends on the machine, so that there is nothing to hash. */
async function addPageCases(run: Run, browser: BenchBrowser, options: Options): Promise<void> {
  const take = (results: readonly Result[]) => {
    run.results.push(...results);
    for (const { name, ours, unit } of results) {
      run.hashes[name] = 'none';
      say(`${name}: ${ours} ${unit}`);
    }
  };
  const { tiny, liveSeconds } = options;
  const wanted = (name: string) => isWanted(name, options);
  if (wanted(PAGE_NAME)) take(await runPageCase(browser, APP_ROOT, tiny, liveSeconds));
  await runPageCases(browser, { app: APP_ROOT, dist: DIST }, tiny, wanted, take);
}

const load = (): number => Math.round((os.loadavg()[0] ?? 0) * 100) / 100;

/** Those of Chromium's worker as well: what `--only` can name. */
const caseNames = (): string[] => [
  ...CASES.flatMap(({ name, inBrowser }) => (inBrowser ? [name, `chromium/${name}`] : [name])),
  ...[GC_NAME, PAGE_NAME, ...PAGE_CASES.map(({ name }) => name)],
];

async function measure(options: Options): Promise<void> {
  checkOnly(options, caseNames());
  const compiler = findCompiler();
  const native =
    compiler &&
    createNative(compiler, path.join(ROOT, 'bench/native'), path.join(ROOT, 'dist/bench-native'));
  if (native === undefined) say('no C++ compiler: the native twins are left out');
  const loadBefore = load();
  const run: Run = { results: [], hashes: {} };
  let browser: BenchBrowser | undefined;
  try {
    await runAll(run, nodeHosts, native, options);
    if (options.browser) {
      browser = await launchBrowser(WEB_ROOT, ['--expose-gc']);
      await runAll(run, chromiumHosts(browser), native, options);
      if (isWanted(GC_NAME, options)) await addGcCase(run, browser, options);
      await addPageCases(run, browser, options);
    }
  } finally {
    await browser?.close();
  }
  const machine: Machine = {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / GIB_BYTES),
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    chromium: browser?.version ?? '',
    compiler: native?.version ?? '',
    loadBefore,
    loadAfter: load(),
    tiny: options.tiny,
  };
  finish({ machine, results: run.results }, run.hashes, options);
}

function finish(report: Report, hashes: Record<string, string>, options: Options): void {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  const problems = problemsOf(JSON.parse(text));
  console.log(reportTable(report, hashes));
  const { machine } = report;
  console.log(`\n${machine.cpu}, ${machine.cores} cores, load ${machine.loadBefore} before and`);
  console.log(`${machine.loadAfter} after; Node ${machine.node}, Chromium ${machine.chromium}`);
  if (options.jsonFile !== '') {
    mkdirSync(path.dirname(path.resolve(options.jsonFile)), { recursive: true });
    writeFileSync(options.jsonFile, text);
  }
  if (problems.length > 0) throw new Error(`the report is not as promised: ${problems.join('; ')}`);
}

try {
  await measure(parseOptions(process.argv.slice(2)));
} catch (error) {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  const isAsked = message.includes('argument') || message.includes('needs a value');
  say(isAsked ? `${message}\n\n${USAGE}` : stack);
  process.exitCode = 1;
}
